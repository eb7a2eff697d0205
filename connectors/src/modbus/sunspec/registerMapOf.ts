import type { DeviceDescription } from '../../contract.ts';
import { type RegisterMap, type RegisterPoint, registersOf, type SleepRule, standardLimits } from '../registers/registerMap.ts';
import { instancePoints } from './instancePoints.ts';
import { type ModelInstance, modelInstances, type NamedModel } from './modelInstances.ts';

/** The points of all known models. */
export function registerMapOf(found: readonly NamedModel[], description: Partial<DeviceDescription>): RegisterMap {
  const isExportPositive = /^solaredge/i.test(description.manufacturer ?? '');
  const read = modelInstances(found).map((instance) => ({ instance, points: readablePoints(instance, isExportPositive) }));
  const points = withoutDuplicates(read);
  const sleeps = sleepRule(
    read.map(({ instance }) => instance),
    points,
  );
  return { points, limits: standardLimits, description, neverUniform: true, ...(sleeps !== undefined && { sleeps }) };
}

/** The points inside the model's length, whose scale factors are inside it too. */
function readablePoints(instance: ModelInstance, isExportPositive: boolean): readonly RegisterPoint[] {
  const { model, found } = instance;
  const end = found.address + 2 + found.length;
  const inside = instancePoints(instance).filter((point) => point.address + registersOf(point) <= end);
  const ids = new Set(inside.map(({ id }) => id));
  return inside
    .filter(({ scalePoint }) => scalePoint === undefined || ids.has(scalePoint.id))
    .map((point) =>
      isExportPositive && model.kind === 'meter' && point.property?.metric === 'iot_power_watts' ? { ...point, scale: -1 } : point,
    );
}

interface InstancePoints {
  readonly instance: ModelInstance;
  readonly points: readonly RegisterPoint[];
}

/** Each series once: devices repeat values as integers and floats, or in an old model and its successor. */
function withoutDuplicates(read: readonly InstancePoints[]): readonly RegisterPoint[] {
  const firstOf = new Map<string, RegisterPoint>();
  const byPrecedence = [...read].sort(
    (a, b) => Number(a.instance.model.isFallback ?? false) - Number(b.instance.model.isFallback ?? false),
  );
  for (const { points } of byPrecedence)
    for (const point of points) if (!firstOf.has(seriesKey(point))) firstOf.set(seriesKey(point), point);
  const kept = read.flatMap(({ points }) => points).filter((point) => firstOf.get(seriesKey(point)) === point);
  const scalers = new Set(kept.filter(({ property }) => property !== undefined).flatMap(({ scalePoint }) => scalePoint?.id ?? []));
  return kept.filter(({ id, property, describes }) => property !== undefined || describes !== undefined || scalers.has(id));
}

/** Equal for points that give the same series. */
function seriesKey({ id, describes, property }: RegisterPoint): string {
  if (describes !== undefined) return describes;
  if (property === undefined) return id;
  const { name, metric, channel, labels = {} } = property;
  return JSON.stringify([metric ?? name, channel, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

const sleepPowerW = 100;
const longestSleepMs = 20 * 3_600_000;

/** An inverter without a battery sleeps at night, after low power at dusk. */
function sleepRule(instances: readonly ModelInstance[], points: readonly RegisterPoint[]): SleepRule | undefined {
  const inverter = instances.find(({ model }) => model.kind === 'inverter');
  if (inverter === undefined || instances.some(({ model }) => model.kind === 'battery')) return undefined;
  const power = points.find(({ id }) => id === `${inverter.id}_w`);
  return power && { point: power.id, atMost: sleepPowerW, longestMs: longestSleepMs };
}

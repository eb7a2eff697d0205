import type { DeviceDescription } from '../../contract.ts';
import { registersOf, standardLimits, type RegisterMap, type RegisterPoint, type SleepRule } from '../registers/registerMap.ts';
import type { FoundModel } from './findModels.ts';
import { type Place, placesOf } from './placesOf.ts';
import { pointsAt } from './pointsAt.ts';
import { withoutRepeats } from './withoutRepeats.ts';

/** A model with the names of its inputs or sensors. */
export interface NamedModel extends FoundModel {
  readonly names: readonly string[];
}

/** The points of all models that are understood. */
export function registerMapOf(found: readonly NamedModel[], description: Partial<DeviceDescription>): RegisterMap {
  const makerExports = /^solaredge/i.test(description.manufacturer ?? '');
  const placed = placesOf(found).map((place) => ({ place, points: pointsIn(place, makerExports) }));
  const points = withoutRepeats(placed);
  const sleeps = sleepRule(
    placed.map(({ place }) => place),
    points,
  );
  return { points, limits: standardLimits, description, neverUniform: true, ...(sleeps !== undefined && { sleeps }) };
}

function pointsIn(place: Place, makerExports: boolean): readonly RegisterPoint[] {
  const { model, found } = place;
  const end = found.address + 2 + found.length;
  const inside = pointsAt(place).filter((point) => point.address + registersOf(point) <= end);
  const ids = new Set(inside.map(({ id }) => id));
  return inside
    .filter(({ scalePoint }) => scalePoint === undefined || ids.has(scalePoint.id))
    .map((point) =>
      makerExports && model.kind === 'meter' && point.property?.metric === 'iot_power_watts' ? { ...point, scale: -1 } : point,
    );
}

const asleepAtMostW = 100;
const longestSleepMs = 20 * 3_600_000;

/** An inverter without a battery sleeps once the sun is down, and had little to give before. */
function sleepRule(places: readonly Place[], points: readonly RegisterPoint[]): SleepRule | undefined {
  const inverter = places.find(({ model }) => model.kind === 'inverter');
  if (inverter === undefined || places.some(({ model }) => model.kind === 'battery')) return undefined;
  const power = points.find(({ id }) => id === `${inverter.id}_w`);
  return power && { point: power.id, atMost: asleepAtMostW, longestMs: longestSleepMs };
}

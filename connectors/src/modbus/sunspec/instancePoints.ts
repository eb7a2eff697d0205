import type { Labels, Property } from '../../contract.ts';
import { snakeCase } from '../../catalogue/names.ts';
import { type PollClass, pollClasses, type RegisterPoint } from '../registers/registerMap.ts';
import type { ModelInstance } from './modelInstances.ts';
import type { Meaning, ModelPoint } from './models/model.ts';

/** The fixed part of a model, or one of its inputs or sensors. */
interface Part {
  readonly id: string;
  readonly native: string;
  readonly address: number;
  readonly channel?: string;
}

/** The points of one model with the scale factors that they need. */
export function instancePoints(instance: ModelInstance): readonly RegisterPoint[] {
  const { model, found } = instance;
  const fixed: Part = { ...instance, address: found.address };
  const all = [
    ...model.points.map((point) => ({ part: fixed, point })),
    ...blocksOf(instance).flatMap((part) => model.blocks?.points.map((point) => ({ part, point })) ?? []),
  ];
  const scalers = scalersOf(all.map(({ point }) => point));
  return all.flatMap(({ part, point }) => {
    const scalerPoll = scalers.get(point.name);
    if (point.meaning === undefined && scalerPoll === undefined) return [];
    return [registerPoint(point, { part, instance, poll: point.meaning?.poll ?? scalerPoll ?? 'slow' })];
  });
}

function blocksOf({ id, native, model: { blocks }, found, channel }: ModelInstance): readonly Part[] {
  if (blocks === undefined) return [];
  const { names } = found;
  const areUnique = names.every((name) => name !== '') && new Set(names).size === names.length;
  return names.map((name, index) => {
    const blockName = areUnique ? name : `${blocks.namePrefix}${index + 1}`;
    const isOnly = names.length === 1 && blocks.namePrefix === '';
    const channels = [channel, isOnly ? undefined : blockName].filter((part) => part !== undefined);
    return {
      id: `${id}_${index + 1}`,
      native: `${native}.${index + 1}`,
      address: found.address + blocks.from + index * blocks.size,
      ...(channels.length > 0 && { channel: channels.join('_') }),
    };
  });
}

/** Names of scale factors with the poll class of the fastest point that they scale. */
function scalersOf(points: readonly ModelPoint[]): ReadonlyMap<string, PollClass> {
  const scalers = new Map<string, PollClass>();
  for (const { scaledBy, meaning } of points) {
    if (scaledBy === undefined || meaning === undefined) continue;
    const known = scalers.get(scaledBy) ?? 'slow';
    scalers.set(scaledBy, pollClasses.indexOf(meaning.poll) < pollClasses.indexOf(known) ? meaning.poll : known);
  }
  return scalers;
}

interface Context {
  readonly part: Part;
  readonly instance: ModelInstance;
  readonly poll: PollClass;
}

function registerPoint(
  { name, offset, type, length, absent, scaledBy, meaning }: ModelPoint,
  { part, instance, poll }: Context,
): RegisterPoint {
  const { scale, states, faults, describes } = meaning ?? {};
  return {
    id: `${part.id}_${snakeCase(name)}`,
    table: 'holding',
    address: part.address + offset,
    type,
    poll,
    ...(length !== undefined && { length }),
    ...(absent !== undefined && { absent }),
    ...(scaledBy !== undefined && { scalePoint: { id: `${instance.id}_${snakeCase(scaledBy)}`, as: 'exponent' as const } }),
    ...(scale !== undefined && { scale }),
    ...(meaning?.powerFactor !== undefined && { powerFactor: powerFactorOf(name, meaning.powerFactor, instance) }),
    ...(states !== undefined && { states }),
    ...(faults !== undefined && { faults }),
    ...(describes !== undefined && { describes }),
    ...(meaning !== undefined && describes === undefined && { property: propertyOf(name, meaning, { part, instance }) }),
  };
}

function powerFactorOf(name: string, standard: 'percent' | 'ratio', { id }: ModelInstance): NonNullable<RegisterPoint['powerFactor']> {
  const pointOf = (quantity: string) => `${id}_${snakeCase(name.replace('PF', quantity))}`;
  return { model: id, power: pointOf('W'), apparent: pointOf('VA'), ...(standard === 'ratio' && { standard }) };
}

function propertyOf(name: string, meaning: Meaning, { part, instance }: Pick<Context, 'part' | 'instance'>): Property {
  const { metric, unit, category } = meaning;
  const labels = labelsOf(meaning, instance);
  return {
    name,
    native: `${part.native}.${name}`,
    ...valuesOf(meaning),
    listed: true,
    ...(unit !== undefined && { unit }),
    ...(category !== undefined && { category }),
    ...(metric !== undefined && { metric }),
    ...(part.channel !== undefined && { channel: part.channel }),
    ...(labels !== undefined && { labels }),
  };
}

/** A battery beside an inverter has a label on the metrics that both have. */
function labelsOf({ metric, labels }: Meaning, { isSecondary, model }: ModelInstance): Labels | undefined {
  const isShared = isSecondary && model.kind === 'battery' && metric !== undefined && !metric.startsWith('iot_battery_');
  return isShared && labels?.['sensor'] === undefined ? { ...labels, sensor: 'battery' } : labels;
}

function valuesOf({ states, faults }: Meaning): Pick<Property, 'kind' | 'values' | 'on' | 'off'> {
  if (faults !== undefined) return { kind: 'binary' };
  if (states === undefined) return { kind: 'numeric' };
  const values = [...new Set(states.values())];
  return values.every((value) => value === 'on' || value === 'off') ? { kind: 'binary', on: 'on', off: 'off' } : { kind: 'enum', values };
}

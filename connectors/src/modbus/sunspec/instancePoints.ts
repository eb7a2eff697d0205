import type { Labels, Property } from '../../contract.ts';
import { snakeCase } from '../../catalogue/names.ts';
import type { PollClass, RegisterPoint } from '../registers/registerMap.ts';
import type { Place } from './modelInstances.ts';
import type { Meaning, ModelPoint } from './models/model.ts';

/** A part of a model: itself, or one of its inputs or sensors. */
interface Part {
  readonly id: string;
  readonly native: string;
  readonly address: number;
  readonly channel?: string;
}

/** The points of one model with the scale factors that they need. */
export function pointsAt(place: Place): readonly RegisterPoint[] {
  const { model, found } = place;
  const own: Part = { ...place, address: found.address };
  const all = [
    ...model.points.map((point) => ({ part: own, point })),
    ...partsOf(place).flatMap((part) => model.blocks?.points.map((point) => ({ part, point })) ?? []),
  ];
  const needed = scalersOf(all.map(({ point }) => point));
  return all.flatMap(({ part, point }) => {
    const scalerPoll = needed.get(point.name);
    if (point.meaning === undefined && scalerPoll === undefined) return [];
    return [registerPoint(point, { part, place, poll: point.meaning?.poll ?? scalerPoll ?? 'slow' })];
  });
}

function partsOf({ id, native, model: { blocks }, found, channel }: Place): readonly Part[] {
  if (blocks === undefined) return [];
  const { names } = found;
  const areNames = names.every((name) => name !== '') && new Set(names).size === names.length;
  return names.map((name, index) => {
    const called = areNames ? name : `${blocks.called}${index + 1}`;
    const isOnly = names.length === 1 && blocks.called === '';
    const channels = [channel, isOnly ? undefined : called].filter((part) => part !== undefined);
    return {
      id: `${id}_${index + 1}`,
      native: `${native}.${index + 1}`,
      address: found.address + blocks.from + index * blocks.size,
      ...(channels.length > 0 && { channel: channels.join('_') }),
    };
  });
}

const pollOrder: readonly PollClass[] = ['fast', 'normal', 'slow'];

/** Names of scale factors with the class of the fastest point that needs them. */
function scalersOf(points: readonly ModelPoint[]): ReadonlyMap<string, PollClass> {
  const needed = new Map<string, PollClass>();
  for (const { scaledBy, meaning } of points) {
    if (scaledBy === undefined || meaning === undefined) continue;
    const known = needed.get(scaledBy) ?? 'slow';
    needed.set(scaledBy, pollOrder.indexOf(meaning.poll) < pollOrder.indexOf(known) ? meaning.poll : known);
  }
  return needed;
}

interface Context {
  readonly part: Part;
  readonly place: Place;
  readonly poll: PollClass;
}

function registerPoint(
  { name, offset, type, length, absent, scaledBy, meaning }: ModelPoint,
  { part, place, poll }: Context,
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
    ...(scaledBy !== undefined && { scalePoint: { id: `${place.id}_${snakeCase(scaledBy)}`, as: 'exponent' as const } }),
    ...(scale !== undefined && { scale }),
    ...(meaning?.powerFactor !== undefined && { powerFactor: powerFactorOf(name, meaning.powerFactor, place) }),
    ...(states !== undefined && { states }),
    ...(faults !== undefined && { faults }),
    ...(describes !== undefined && { describes }),
    ...(meaning !== undefined && describes === undefined && { property: propertyOf(name, meaning, { part, place, poll }) }),
  };
}

function powerFactorOf(name: string, standard: 'percent' | 'ratio', { id }: Place): NonNullable<RegisterPoint['powerFactor']> {
  const pointOf = (quantity: string) => `${id}_${snakeCase(name.replace('PF', quantity))}`;
  return { model: id, power: pointOf('W'), apparent: pointOf('VA'), ...(standard === 'ratio' && { standard }) };
}

function propertyOf(name: string, meaning: Meaning, { part, place }: Context): Property {
  const { metric, unit, category } = meaning;
  const labels = labelsOf(meaning, place);
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

/** What a battery shares with the inverter that it stands beside is told apart by a label. */
function labelsOf({ metric, labels }: Meaning, { isGuest, model }: Place): Labels | undefined {
  const isShared = isGuest && model.kind === 'battery' && metric !== undefined && !metric.startsWith('iot_battery_');
  return isShared && labels?.['sensor'] === undefined ? { ...labels, sensor: 'battery' } : labels;
}

function valuesOf({ states, faults }: Meaning): Pick<Property, 'kind' | 'values' | 'on' | 'off'> {
  if (faults !== undefined) return { kind: 'binary' };
  if (states === undefined) return { kind: 'numeric' };
  const values = [...new Set(states.values())];
  return values.every((value) => value === 'on' || value === 'off') ? { kind: 'binary', on: 'on', off: 'off' } : { kind: 'enum', values };
}

import type { DataType } from '../registers/registerMap.ts';
import type { PointDefaults, ProfilePoint } from './pointSchema.ts';

/** A point of one address, out of a profile's that may stand for several. */
export interface SinglePoint extends Omit<ProfilePoint, 'phases' | 'channels' | 'tariffs' | 'address'> {
  readonly address: number;
  readonly channel?: string;
  /** Where it stands in the list of points. */
  readonly path: readonly (string | number)[];
}

export type Report = (path: readonly (string | number)[], message: string) => void;

const labelOf = { phases: 'phase', tariffs: 'tariff' } as const;
const partKeys = ['phases', 'channels', 'tariffs'] as const;

/** One point for each address, `voltage` with phases as `voltage_l1` and so on, and defaults filled in. */
export function expandPoints(points: readonly ProfilePoint[], defaults: PointDefaults, report: Report): readonly SinglePoint[] {
  return points.flatMap((point, index) => {
    const given = [...places(point)];
    if (given.length === 0 || (given.length > 1 && given.some(({ key }) => key !== given[0]?.key))) {
      report([index], `point "${point.id}": expected exactly one of address, phases, channels and tariffs`);
      return [];
    }
    const common = withDefaults(point, defaults);
    return given.map(({ key, part, address }) => {
      const single = { ...common, ...partOf(point, { key, part }), address, path: part === '' ? [index] : [index, key, part] };
      return counted(single, defaults.numbered_from ?? 0, report);
    });
  });
}

interface Placed {
  readonly key: 'address' | (typeof partKeys)[number];
  /** Empty where the point stands for itself. */
  readonly part: string;
  readonly address: number;
}

function* places(point: ProfilePoint): Generator<Placed> {
  if (point.address !== undefined) yield { key: 'address', part: '', address: point.address };
  for (const key of partKeys) {
    for (const [part, address] of Object.entries(point[key] ?? {})) yield { key, part, address };
  }
}

function withDefaults(
  { phases: _phases, channels: _channels, tariffs: _tariffs, ...point }: ProfilePoint,
  defaults: PointDefaults,
): Omit<SinglePoint, 'path' | 'address'> {
  const type = point.type ?? defaults.type;
  const poll = point.poll ?? (point.describes === undefined ? defaults.poll : undefined);
  return { ...point, table: point.table ?? defaults.table, type, poll, absent: point.absent ?? absentByType(point, type, defaults) };
}

/** Flags have no value that stands for none. */
function absentByType({ bits, faults }: ProfilePoint, type: DataType | undefined, { absent = {} }: PointDefaults): ProfilePoint['absent'] {
  const values: Partial<Record<string, number | bigint>> = absent;
  const value = type === undefined || bits !== undefined || faults !== undefined ? undefined : values[type];
  return value === undefined ? undefined : [value];
}

function partOf({ id, labels }: ProfilePoint, { key, part }: Pick<Placed, 'key' | 'part'>): Partial<SinglePoint> {
  if (key === 'address') return {};
  const named = { id: `${id}_${part}` };
  return key === 'channels' ? { ...named, channel: part } : { ...named, labels: { ...labels, [labelOf[key]]: part } };
}

/** Addresses as the document counts them become those of the protocol. */
function counted(point: SinglePoint, first: number, report: Report): SinglePoint {
  const address = point.address - first;
  if (address < 0) report(point.path, `point "${point.id}": address ${point.address} is below numbered_from ${first}`);
  return { ...point, address: Math.max(address, 0) };
}

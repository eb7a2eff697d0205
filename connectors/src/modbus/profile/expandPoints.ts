import type { DataType } from '../registers/registerMap.ts';
import type { PointDefaults, ProfilePoint } from './pointSchema.ts';
import type { Report } from '../../profileProblem.ts';

/** A point with one address; a point of a profile may have several. */
export interface SinglePoint extends Omit<ProfilePoint, 'phases' | 'channels' | 'tariffs' | 'address'> {
  readonly address: number;
  readonly channel?: string;
  /** Its place in the list of points. */
  readonly path: readonly (string | number)[];
}

const labelOf = { phases: 'phase', tariffs: 'tariff' } as const;
const partKeys = ['phases', 'channels', 'tariffs'] as const;

/** One point for each address, with defaults filled in; `voltage` with phases becomes `voltage_l1` and so on. */
export function expandPoints(points: readonly ProfilePoint[], defaults: PointDefaults, report: Report): readonly SinglePoint[] {
  return points.flatMap((point, index) => {
    const addresses = [...addressesOf(point)];
    if (addresses.length === 0 || addresses.some(({ key }) => key !== addresses[0]?.key)) {
      const message = `point "${point.id}": expected exactly one of address, phases, channels and tariffs`;
      report({ code: addresses.length === 0 ? 'missing' : 'conflict', path: [index], message });
      return [];
    }
    const common = withDefaults(point, defaults);
    return addresses.map(({ key, part, address }) => {
      const single = { ...common, ...partOf(point, { key, part }), address, path: part === '' ? [index] : [index, key, part] };
      return withProtocolAddress(single, defaults.numbered_from ?? 0, report);
    });
  });
}

interface PartAddress {
  readonly key: 'address' | (typeof partKeys)[number];
  /** Empty for `address`. */
  readonly part: string;
  readonly address: number;
}

function* addressesOf(point: ProfilePoint): Generator<PartAddress> {
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

/** Flags use all raw values, so no value of them means "absent". */
function absentByType({ bits, faults }: ProfilePoint, type: DataType | undefined, { absent = {} }: PointDefaults): ProfilePoint['absent'] {
  const values: Partial<Record<string, number | bigint>> = absent;
  const value = type === undefined || bits !== undefined || faults !== undefined ? undefined : values[type];
  return value === undefined ? undefined : [value];
}

function partOf({ id, labels }: ProfilePoint, { key, part }: Pick<PartAddress, 'key' | 'part'>): Partial<SinglePoint> {
  if (key === 'address') return {};
  const named = { id: `${id}_${part}` };
  return key === 'channels' ? { ...named, channel: part } : { ...named, labels: { ...labels, [labelOf[key]]: part } };
}

/** Converts an address as the vendor's document counts it. */
function withProtocolAddress(point: SinglePoint, first: number, report: Report): SinglePoint {
  const address = point.address - first;
  if (address < 0) {
    const message = `point "${point.id}": address ${point.address} is below numbered_from ${first}`;
    report({ code: 'invalid_value', path: point.path, message });
  }
  return { ...point, address: Math.max(address, 0) };
}

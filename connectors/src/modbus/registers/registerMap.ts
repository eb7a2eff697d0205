import type { DeviceDescription, Property } from '../../contract.ts';

/** The four tables of the data model [Modbus 4.3]; coils and discrete inputs are bits. */
export const tables = ['coil', 'discrete', 'input', 'holding'] as const;
export type Table = (typeof tables)[number];

/** Types that registers hold; `bool` is a bit of a bit table, or with `bits` one of a register. */
export const dataTypes = [
  ...(['uint16', 'int16', 'uint32', 'int32', 'uint64', 'int64', 'float32', 'float64'] as const),
  ...(['bcd16', 'bcd32', 'bcd64', 'bool', 'string'] as const),
] as const;
export type DataType = (typeof dataTypes)[number];

/** How often a point is read, fastest first: `fast` each interval of its device, `normal` and `slow` less often. The config has the intervals. */
export const pollClasses = ['fast', 'normal', 'slow'] as const;
export type PollClass = (typeof pollClasses)[number];

/** The points of a device and how they may be read. Profiles, SunSpec models and the points of the config are all compiled to this. */
export interface RegisterMap {
  readonly points: readonly RegisterPoint[];
  readonly limits: RequestLimits;
  /** What the map itself states about the device. */
  readonly description?: Partial<DeviceDescription>;
  /** How to connect, according to the manufacturer; the config takes precedence. */
  readonly connection?: ConnectionHints;
  /** The registers of such a device are never all equal; where they are, the device has no values yet. */
  readonly neverUniform?: boolean;
  /** When silence of the device is `expected`. */
  readonly sleeps?: SleepRule;
}

/** For a device that is off by design, as a solar inverter is at night: silence after such a value, or from the start, is no failure. */
export interface SleepRule {
  /** Id of the point whose last value decides. */
  readonly point: string;
  /** Asleep when the value was at most this, scaled, or absent. */
  readonly atMost?: number;
  /** Asleep when the value was one of these states. */
  readonly states?: readonly string[];
  /** A longer silence is a failure. */
  readonly longestMs: number;
}

export interface ConnectionHints {
  readonly unit?: number;
  readonly port?: number;
  /** The device accepts one client only. */
  readonly oneClient?: boolean;
  readonly maxInFlight?: number;
  /** Pause after each response. */
  readonly requestDelayMs?: number;
  /** Pause after connecting. */
  readonly connectDelayMs?: number;
  readonly timeoutMs?: number;
}

/** Where one value is stored and how it is decoded. Addresses are those of the protocol, from 0. */
export interface RegisterPoint {
  /** Unique in the map; snake case. */
  readonly id: string;
  readonly table: Table;
  readonly address: number;
  readonly type: DataType;
  /** Registers of a `string`; the size of the other types is fixed. */
  readonly length?: number;
  /** Order of the bytes, the most significant one is `A`: `ABCD`, `CDAB`, `BADC`, `DCBA`; as many letters as the type has bytes. Default: alphabetical. */
  readonly order?: string;
  /** A part of an integer: `count` bits from bit `from`, 0 the least significant. */
  readonly bits?: { readonly from: number; readonly count: number };
  /** `raw * scale + offset` in the property's unit. */
  readonly scale?: number;
  readonly offset?: number;
  /** Another point of the map that scales the value at runtime: as a factor, or as a power of ten. It is read before or together with this point. */
  readonly scalePoint?: { readonly id: string; readonly as: 'factor' | 'exponent' };
  /**
   * A power factor in percent or as a ratio; the points of power and apparent power show which. `standard` states it where the map knows. All
   * points of one `model` have the same unit.
   */
  readonly powerFactor?: { readonly model: string; readonly power: string; readonly apparent: string; readonly standard?: 'ratio' };
  /** Raw values that mean "not implemented": no sample, and not counted as implausible. */
  readonly absent?: readonly (number | bigint)[];
  /** Raw values that mean an error: withdrawn and counted. */
  readonly sentinels?: readonly (number | bigint)[];
  /** Least and largest plausible value, scaled; a reading outside is withdrawn and counted. */
  readonly range?: readonly [least: number, largest: number];
  /** Names of an enum's raw values. */
  readonly states?: ReadonlyMap<number, string>;
  /** Names of bits whose change is an event; the property, a binary, is on while any of them is set. */
  readonly faults?: ReadonlyMap<number, string>;
  readonly poll: PollClass;
  /** What is exported; absent on points that only scale others or describe the device. */
  readonly property?: Property;
  /** Text or number that describes the device. */
  readonly describes?: 'manufacturer' | 'model' | 'modelId' | 'firmware' | 'hardware' | 'serial';
}

/** What one request may read. */
export interface RequestLimits {
  /** At most 125 [Modbus 6.3]. */
  readonly maxRegisters: number;
  /** At most 2000 [Modbus 6.1]. */
  readonly maxBits: number;
  /** Registers or bits without a point that a request may include. */
  readonly maxGap: number;
  /** Addresses that no request may include. */
  readonly forbidden: readonly AddressRange[];
}

/** First and last address. */
export interface AddressRange {
  readonly table: Table;
  readonly from: number;
  readonly to: number;
}

export const standardLimits: RequestLimits = { maxRegisters: 125, maxBits: 2000, maxGap: 16, forbidden: [] };

export function isBitTable(table: Table | undefined): boolean {
  return table === 'coil' || table === 'discrete';
}

/** Bytes of a number of this type. */
export function bytesOf(type: DataType): number {
  return type.endsWith('64') ? 8 : type.endsWith('32') ? 4 : 2;
}

/** Registers of a point; in a bit table, bits. */
export function registersOf({ table, type, length }: RegisterPoint): number {
  if (isBitTable(table)) return 1;
  return type === 'string' ? (length ?? 1) : bytesOf(type) / 2;
}

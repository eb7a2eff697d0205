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

/** How often a point is read: `fast` each interval of its device, `normal` and `slow` less often; config.ts has the intervals. */
export const pollClasses = ['fast', 'normal', 'slow'] as const;
export type PollClass = (typeof pollClasses)[number];

/** What a device has and how it may be asked: a profile, a SunSpec walk or the config's own points come to this. */
export interface RegisterMap {
  readonly points: readonly RegisterPoint[];
  readonly limits: RequestLimits;
  /** What the map itself knows of the device. */
  readonly description?: Partial<DeviceDescription>;
  /** How its maker says it is reached; the config's word counts for more. */
  readonly connection?: ConnectionHints;
  /** A device of this kind never has all its measurements and their scales alike: it has none when it says so. */
  readonly neverUniform?: boolean;
  /** When its silence is `expected`. */
  readonly sleeps?: SleepRule;
}

/** A device that is off by design, as a solar inverter is at night: silence after such a value, or from the start, is no failure. */
export interface SleepRule {
  /** Id of the point whose last value tells. */
  readonly point: string;
  /** Asleep when it was at most this, scaled, or absent. */
  readonly atMost?: number;
  /** Asleep when it was one of these states. */
  readonly states?: readonly string[];
  /** A longer silence is a failure after all. */
  readonly longestMs: number;
}

export interface ConnectionHints {
  readonly unit?: number;
  readonly port?: number;
  /** Takes one client only. */
  readonly oneClient?: boolean;
  readonly maxInFlight?: number;
  /** Pause after each answer. */
  readonly requestDelayMs?: number;
  /** Pause after connecting. */
  readonly connectDelayMs?: number;
  readonly timeoutMs?: number;
}

/** Where and how one value stands in the registers. Addresses are those of the protocol, from 0. */
export interface RegisterPoint {
  /** Unique in the map; snake case. */
  readonly id: string;
  readonly table: Table;
  readonly address: number;
  readonly type: DataType;
  /** Registers of a `string`; the other types know theirs. */
  readonly length?: number;
  /** Where each byte stands, most significant one `A`: `ABCD`, `CDAB`, `BADC`, `DCBA`; as many letters as the type has bytes. Default the alphabet. */
  readonly order?: string;
  /** A part of an integer: `count` bits from bit `from`, 0 the least significant. */
  readonly bits?: { readonly from: number; readonly count: number };
  /** `raw * scale + offset` in the property's unit. */
  readonly scale?: number;
  readonly offset?: number;
  /** Another point of the map that multiplies the value while the device runs: as a factor, or as a power of ten. Its own value is read no later than this one's. */
  readonly scalePoint?: { readonly id: string; readonly as: 'factor' | 'exponent' };
  /** A power factor in percent or as a ratio, which the points of power and apparent power show; `standard` where the map says which; the points of one `model` have one unit. */
  readonly powerFactor?: { readonly model: string; readonly power: string; readonly apparent: string; readonly standard?: 'ratio' };
  /** Raw values with which the device says that it has no such value: no sample and no complaint. */
  readonly absent?: readonly (number | bigint)[];
  /** Raw values that stand for an error: withdrawn and counted. */
  readonly sentinels?: readonly (number | bigint)[];
  /** Least and largest plausible value, scaled; outside of it the reading is withdrawn and counted. */
  readonly range?: readonly [least: number, largest: number];
  /** Names of an enum's raw values. */
  readonly states?: ReadonlyMap<number, string>;
  /** Names of bits whose change is an event; the property, a binary, is on while any of them is set. */
  readonly faults?: ReadonlyMap<number, string>;
  readonly poll: PollClass;
  /** What the catalogue makes a series of; absent on points that only scale others or describe the device. */
  readonly property?: Property;
  /** Text or number that describes the device. */
  readonly describes?: 'manufacturer' | 'model' | 'modelId' | 'firmware' | 'hardware' | 'serial';
}

/** What one request may ask of a device. */
export interface RequestLimits {
  /** At most 125 [Modbus 6.3]. */
  readonly maxRegisters: number;
  /** At most 2000 [Modbus 6.1]. */
  readonly maxBits: number;
  /** Registers or bits without a point that a request may run over. */
  readonly maxGap: number;
  /** Addresses that no request may touch. */
  readonly forbidden: readonly AddressRange[];
}

/** First and last address. */
export interface AddressRange {
  readonly table: Table;
  readonly from: number;
  readonly to: number;
}

export const standardLimits: RequestLimits = { maxRegisters: 125, maxBits: 2000, maxGap: 16, forbidden: [] };

import type { Labels, Property } from '../../../contract.ts';
import type { DataType, PollClass, RegisterPoint } from '../../registers/registerMap.ts';

/** One model of the standard: the offsets of its points and what they mean here; without points that are not used. */
export interface SunSpecModel {
  readonly id: number;
  readonly kind: ModelKind;
  /** Lengths by the standard, for devices with a wrong header; absent if the length depends on the device. */
  readonly lengths?: readonly number[];
  /** Offsets count from the model's id, which is at 0. */
  readonly points: readonly ModelPoint[];
  readonly blocks?: RepeatedBlock;
  /** Values that another model has too are taken from that one. */
  readonly isFallback?: boolean;
}

/** What a model describes. The device itself is the first kind that it has of `inverter`, `meter` and `battery`. */
export type ModelKind = 'common' | 'inverter' | 'meter' | 'battery' | 'extension' | 'weather';

/** Points that a model repeats for each input or sensor. */
export interface RepeatedBlock {
  /** Offset of the first block. */
  readonly from: number;
  /** Registers of each block. */
  readonly size: number;
  /** Offset of their number. */
  readonly countAt?: number;
  /** Offset in the block of its name, a string of eight registers. */
  readonly nameAt?: number;
  /** Names blocks without a name: `mppt` makes `mppt1`. If empty, blocks have a number, and none if there is only one. */
  readonly namePrefix: string;
  readonly points: readonly ModelPoint[];
}

export interface ModelPoint {
  readonly name: string;
  readonly offset: number;
  readonly type: DataType;
  readonly length?: number;
  readonly absent?: readonly (number | bigint)[];
  /** Name of its scale factor. */
  readonly scaledBy?: string;
  /** Absent on scale factors. */
  readonly meaning?: Meaning;
}

export interface Meaning
  extends Pick<Property, 'metric' | 'unit' | 'category'>, Pick<RegisterPoint, 'scale' | 'states' | 'faults' | 'describes'> {
  readonly labels?: Labels;
  /** Unit of a power factor by the standard. The names of power and apparent power match it: `W` and `VA` for `PF`. */
  readonly powerFactor?: 'percent' | 'ratio';
  readonly poll: PollClass;
}

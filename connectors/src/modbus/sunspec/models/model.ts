import type { Labels, Property } from '../../../contract.ts';
import type { DataType, PollClass, RegisterPoint } from '../../registers/registerMap.ts';

/** One model of the standard: where its points stand and what they mean here. What nobody asks for is left out. */
export interface SunSpecModel {
  readonly id: number;
  readonly kind: ModelKind;
  /** Lengths that the standard has, for devices whose header is wrong; absent where it depends on the device. */
  readonly lengths?: readonly number[];
  /** Offsets from the model's id, whose own is 0. */
  readonly points: readonly ModelPoint[];
  readonly blocks?: RepeatedBlock;
  /** Of what another model says too, that one's word counts. */
  readonly yields?: boolean;
}

/** What a model is about: of each kind that a device has once, the first of `inverter`, `meter`, `battery` is the device itself. */
export type ModelKind = 'common' | 'inverter' | 'meter' | 'battery' | 'extension' | 'weather';

/** Points that stand in the model once for each input or sensor. */
export interface RepeatedBlock {
  /** Offset of the first, registers of each, and where the model says how many there are. */
  readonly from: number;
  readonly size: number;
  readonly countAt?: number;
  /** Offset in the block of a text of eight registers that names it. */
  readonly nameAt?: number;
  /** What they are called where they have no name: `mppt` makes `mppt1`; a number alone where it is empty, and only where there are several. */
  readonly called: string;
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
  /** How the standard has a power factor; its points of power and apparent power are called like it, `W` and `VA` for `PF`. */
  readonly powerFactor?: 'percent' | 'ratio';
  readonly poll: PollClass;
}

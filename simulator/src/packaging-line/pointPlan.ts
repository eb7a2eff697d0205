import { clamp, days } from '../world/calendar.ts';
import { noise } from '../world/random.ts';
import type { EngineeringUnit } from './engineeringUnits.ts';

/** The operation of a machine at a point in time. */
export interface Moment {
  readonly atMs: number;
  /** From 0 (stopped) to 1. */
  readonly speed: number;
  /** Units made so far. */
  readonly count: number;
  readonly runTimeMs: number;
}

/** Computes a value; the key is the seed of the point's noise. */
type ValueOf<Value> = (moment: Moment, key: string) => Value;

/** A variable of a machine. */
export type PointPlan =
  | {
      readonly kind: 'analog';
      readonly name: string;
      readonly unit: EngineeringUnit;
      readonly range: readonly [low: number, high: number];
      readonly value: ValueOf<number>;
    }
  | {
      readonly kind: 'twoState';
      readonly name: string;
      readonly on: string;
      readonly off: string;
      readonly value: ValueOf<boolean>;
    }
  | {
      readonly kind: 'multiState' | 'enumeration';
      readonly name: string;
      readonly states: readonly string[];
      readonly value: ValueOf<number>;
    }
  | { readonly kind: 'count' | 'longCount' | 'duration' | 'time'; readonly name: string; readonly value: ValueOf<number> }
  | { readonly kind: 'text' | 'localizedText'; readonly name: string; readonly value: ValueOf<string> };

type AnalogPlan = Extract<PointPlan, { kind: 'analog' }>;

/** A machine with its points, some of them in parts. */
export interface MachinePlan {
  readonly name: string;
  readonly model: string;
  readonly points: readonly PointPlan[];
  readonly parts?: readonly PartPlan[];
}

interface PartPlan {
  readonly name: string;
  readonly points: readonly PointPlan[];
}

export function analog(
  name: string,
  unit: EngineeringUnit,
  [low, high, value]: readonly [low: number, high: number, value: ValueOf<number>],
): AnalogPlan {
  return { kind: 'analog', name, unit, range: [low, high], value: (moment, key) => clamp(value(moment, key), low, high) };
}

/** Noise around `rest`, and around `rest + atWork` at full speed. */
export function wandering(rest: number, atWork: number, swing: number): ValueOf<number> {
  return ({ atMs, speed }, key) => rest + atWork * speed + swing * noise(key, days(atMs) * 700);
}

/** Parts with the same points, numbered from 1. */
export function parts(name: string, length: number, points: readonly PointPlan[]): PartPlan[] {
  return Array.from({ length }, (_, index) => ({ name: `${name}${String(index + 1).padStart(2, '0')}`, points }));
}

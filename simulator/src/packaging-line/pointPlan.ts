import { clamp, days } from '../world/calendar.ts';
import { noise } from '../world/random.ts';
import type { EngineeringUnit } from './engineeringUnits.ts';

/** What a machine does at a moment. */
export interface Moment {
  readonly atMs: number;
  /** From 0, stopped, to 1. */
  readonly pace: number;
  /** Units made so far. */
  readonly count: number;
  readonly runTimeMs: number;
}

/** A value at a moment; the key is the point's own, for its chance. */
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

export type AnalogPlan = Extract<PointPlan, { kind: 'analog' }>;

/** Points of a machine, directly or in parts of it. */
export interface MachinePlan {
  readonly name: string;
  readonly model: string;
  readonly points: readonly PointPlan[];
  readonly parts?: readonly PartPlan[];
}

export interface PartPlan {
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

/** Wanders about `rest`, and while the machine runs about `rest + atWork`. */
export function wandering(rest: number, atWork: number, swing: number): ValueOf<number> {
  return ({ atMs, pace }, key) => rest + atWork * pace + swing * noise(key, days(atMs) * 700);
}

/** A part for each number from 1. */
export function parts(name: string, length: number, points: readonly PointPlan[]): PartPlan[] {
  return Array.from({ length }, (_, index) => ({ name: `${name}${String(index + 1).padStart(2, '0')}`, points }));
}

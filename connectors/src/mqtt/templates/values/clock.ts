import type { TemplateClock } from '../template.ts';
import { fail } from './value.ts';

/** Local time is UTC, and nobody knows what time it is. */
export const noClock: TemplateClock = { now: fail, offsetAt: () => 0 };

let clock = noClock;

/** A template begins: this is its clock. */
export function useClock(next: TemplateClock): void {
  clock = next;
}

/** Epoch milliseconds. */
export function now(): number {
  return clock.now();
}

/** Seconds that local time is ahead of UTC. */
export function offsetAt(seconds: number): number {
  return clock.offsetAt(seconds);
}

const day = 86_400;

/** As `offsetAt`, for what a local clock shows. A time that it shows twice is the first unless `fold`; one that it skips has the offset from before the change. */
export function offsetOfWall(wall: number, fold: 0 | 1): number {
  const before = clock.offsetAt(wall - day);
  const after = clock.offsetAt(wall + day);
  if (before === after) return before;
  const isBefore = clock.offsetAt(wall - before) === before;
  const isAfter = clock.offsetAt(wall - after) === after;
  if (isBefore === isAfter) return fold === 0 ? before : after;
  return isBefore ? before : after;
}

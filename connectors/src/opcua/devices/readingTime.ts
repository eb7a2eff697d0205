import type { DataValue } from 'node-opcua-client';

/** When a value was so, as its source says, else as the server says; NaN where neither knows. */
export function saidTime({ sourceTimestamp, serverTimestamp }: DataValue): number {
  const saidMs = (sourceTimestamp ?? serverTimestamp)?.getTime() ?? NaN;
  return saidMs >= earliestMs ? saidMs : NaN;
}

/**
 * The same, else when the value came. A source whose clock is ahead, or was set back since `lastMs`, does not know; then it is when it
 * came, so that no later reading counts as older.
 */
export function readingTime(saidMs: number, arrivalMs: number, lastMs: number): number {
  return saidMs <= arrivalMs && saidMs >= lastMs ? saidMs : arrivalMs;
}

/** Clocks that were never set begin in 1601 or 1970. */
const earliestMs = Date.UTC(1990, 0, 1);

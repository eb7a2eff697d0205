import type { DataValue } from 'node-opcua-client';

/**
 * When a value was so: as its source says, else as the server says, else when it came. A source whose clock is ahead, or was set
 * back since `lastMs`, does not know; then it is when it came, so that no later reading counts as older.
 */
export function readingTime({ sourceTimestamp, serverTimestamp }: DataValue, arrivalMs: number, lastMs: number): number {
  const saidMs = (sourceTimestamp ?? serverTimestamp)?.getTime() ?? arrivalMs;
  return saidMs <= arrivalMs && saidMs >= lastMs && saidMs >= earliestMs ? saidMs : arrivalMs;
}

/** Clocks that were never set begin in 1601 or 1970. */
const earliestMs = Date.UTC(1990, 0, 1);

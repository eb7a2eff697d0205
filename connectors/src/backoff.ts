/** Limits of an exponential back-off. */
interface Backoff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * The delay after so many failures in a row, from 1: it doubles with each failure up to the longest. `random` (0 to 1) takes up to a quarter off,
 * so that many clients do not retry at the same moment; 1 takes nothing off.
 */
export function backoffMs({ firstMs, longestMs }: Backoff, failures: number, random = Math.random()): number {
  return Math.min(longestMs, firstMs * 2 ** (failures - 1)) * (0.75 + 0.25 * random);
}

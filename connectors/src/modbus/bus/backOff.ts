import { backoffMs } from '../../backoff.ts';

const limits = { firstMs: 500, longestMs: 4000 };

/**
 * The delay before the next attempt. It doubles with each failure and is shortened by up to a quarter at random, so that many devices do not
 * retry at the same time. `withoutFailureMs` applies after a success.
 */
export function backOffMs(failures: number, withoutFailureMs = 0): number {
  return failures === 0 ? withoutFailureMs * (0.75 + 0.25 * Math.random()) : backoffMs(limits, failures);
}

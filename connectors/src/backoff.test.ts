import { expect, test } from '@jest/globals';
import { backoffMs } from './backoff.ts';

const limits = { firstMs: 500, longestMs: 60_000 };

test.each([
  ['the first failure', 1, 500],
  ['the fourth', 4, 4000],
  ['the eighth, at the longest delay', 8, 60_000],
  ['one of which a power of 2 is no number', 5000, 60_000],
])('%s', (_what, failures, delayMs) => {
  expect(backoffMs(limits, failures, 1)).toBe(delayMs);
  expect(backoffMs(limits, failures, 0)).toBe(delayMs * 0.75);
});

test('the jitter is random unless it is given', () => {
  const delayMs = backoffMs(limits, 1);
  expect(delayMs).toBeGreaterThanOrEqual(375);
  expect(delayMs).toBeLessThanOrEqual(500);
});

import { expect, test } from '@jest/globals';
import { TokenBucket } from './tokenBucket.ts';

test('lets a burst pass, then one an interval', () => {
  let nowMs = 5000;
  const bucket = new TokenBucket({ intervalMs: 1000, burst: 2 }, () => nowMs);
  const takeAt = (ms: number) => ((nowMs = ms), bucket.take());
  expect([5000, 5000, 5000, 5999, 6000, 6001, 60_000, 60_000, 60_000].map(takeAt)).toEqual([
    true,
    true,
    false,
    false,
    true,
    false,
    true,
    true,
    false,
  ]);
});

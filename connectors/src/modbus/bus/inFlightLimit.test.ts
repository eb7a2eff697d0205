import { expect, test } from '@jest/globals';
import { InFlightLimit } from './inFlightLimit.ts';

test('responses that are dropped together count once, the next one counts again', () => {
  const limits: number[] = [];
  const limit = new InFlightLimit(8, (now) => limits.push(now));
  const sentMs = performance.now();
  limit.responded(1, 'a', sentMs + 1);
  limit.timedOut(2, 'of another unit', sentMs);
  limit.timedOut(1, 'b', sentMs);
  limit.timedOut(1, 'c', sentMs);
  expect(limit.value).toBe(8);
  for (const what of ['of another unit', 'b', 'c']) limit.responded(1, what, sentMs + 2);
  expect(limit.value).toBe(4);
  const laterMs = performance.now() + 1;
  limit.responded(1, 'a', laterMs + 1);
  limit.timedOut(1, 'b', laterMs);
  limit.responded(1, 'b', laterMs + 2);
  expect(limits).toEqual([4, 2]);
});

test('issue 10.16: a request that never gets a response was not dropped among others', () => {
  const limit = new InFlightLimit(8, () => undefined);
  for (let sentMs = 0; sentMs < 5; sentMs++) {
    limit.responded(1, 'a', sentMs + 0.5);
    limit.timedOut(1, 'silent', sentMs);
  }
  expect(limit.value).toBe(8);
});

import { expect, test } from '@jest/globals';
import { FlightLimit } from './flightLimit.ts';

test('answers that are lost together are one loss, the next one is another', () => {
  const limits: number[] = [];
  const limit = new FlightLimit(8, (now) => limits.push(now));
  const sentMs = performance.now();
  limit.answered(1, sentMs + 1);
  limit.timedOut(2, sentMs);
  expect(limit.value).toBe(8);
  limit.timedOut(1, sentMs);
  limit.timedOut(1, sentMs);
  expect(limit.value).toBe(4);
  const laterMs = performance.now() + 1;
  limit.answered(1, laterMs + 1);
  limit.timedOut(1, laterMs);
  expect(limits).toEqual([4, 2]);
});

import { expect, test } from '@jest/globals';
import { EventAllowance } from './eventAllowance.ts';

test('what is beyond the allowance of ten minutes is left out, and the next one tells how many that were', () => {
  const allowance = new EventAllowance(2);
  expect([1, 2, 3, 4].map((ms) => allowance.take('a', ms))).toEqual([0, 0, undefined, undefined]);
  expect(allowance.take('b', 5)).toBe(0);
  expect([allowance.take('a', 600_001), allowance.take('a', 600_002), allowance.take('a', 600_003)]).toEqual([2, 0, undefined]);
});

test('the least recent keys are forgotten', () => {
  const allowance = new EventAllowance(1);
  for (let key = 0; key <= 10_000; key++) allowance.take(`${key}`, 1);
  expect([allowance.take('0', 2), allowance.take('10000', 2)]).toEqual([0, undefined]);
});

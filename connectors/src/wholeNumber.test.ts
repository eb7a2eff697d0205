import { expect, test } from '@jest/globals';
import { wholeNumber, wholeNumberOf } from './wholeNumber.ts';

test.each([
  [0n, 0],
  [-1n, -1],
  [2n ** 53n, 2 ** 53],
  [2n ** 53n + 1n, 2n ** 53n + 1n],
  [-(2n ** 53n) - 1n, -(2n ** 53n) - 1n],
  [2n ** 53n + 2n, 2 ** 53 + 2],
  [2n ** 63n, 2 ** 63],
  [2n ** 64n - 1n, 2n ** 64n - 1n],
  [-(2n ** 63n), -(2 ** 63)],
])('issue 10.10: %s is a number only if a double can hold it', (whole, expected) => {
  expect(wholeNumber(whole)).toBe(expected);
  expect(wholeNumberOf(Number(whole >> 32n), Number(BigInt.asUintN(32, whole)))).toBe(expected);
});

import { expect, test } from '@jest/globals';
import { durationText } from './durationText.ts';

test.each([
  [-5, '0s'],
  [499, '0s'],
  [59_499, '59s'],
  [59_500, '1m'],
  [90_000, '1m30s'],
  [7_199_000, '1h59m'],
  [172_800_000, '2d'],
  [400 * 86_400_000 + 61_000, '400d1m'],
])('%d ms read %j', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

import { expect, test } from '@jest/globals';
import { durationText } from './deviceView.ts';

test.each([
  [-5, '0 s'],
  [999, '0 s'],
  [59_999, '59 s'],
  [119_999, '119 s'],
  [120_000, '2 min'],
  [7_199_999, '119 min'],
  [7_200_000, '2 h'],
  [172_800_000, '2 d'],
  [400 * 86_400_000, '400 d'],
])('%d ms read %j', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

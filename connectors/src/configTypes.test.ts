import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { duration, formatDuration } from './configTypes.ts';

test.each([
  [0, '0s'],
  [500, '500ms'],
  [90_000, '1m30s'],
  [2_592_000_000, '30d'],
])('%d ms is written %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('a written duration is read as what it was made from', () => {
  fc.assert(fc.property(fc.nat(10 ** 12), (ms) => expect(duration.parse(formatDuration(ms))).toBe(ms)));
});

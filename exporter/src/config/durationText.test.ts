import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { duration } from '@gaugeway/connectors/configTypes';
import { durationText } from './durationText.ts';

test.each([
  [0, '0s'],
  [500, '500ms'],
  [90_000, '1m30s'],
  [2_592_000_000, '30d'],
])('%d ms is %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test('a duration text means what it was made from', () => {
  fc.assert(fc.property(fc.nat(10 ** 12), (ms) => expect(duration.parse(durationText(ms))).toBe(ms)));
});

import { expect, test } from '@jest/globals';
import { LastStamps } from './lastStamps.ts';

const nowMs = 1.7e12;

function batchAt(...agesMs: number[]) {
  const timesMs = Float64Array.from(agesMs, (ageMs) => nowMs - ageMs);
  return { length: agesMs.length, series: new Uint32Array(agesMs.length).fill(1), values: new Float64Array(agesMs.length), timesMs };
}

test.each([
  ['without a window', undefined, 2000, 999],
  ['with a window that is too short', 1000, 2000, 999],
  ['within the window', 5000, 2000, 2000],
  ['of the same time, within the window', 5000, 1000, 999],
])('a sample that is not newer than the last: %s', (...[, windowMs, ageMs, expected]) => {
  const { batch } = new LastStamps().adjust(batchAt(1000, ageMs), { nowMs, isRising: true, windowMs });
  expect([...batch.timesMs].map((timeMs) => nowMs - timeMs)).toEqual([1000, expected]);
});

test.each([true, false])('readings of one millisecond stay apart, and a time far ahead becomes now: rising %s', (isRising) => {
  const times = (...agesMs: number[]) =>
    [...new LastStamps().adjust(batchAt(...agesMs), { nowMs, isRising }).batch.timesMs].map((timeMs) => nowMs - timeMs);
  expect(times(0, -1, -2)).toEqual([0, -1, -2]);
  expect(times(-5000)).toEqual([0]);
});

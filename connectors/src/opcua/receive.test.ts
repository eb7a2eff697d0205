import { expect, test } from '@jest/globals';
import { browsesAgain } from './receive.ts';

test.each([
  { what: 'the first browse', browsed: { isComplete: true, before: 0, now: 20 }, again: true },
  {
    what: 'fewer variables after a restart: the server still loads its nodes',
    browsed: { isComplete: true, before: 20, now: 3 },
    again: true,
  },
  { what: 'the same number again', browsed: { isComplete: true, before: 20, now: 20 }, again: false },
  { what: 'a part that could not be browsed', browsed: { isComplete: false, before: 20, now: 20 }, again: true },
])('influxdata/telegraf#14066: a server is browsed again until two browses agree: $what', ({ browsed, again }) => {
  expect(browsesAgain(browsed)).toBe(again);
});

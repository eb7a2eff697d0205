import { expect, test } from '@jest/globals';
import { lastSeenOf } from './lastSeen.ts';

const nowMs = Date.UTC(2026, 2, 1, 12);

test.each([
  ['epoch milliseconds', nowMs - 1, nowMs - 1],
  ['ISO 8601', '2026-03-01T11:59:00.500Z', nowMs - 59_500],
  ['ISO 8601 in local time', '2026-03-01T12:59:00+01:00', nowMs - 60_000],
  ['epoch seconds, which no bridge sends', nowMs / 1000, undefined],
  ['a clock that is not set', '1970-01-01T00:00:07.000Z', undefined],
  ['relative time of old bridges', '2 minutes ago', undefined],
  ['not a time', 'never', undefined],
  ['null', null, undefined],
  ['infinity', Infinity, Infinity],
  ['nothing', undefined, undefined],
])('%s', (_what, raw, expected) => {
  expect(lastSeenOf(raw)).toBe(expected);
});

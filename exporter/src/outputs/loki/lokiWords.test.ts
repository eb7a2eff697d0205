import { expect, test } from '@jest/globals';
import { isBlocked, isRateLimit, isStreamLimit, refusedLines, refusesLabels, refusesMetadata } from './lokiWords.ts';

// as Loki 3.8 says it
const behind =
  "entry with timestamp 2026-11-29 16:00:00 +0000 UTC ignored, reason: 'entry too far behind, entry timestamp is: 2026-11-29T16:00:00Z, oldest acceptable timestamp is: 2026-11-29T17:00:00Z',";
const tooOld = `entry for stream '{kind="event"}' has timestamp too old: 2026-11-01T00:00:00Z, oldest acceptable timestamp is: 2026-11-22T18:00:00Z`;
const tooNew = `entry for stream '{kind="event"}' has timestamp too new: 2027-01-01T00:00:00Z`;

test.each<[string, Record<string, number>]>([
  [`${behind}\n${behind}\nuser 'fake', total ignored: 7 out of 10 for stream: {kind="event"}\n`, { too_far_behind: 7 }],
  [`${behind}\nuser 'fake', total ignored: 1 out of 8 for stream: {kind="event"}\n`, { too_far_behind: 1, other: 2 }],
  [`${tooOld}\n`, { too_old: 1 }],
  [`3 errors like: ${tooOld}; 2 errors like: ${tooNew}\n`, { too_old: 3, too_new: 2 }],
  [`1 errors like: ${tooOld}; 1 errors like: ${tooOld.replace('01T', '02T')}\n`, { too_old: 2 }],
  [
    "max entry size '262144' bytes exceeded for stream '{kind=\"log\"}' while adding an entry with length '300000' bytes",
    { line_too_long: 1 },
  ],
  ["stream 'x' has structured metadata too large: '70000' bytes, limit: '65536' bytes. Please see …", { invalid_metadata: 1 }],
  ["couldn't parse push request", {}],
])('refused lines by reason: %s', (text, expected) => {
  expect(Object.fromEntries(refusedLines(text, 10))).toEqual(expected);
});

test.each([
  `4 errors like: ${tooOld}; 9 errors like: ${tooNew}`,
  `${tooOld}, total ignored: 99999999999999999999999 out of 1 for stream: x`,
])('not more lines are refused than were sent: %s', (text) => {
  const counts = [...refusedLines(text, 10).values()];
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10);
});

test('a long answer is searched in one pass', () => {
  // to look for the end of each beginning takes a quarter of an hour
  expect(isStreamLimit('streams limit '.repeat(140_000))).toBe(false);
});

test('what concerns more than lines', () => {
  expect(
    refusesMetadata(
      "stream 'x' includes structured metadata, but this feature is disallowed. Please see `limits_config.allow_structured_metadata`",
    ),
  ).toBe(true);
  expect(refusesLabels("stream '{a=\"b\"}' has label name too long: 'a'")).toBe(true);
  expect(refusesLabels(tooOld)).toBe(false);
  expect(
    isStreamLimit(
      'maximum active stream limit exceeded when trying to create stream {a="b"}, reduce the number of active streams, user: \'fake\'',
    ),
  ).toBe(true);
  expect(
    isRateLimit(
      "ingestion rate limit exceeded for user fake (limit: 4194304 bytes/sec) while attempting to ingest '1' lines totaling '9' bytes",
    ),
  ).toBe(true);
  expect(isRateLimit("entry with timestamp x ignored, reason: 'Per stream rate limit exceeded (limit: 3MB/sec)'")).toBe(true);
  expect(isBlocked("ingestion blocked for user 'fake' until '2027-01-01T00:00:00Z' with status code '260'")).toBe(true);
});

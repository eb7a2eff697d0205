import { expect, test } from '@jest/globals';
import { deviceViews, durationText, sentenceOf } from './deviceView.ts';
import { deviceRow, nowMs } from './testdata/fakeSources.ts';

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

test.each([
  [{ state: 'online' }, ''],
  [{ state: 'offline', reason: 'timeout' }, 'for 2 h, no message for too long'],
  [{ state: 'offline', reason: 'poll_failed', cause: 'cannot read: timed out' }, 'for 2 h, poll failed: cannot read: timed out'],
  [{ state: 'silent' }, 'no message for 3 min, usually every 10 min'],
] as const)('the sentence of %j', (parts, sentence) => {
  const [view] = deviceViews([deviceRow(parts)]);
  expect(sentenceOf(view!, nowMs)).toBe(sentence);
});

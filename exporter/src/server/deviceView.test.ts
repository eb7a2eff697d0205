import { expect, test } from '@jest/globals';
import { deviceViews, sentenceOf } from './deviceView.ts';
import { deviceRow, nowMs } from './testdata/fakeSources.ts';

test.each([
  [{ state: 'online' }, ''],
  [{ state: 'offline', reason: 'timeout' }, 'for 2h, no message for too long'],
  [{ state: 'offline', reason: 'poll_failed', cause: 'cannot read: timed out' }, 'for 2h, poll failed: cannot read: timed out'],
  [{ state: 'silent' }, 'no message for 3m, usually every 10m'],
] as const)('the sentence of %j', (parts, sentence) => {
  const [view] = deviceViews([deviceRow(parts)]);
  expect(sentenceOf(view!, nowMs)).toBe(sentence);
});

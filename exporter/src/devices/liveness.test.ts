import { expect, test } from '@jest/globals';
import { judge, type Facts } from './liveness.ts';

const hour = 3_600_000;
const now = 1_800_000_000_000;
const seen: Facts = {
  nowMs: now,
  registeredMs: now - 100 * hour,
  lastSeenMs: now - 60_000,
  source: undefined,
  limitMs: hour,
  staleAfterMs: 25 * hour,
  timedOut: false,
  linkedSinceMs: now - 50 * hour,
  unlinkedSinceMs: now - 60 * hour,
  linkGraceMs: 60_000,
};
const unlinked = { linkedSinceMs: undefined };

test.each<[string, Partial<Facts>, string | undefined]>([
  ['seen within its limit', {}, 'online'],
  ['seen exactly at its limit', { lastSeenMs: now - hour }, 'online'],
  ['quiet for longer than its limit', { lastSeenMs: now - hour - 1 }, 'silent'],
  ['quiet for four limits', { lastSeenMs: now - 4 * hour }, 'silent'],
  ['quiet for longer than four limits', { lastSeenMs: now - 4 * hour - 1 }, 'offline timeout'],
  ['quiet for four limits, stale_after being shorter', { lastSeenMs: now - 3 * hour, staleAfterMs: 2 * hour }, 'offline timeout'],
  ['silent for long, but reported online by the source', { lastSeenMs: now - 90 * hour, source: 'online' }, 'silent'],
  ['quiet for ever, but it has no limit', { lastSeenMs: now - 90 * hour, limitMs: undefined }, 'online'],
  ['quiet while the link was down, which is no silence of its own', { lastSeenMs: now - 9 * hour, linkedSinceMs: now - 1000 }, 'silent'],
  ['timed out before the link was lost', { lastSeenMs: now - 9 * hour, linkedSinceMs: now - 1000, timedOut: true }, 'offline timeout'],
  ['never seen', { lastSeenMs: undefined, registeredMs: now - 25 * hour }, 'online'],
  ['never seen for stale_after', { lastSeenMs: undefined, registeredMs: now - 25 * hour - 1 }, 'offline timeout'],
  ['never seen, but reported online by the source', { lastSeenMs: undefined, source: 'online' }, 'online'],
  ['reported offline by the source', { source: 'protocol' }, 'offline protocol'],
  ['asleep by its profile', { source: 'expected' }, 'offline expected'],
  ['reported disabled before the link was lost', { ...unlinked, source: 'disabled' }, 'offline disabled'],
  ['the link just lost', { ...unlinked, unlinkedSinceMs: now - 59_999 }, undefined],
  ['the link lost for its grace', { ...unlinked, unlinkedSinceMs: now - 60_000 }, 'offline connector'],
  ['the link lost, a retained online notwithstanding', { ...unlinked, source: 'online' }, 'offline connector'],
])('a device %s', (_, facts, expected) => {
  const verdict = judge({ ...seen, ...facts });
  expect(verdict && [verdict.state, verdict.reason].filter(Boolean).join(' ')).toBe(expected);
});

import { beforeEach, expect, test } from '@jest/globals';
import { silentLog } from '../testing/testExporter.ts';
import { Clock } from '../clock.ts';
import { ClockGuard } from './clockGuard.ts';

const startMs = 1_800_000_000_000;
const hour = 3_600_000;

let monotonicMs: number;
let wallAheadMs: number;
let clock: Clock;
let guard: ClockGuard;
let lines: string[];
let doubts: number;

beforeEach(() => start(0));

function start(aheadMs: number): void {
  monotonicMs = 0;
  wallAheadMs = aheadMs;
  lines = [];
  doubts = 0;
  const sources = { wall: () => startMs + monotonicMs + wallAheadMs, monotonic: () => monotonicMs, boot: () => monotonicMs };
  clock = new Clock({ sources, onStep: (byMs) => guard.stepped(byMs) });
  const note = (message: string) => void lines.push(message);
  guard = new ClockGuard(clock, { ...silentLog, info: note, warn: note });
  guard.watch(() => doubts++);
}

function pass(ms: number): void {
  monotonicMs += ms;
  clock.now();
}

function step(byMs: number): void {
  wallAheadMs += byMs;
  pass(10);
}

/** An answer of a server whose clock is ahead of the true time; `Date` is cut to the second. */
function answer(aheadMs: number | undefined, target = 'a'): void {
  const trueMs = startMs + monotonicMs;
  guard.answered({ target, serverMs: aheadMs === undefined ? undefined : Math.floor((trueMs + aheadMs) / 1000) * 1000, tripMs: 100 });
}

test.each([-hour, hour, 24 * hour])('a step of %d ms that the server shares is followed', (byMs) => {
  answer(0);
  step(byMs);
  expect([guard.isTrusted, guard.aheadMs, doubts]).toEqual([false, 0, 1]);
  answer(byMs);
  expect([guard.isTrusted, guard.aheadMs, guard.nowMs()]).toEqual([true, byMs, startMs + monotonicMs + byMs]);
});

test.each([-hour, hour, 24 * hour, 10_000])('after a step of %d ms that the server does not share, times continue without it', (byMs) => {
  answer(0);
  step(byMs);
  answer(0);
  expect([guard.isTrusted, guard.aheadMs]).toEqual([true, 0]);
  expect(lines).toEqual(['the system clock is wrong: samples are sent with the times from before it was set']);
  // set right again
  step(-byMs);
  expect([guard.isTrusted, guard.aheadMs, doubts]).toEqual([true, 0, 1]);
});

test('a server whose clock was off before decides as well', () => {
  answer(-200_000);
  step(-hour);
  answer(-200_000 - hour);
  expect([guard.isTrusted, guard.aheadMs]).toEqual([true, -hour]);
  step(60_000);
  answer(-200_000 - hour);
  expect([guard.isTrusted, guard.aheadMs]).toEqual([true, -hour]);
});

test('a server that agrees with neither clock decides nothing', () => {
  answer(0);
  step(24 * hour);
  answer(12 * hour);
  expect(guard.isTrusted).toBe(false);
  answer(0, 'b');
  expect(guard.isTrusted).toBe(true);
});

test('small steps are followed without a question', () => {
  answer(0);
  step(3000);
  expect([guard.isTrusted, guard.aheadMs, doubts]).toEqual([true, 3000, 0]);
});

test('at the start the first answer must agree; it goes on by itself when the system clock is set', () => {
  start(-2 * hour);
  answer(0);
  answer(0);
  expect(guard.isTrusted).toBe(false);
  expect(guard.why).toMatch(/^the system clock shows 20\S+Z, the target's 20\S+Z$/);
  expect(lines).toEqual(['system clock and target disagree: samples wait until they agree']);
  step(2 * hour);
  answer(0);
  expect([guard.isTrusted, guard.nowMs()]).toEqual([true, startMs + monotonicMs]);
  expect(lines).toEqual([
    'system clock and target disagree: samples wait until they agree',
    'the system clock is confirmed: samples are sent with its times',
  ]);
});

test.each([-hour, hour, 24 * hour])(
  'a step of %d ms before the first answer gives the times at once, and nothing is sent until a server agrees',
  (byMs) => {
    start(-byMs);
    step(byMs);
    expect([guard.isTrusted, guard.nowMs()]).toEqual([false, startMs + monotonicMs]);
    answer(0);
    expect([guard.isTrusted, guard.nowMs()]).toEqual([true, startMs + monotonicMs]);
  },
);

test('a difference of minutes does not stop anything', () => {
  answer(4 * 60_000);
  expect([guard.isTrusted, guard.aheadMs, doubts]).toEqual([true, 0, 0]);
});

test('without Date the system clock counts after a minute', () => {
  answer(undefined);
  step(hour);
  answer(undefined);
  expect(guard.isTrusted).toBe(false);
  pass(60_000);
  answer(undefined);
  expect([guard.isTrusted, guard.aheadMs]).toEqual([true, hour]);
});

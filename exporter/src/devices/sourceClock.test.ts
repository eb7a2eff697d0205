import { beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Clock } from '../clock.ts';
import { SourceClock } from './sourceClock.ts';

const startMs = 1_800_000_000_000;
const second = 1000;
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

let passedMs: number;
let wallAheadMs: number;
let clock: Clock;
let source: SourceClock;

beforeEach(start);

function start(): void {
  passedMs = 0;
  wallAheadMs = 0;
  const time = () => passedMs;
  clock = new Clock({ sources: { wall: () => startMs + passedMs + wallAheadMs, monotonic: time, boot: time } });
  source = new SourceClock(clock);
}

function step(byMs: number): void {
  wallAheadMs += byMs;
  passedMs += 10;
  clock.now();
}

/** The age of a time of a source, whose clock is ahead of the exporter's. */
function age(agoMs: number, aheadMs = 0): number {
  const nowMs = startMs + passedMs;
  return nowMs - source.toExporter(nowMs - agoMs + aheadMs);
}

const steps = [-year, -day, -hour, -minute, -10 * second, 10 * second, minute, hour, day, year];

test('a time in the future is now', () => {
  expect([age(-Infinity), age(-1), age(0), age(5 * hour)]).toEqual([0, 0, 0, 5 * hour]);
  step(day);
  expect(age(-Infinity)).toBe(0);
});

test.each(steps)('a source that keeps its clock where the wall clock is set by %d ms keeps its times', (byMs) => {
  for (const agoMs of [0, 3, 2000]) {
    step(byMs);
    expect(age(agoMs)).toBe(agoMs);
    step(-byMs);
    expect(age(agoMs)).toBe(agoMs);
  }
});

test.each(steps)('a source whose clock is set with the wall clock by %d ms keeps its times', (byMs) => {
  for (const agoMs of [0, 3, 2000]) {
    step(byMs);
    expect(age(agoMs, byMs)).toBe(agoMs);
    step(-byMs);
    expect(age(agoMs)).toBe(agoMs);
  }
});

test.each([hour, day, year])(
  'a wall clock that was %d ms behind until a time service set it has the times of the source from then on',
  (byMs) => {
    expect(age(2000, byMs)).toBe(0);
    step(byMs);
    expect([age(2000, byMs), age(3 * hour, byMs), age(2 * year, byMs)]).toEqual([2000, 3 * hour, 2 * year]);
  },
);

test('a source that is a little ahead is not taken for one that shares the step', () => {
  step(day);
  expect([age(0, 4 * minute), age(5000)]).toEqual([0, 5000]);
});

test('old times of a source that keeps its clock', () => {
  step(day);
  expect([age(3 * hour), age(0), age(30 * day)]).toEqual([3 * hour, 0, 30 * day]);
  step(-2 * day);
  expect([age(3 * hour), age(0)]).toEqual([3 * hour, 0]);
});

test('a step that the source shares and a later one that it does not', () => {
  step(2 * hour);
  expect(age(0, 2 * hour)).toBe(0);
  step(day);
  expect([age(1000, 2 * hour), age(5 * hour, 2 * hour)]).toEqual([1000, 5 * hour]);
  step(-day);
  expect([age(1000, 2 * hour), age(5 * hour, 2 * hour)]).toEqual([1000, 5 * hour]);
});

test('one time that is far off changes nothing', () => {
  step(day);
  for (const aheadMs of [-year, 13 * hour, year]) {
    age(0, aheadMs);
    expect(age(1000)).toBe(1000);
  }
});

test('slow corrections are followed, also after a step that the source does not share', () => {
  step(day);
  for (let times = 0; times < 100; times++) step(200);
  expect(age(1000, 20 * second)).toBe(1000);
});

test('never later than now, whatever the clocks do', () => {
  const action = fc.tuple(fc.boolean(), fc.integer({ min: -2 * year, max: 2 * year }));
  fc.assert(
    fc.property(fc.array(action, { maxLength: 20 }), (actions) => {
      start();
      for (const [isStep, ms] of actions)
        if (isStep) step(ms);
        else expect(age(0, ms)).toBeGreaterThanOrEqual(0);
    }),
  );
});

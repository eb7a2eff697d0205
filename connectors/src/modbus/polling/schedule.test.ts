import { expect, test } from '@jest/globals';
import { OverrunDetector, Schedule } from './schedule.ts';

test('an overrun is reported once, until the device was in time for a while', () => {
  const overrun = new OverrunDetector();
  let nowMs = 0;
  /** Polls 10 s apart; those that started an overrun. */
  const starts = (polls: readonly number[]) => polls.flatMap((missed, index) => (overrun.polled(missed, (nowMs += 10_000)) ? [index] : []));
  expect(starts([0, 1, 1, 1, 0, 1, 1, 1])).toEqual([]);
  expect(starts([2])).toEqual([0]);
  expect(starts([1, 0, 0, 0, 1, 1, 1, 1, 1])).toEqual([]);
  expect(starts([0, 0, 0, 0, 1, 1, 1, 1])).toEqual([7]);
});

test('missed polls are counted by the fastest class', () => {
  const schedule = new Schedule({ fast: 1000, normal: 5000, slow: 60_000 }, ['fast', 'slow']);
  expect(schedule.missed(99_000)).toBe(0);
  schedule.polled('slow', 100_000, 0);
  expect(schedule.nextMs).toBe(101_000);
  expect([101_000, 101_900, 102_000, 104_500].map((nowMs) => schedule.missed(nowMs))).toEqual([0, 0, 1, 3]);
  schedule.restart();
  expect(schedule.missed(200_000)).toBe(0);
});

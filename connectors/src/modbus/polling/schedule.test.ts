import { expect, test } from '@jest/globals';
import { Pace } from './pace.ts';
import { Schedule } from './schedule.ts';

test('a device that falls behind is told once, until it was in time for a while', () => {
  const pace = new Pace();
  let nowMs = 0;
  /** Polls 10 s apart; those at which it was told. */
  const told = (polls: readonly number[]) => polls.flatMap((missed, index) => (pace.polled(missed, (nowMs += 10_000)) ? [index] : []));
  expect(told([0, 1, 1, 1, 0, 1, 1, 1])).toEqual([]);
  expect(told([2])).toEqual([0]);
  expect(told([1, 0, 0, 0, 1, 1, 1, 1, 1])).toEqual([]);
  expect(told([0, 0, 0, 0, 1, 1, 1, 1])).toEqual([7]);
});

test('polls that are left out are counted by the fastest class', () => {
  const schedule = new Schedule({ fast: 1000, normal: 5000, slow: 60_000 }, ['fast', 'slow']);
  expect(schedule.missed(99_000)).toBe(0);
  schedule.polled('slow', 100_000, 0);
  expect(schedule.nextMs).toBe(101_000);
  expect([101_000, 101_900, 102_000, 104_500].map((nowMs) => schedule.missed(nowMs))).toEqual([0, 0, 1, 3]);
  schedule.restart();
  expect(schedule.missed(200_000)).toBe(0);
});

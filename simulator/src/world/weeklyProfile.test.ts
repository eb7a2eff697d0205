import { expect, test } from '@jest/globals';
import { beginningMs, dayMs, minuteMs } from './calendar.ts';
import { WeeklyProfile } from './weeklyProfile.ts';

const profile = new WeeklyProfile((minute) => minute % 7);

test('repeats every week', () => {
  const atMs = beginningMs + 3 * dayMs + 12_345;
  expect(profile.rate(atMs + 7 * dayMs)).toBe(profile.rate(atMs));
});

test('the total is the sum of the rates, also across the end of the week', () => {
  const fromMs = beginningMs + 7 * dayMs - 5 * minuteMs;
  let sum = 0;
  for (let minute = 0; minute < 10; minute++) sum += profile.rate(fromMs + minute * minuteMs);
  expect(profile.total(fromMs + 10 * minuteMs) - profile.total(fromMs)).toBeCloseTo(sum, 6);
});

test('the total grows within a minute', () => {
  const atMs = beginningMs + 3 * minuteMs;
  expect(profile.total(atMs + 30_000) - profile.total(atMs)).toBeCloseTo(1.5, 6);
});

test('a sum adds the rates and totals of its parts', () => {
  const sum = WeeklyProfile.sum([profile, new WeeklyProfile(() => 2)]);
  const atMs = beginningMs + 100 * dayMs + 4 * minuteMs;
  expect(sum.rate(atMs)).toBe(profile.rate(atMs) + 2);
  expect(sum.total(atMs)).toBeCloseTo(profile.total(atMs) + 2 * (100 * 1440 + 4), 3);
});

test('before the beginning of simulated time totals are 0', () => {
  expect(profile.total(beginningMs - dayMs)).toBe(0);
});

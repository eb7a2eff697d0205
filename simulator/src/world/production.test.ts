import { expect, test } from '@jest/globals';
import { hourMs } from './calendar.ts';
import { Production } from './production.ts';

const production = new Production('1/line 1');
const mondayMs = Date.UTC(2026, 0, 12);
const hoursOfWeek = Array.from({ length: 168 }, (_, index) => mondayMs + index * hourMs);

test('two shifts on weekdays, with stops', () => {
  const rates = hoursOfWeek.map((atMs) => production.rate(atMs));
  const inShift = rates.filter((_, hour) => hour < 120 && hour % 24 >= 6 && hour % 24 < 22);
  expect(rates.filter((rate) => rate > 0)).toHaveLength(inShift.filter((rate) => rate > 0).length);
  expect(inShift.filter((rate) => rate === 0).length).toBeGreaterThan(0);
  expect(inShift.filter((rate) => rate > 0).length).toBeGreaterThan(50);
  expect(Math.max(...rates)).toBeLessThanOrEqual(production.fullRate);
});

test('counts units and run time', () => {
  const fromMs = hoursOfWeek.find((atMs) => production.rate(atMs) > 0)!;
  const minuteMs = 60_000;
  expect(production.count(fromMs + minuteMs) - production.count(fromMs)).toBeCloseTo(production.rate(fromMs), -1);
  expect(production.runTimeMs(fromMs + minuteMs) - production.runTimeMs(fromMs)).toBe(minuteMs);
});

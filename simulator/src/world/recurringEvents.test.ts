import { expect, test } from '@jest/globals';
import { beginningMs, dayMs, minuteMs } from './calendar.ts';
import { recurringEventsIn } from './recurringEvents.ts';
import { roomOf } from './rooms.ts';

const weekMs = 7 * dayMs;
const door = recurringEventsIn(roomOf('1', 'hall'), 10, 0.1);

test('events per day are about as many as requested', () => {
  const perDay = (door.count(beginningMs + 4 * weekMs) - door.count(beginningMs)) / 28;
  expect(perDay).toBeGreaterThan(7);
  expect(perDay).toBeLessThan(13);
});

test('an event begins when the count grows, and ends; the count never falls', () => {
  const moments = Array.from({ length: 7 * 1440 * 4 }, (_, step) => beginningMs + (step * minuteMs) / 4);
  const steps = moments.map((atMs) => ({ grown: door.count(atMs) - door.count(atMs - minuteMs / 4), active: door.active(atMs) }));
  expect(steps.filter(({ grown, active }) => grown < 0 || grown > 1 || (grown === 1 && !active))).toEqual([]);
  const openings = steps.filter(({ grown }) => grown === 1).length;
  const openMinutes = steps.filter(({ active }) => active).length / 4;
  expect(openings).toBeGreaterThan(40);
  expect(openMinutes / openings).toBeLessThan(30);
});

test('no events occur while the room is not in use', () => {
  const nightMs = beginningMs + 3.1 * dayMs;
  expect(door.active(nightMs)).toBe(false);
  expect(door.count(nightMs + 60 * minuteMs)).toBe(door.count(nightMs));
});

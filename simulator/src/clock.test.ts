import { expect, test } from '@jest/globals';
import { ManualClock } from './clock.ts';

test('timers run in order and at their time, also those added on the way', () => {
  const clock = new ManualClock(1000);
  const ran: [string, number][] = [];
  const note = (name: string) => () => ran.push([name, clock.now()]);
  clock.after(30, note('third'));
  clock.after(10, () => {
    note('first')();
    clock.after(10, note('second'));
  });
  clock.after(500, note('late'));
  const cancel = clock.after(5, note('cancelled'));
  cancel();
  clock.advance(100);
  expect(ran).toEqual([
    ['first', 1010],
    ['second', 1020],
    ['third', 1030],
  ]);
  expect(clock.now()).toBe(1100);
});

import { expect, test } from '@jest/globals';
import { Clock } from './clock.ts';

const startMs = 1_800_000_000_000;

/** A machine whose clocks stand still until a test moves them. */
function machine() {
  const time = { wall: startMs, monotonic: 5000.25, boot: 7000 };
  const steps: number[] = [];
  const sources = { wall: () => time.wall, monotonic: () => time.monotonic, boot: () => time.boot };
  const pass = (ms: number) => {
    time.wall += ms;
    time.monotonic += ms;
    time.boot += ms;
  };
  const start = (stored: { notBeforeMs?: number; aheadMs?: number } = {}) =>
    new Clock({ sources, ...stored, onStep: (byMs) => void steps.push(byMs) });
  return { time, steps, pass, start };
}

test('starts with the wall clock and continues with the monotonic one', () => {
  const { pass, start } = machine();
  const clock = start();
  pass(1500);
  expect([clock.now(), clock.toWall(startMs), clock.steppedMs]).toEqual([startMs + 1500, startMs, 0]);
});

test('is not behind a wall clock that drops fractions of a millisecond, whenever it started', () => {
  const time = { ms: 0 };
  const monotonic = () => time.ms - 1000;
  for (let part = 0; part < 1; part += 1 / 8) {
    time.ms = startMs + part;
    const clock = new Clock({ sources: { wall: () => Math.floor(time.ms), monotonic, boot: monotonic } });
    for (let step = 0; step < 16; step++) {
      expect([0, 1]).toContain(clock.now() - Math.floor(time.ms));
      time.ms += 1 / 8;
    }
  }
});

test('a step of the wall clock is reported once, at the next reading, and changes no time', () => {
  const { time, steps, pass, start } = machine();
  const clock = start();
  time.wall -= 86_400_000;
  expect(clock.now()).toBe(startMs);
  pass(1000);
  expect([clock.now(), clock.toWall(startMs), ...steps]).toEqual([startMs + 1000, startMs - 86_400_000, -86_400_000]);
  time.wall += 3_600_000;
  pass(1000);
  expect([clock.now(), clock.steppedMs]).toEqual([startMs + 2000, -82_800_000]);
});

test('a sleep of the machine advances the clock and is no step', () => {
  const { time, steps, start } = machine();
  const clock = start();
  time.wall += 28_800_000;
  time.boot += 28_800_000;
  expect([clock.now(), clock.aheadMs, ...steps]).toEqual([startMs + 28_800_000, 0]);
});

test('a clock that is set during a sleep', () => {
  const { time, steps, start } = machine();
  const clock = start();
  time.wall += 28_800_000 + 60_000;
  time.boot += 28_800_000;
  expect([clock.now(), ...steps]).toEqual([startMs + 28_800_000, 60_000]);
});

test('a slow correction is followed and not reported', () => {
  const { time, steps, pass, start } = machine();
  const clock = start();
  for (let second = 0; second < 10_000; second++) {
    pass(1000);
    time.wall += 0.5;
    clock.now();
  }
  expect(steps).toEqual([]);
  expect(Math.abs(clock.aheadMs - 5000)).toBeLessThanOrEqual(100);
  expect(clock.steppedMs).toBe(0);
  expect(clock.now()).toBe(startMs + 10_000_000);
});

test('a process that is paused between two readings of its clocks sees no step', () => {
  const { time, steps, pass } = machine();
  let stands = false;
  const wall = () => {
    if (stands) pass(5000);
    stands = false;
    return time.wall;
  };
  const clock = new Clock({
    sources: { wall, monotonic: () => time.monotonic, boot: () => time.boot },
    onStep: (byMs) => void steps.push(byMs),
  });
  stands = true;
  clock.now();
  expect([clock.now(), clock.aheadMs, ...steps]).toEqual([startMs + 5000, 0]);
});

test('a start with a clock that is behind continues from the newest stored time', () => {
  const { time, steps, pass, start } = machine();
  const clock = start({ notBeforeMs: startMs + 60_000 });
  expect([clock.now(), clock.aheadMs]).toEqual([startMs + 60_000, -60_000]);
  time.wall += 3_600_000;
  pass(1);
  expect([clock.now(), clock.toWall(clock.now()), ...steps]).toEqual([startMs + 60_001, time.wall, 3_600_000]);
});

test('a start after the wall clock was corrected continues from the stored times', () => {
  const clock = machine().start({ notBeforeMs: startMs - 31_536_000_000, aheadMs: 31_535_000_000 });
  expect([clock.now(), clock.toWall(clock.now())]).toEqual([startMs - 31_535_000_000, startMs]);
});

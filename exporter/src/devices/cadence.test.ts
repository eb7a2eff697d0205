import { expect, test } from '@jest/globals';
import { Cadence } from './cadence.ts';

const minute = 60_000;
const hour = 60 * minute;
const start = Date.UTC(2026, 0, 5);

/** Observes the gaps one after the other. */
function observed(gaps: Iterable<number>, from = start): { cadence: Cadence; atMs: number } {
  const cadence = new Cadence();
  let atMs = from;
  for (const gap of gaps) cadence.observe(gap, (atMs += gap));
  return { cadence, atMs };
}

function repeated(gapMs: number, times: number): number[] {
  return Array.from({ length: times }, () => gapMs);
}

test('is unknown before 24 h', () => {
  expect(observed(repeated(10 * minute, 143)).cadence.intervalMs()).toBeUndefined();
  expect(observed(repeated(10 * minute, 144)).cadence.intervalMs()).toBe(10 * minute);
});

test('is unknown before 20 gaps', () => {
  expect(observed(repeated(2 * hour, 19)).cadence.intervalMs()).toBeUndefined();
  expect(observed(repeated(2 * hour, 20)).cadence.intervalMs()).toBe(2 * hour);
});

test('bursts of a motion sensor do not hide its hourly keep-alive', () => {
  const day = [...repeated(20_000, 900), ...repeated(hour, 19)];
  expect(observed([...day, ...day]).cadence.intervalMs()).toBe(hour);
});

test('one long gap among many does not count', () => {
  expect(observed([...repeated(10 * minute, 1000), 5 * hour]).cadence.intervalMs()).toBe(10 * minute);
});

test('forgets what is older than 7 days', () => {
  const { cadence, atMs } = observed(repeated(2 * hour, 36));
  for (let at = atMs, i = 0; i < 8 * 288; i++) cadence.observe(5 * minute, (at += 5 * minute));
  expect(cadence.intervalMs()).toBe(5 * minute);
});

test('continues after a restart', () => {
  const { cadence } = observed([...repeated(10 * minute, 100), ...repeated(hour, 30)]);
  expect(Cadence.decode(cadence.encode()).intervalMs()).toBe(cadence.intervalMs());
});

test.each([[[1]], [[1, 2, 3, 4, 5]], [repeated(255, 400)], [[0, 0, 128, 63, 0, 0, 128, 63, 0, 0, 128, 127]]])(
  'takes %j, which it did not write, for nothing learned',
  (bytes) => {
    expect(Cadence.decode(Uint8Array.from(bytes)).intervalMs()).toBeUndefined();
  },
);

test('20 gaps of more than a day never fit into 7 days', () => {
  expect(observed(repeated(26 * hour, 40)).cadence.intervalMs()).toBeUndefined();
});

test('days in the future are dropped after the clock was set back', () => {
  const { cadence } = observed(repeated(hour, 30), start + 365 * 24 * hour);
  let atMs = start;
  for (const gap of repeated(10 * minute, 8 * 144)) cadence.observe(gap, (atMs += gap));
  expect(cadence.intervalMs()).toBe(10 * minute);
});

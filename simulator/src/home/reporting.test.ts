import { expect, test } from '@jest/globals';
import { modelNamed } from './models.ts';
import { actionAt, actionsOf, lastReportMs, nextReportMs } from './reporting.ts';

const startMs = Date.UTC(2025, 2, 3, 4, 5);

test('a device reports once in each interval', () => {
  let atMs = startMs;
  const gaps = Array.from({ length: 500 }, () => {
    const nextMs = nextReportMs('plug', 10_000, atMs);
    const gapMs = nextMs - atMs;
    atMs = nextMs;
    return gapMs;
  }).slice(1);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(8_500);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(11_500);
});

test('the last report and the next one follow each other', () => {
  for (let atMs = startMs; atMs < startMs + 100_000; atMs += 1_777) {
    const lastMs = lastReportMs('plug', 10_000, atMs);
    expect(lastMs).toBeLessThanOrEqual(atMs);
    expect(nextReportMs('plug', 10_000, lastMs)).toBe(nextReportMs('plug', 10_000, atMs));
  }
});

test('presses use several of the declared actions', () => {
  const model = modelNamed('E1524/E1810');
  const pressed = new Set(Array.from({ length: 200 }, (_, press) => actionAt('remote', model, press)));
  for (const action of pressed) expect(actionsOf(model)).toContain(action);
  expect(pressed.size).toBeGreaterThan(3);
});

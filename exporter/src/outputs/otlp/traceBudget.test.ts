import { expect, test } from '@jest/globals';
import { TraceBudget } from './traceBudget.ts';

/** Attempts in turn, each with its own interval, for a simulated time; returns how many of each were allowed. */
function attempts(perSecond: number, seconds: number, everyMs: Readonly<Record<string, number>>) {
  let nowMs = 0;
  const budget = new TraceBudget(perSecond, () => nowMs);
  const take = (name: string) => (name === 'report' ? budget.takeReport() : budget.take(name));
  const allowed: Record<string, number> = Object.fromEntries(Object.keys(everyMs).map((name) => [name, 0]));
  for (; nowMs < seconds * 1000; nowMs++)
    for (const [name, ms] of Object.entries(everyMs)) if (nowMs % ms === 0 && take(name)) allowed[name]!++;
  return allowed;
}

test('a flood gets four fifths of the rate, reports the rest', () => {
  const { message, report } = attempts(10, 60, { message: 1, report: 1 });
  expect(message! + report!).toBeGreaterThanOrEqual(600);
  expect(message! + report!).toBeLessThanOrEqual(611);
  expect(report).toBeGreaterThanOrEqual(120);
});

test('a flood of failures leaves nothing over the rate', () => {
  expect(attempts(10, 60, { report: 1 })['report']).toBeLessThanOrEqual(611);
});

test('rare work is traced beside a flood', () => {
  const { scrape, batch } = attempts(10, 60, { message: 1, scrape: 15_000, batch: 1500 });
  expect(scrape).toBe(4);
  // a scrape at the same moment may take the token
  expect(batch).toBeGreaterThanOrEqual(36);
});

test('two floods share', () => {
  const { a, b } = attempts(10, 60, { a: 1, b: 1 });
  expect(a! + b!).toBeLessThanOrEqual(490);
  expect(b).toBeGreaterThan(50);
});

test.each([0.01, 0.5, 1, 10_000])('%d a second', (perSecond) => {
  const { message, report } = attempts(perSecond, 20, { message: 1, report: 100 });
  expect(message).toBeGreaterThan(0);
  expect(report).toBeGreaterThan(0);
  expect(message! + report!).toBeLessThanOrEqual(perSecond * 21 + 3);
});

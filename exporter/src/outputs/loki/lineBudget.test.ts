import { expect, test } from '@jest/globals';
import type { LineKind } from '../../config/lokiSchema.ts';
import { LineBudget } from './lineBudget.ts';
import { LokiCounters } from './lokiStatus.ts';

test('lines beyond the bound are counted, those of other connectors and the durable ones are taken', () => {
  const counters = new LokiCounters();
  const budget = new LineBudget(counters);
  budget.perMinute = 10;
  const take = (kind: LineKind, connector?: string) => budget.takes({ kind, connector, atMs: 0, text: '', metadata: {} });
  const messages = Array.from({ length: 12 }, () => take('message', 'a'));
  expect(messages.filter(Boolean)).toHaveLength(8);
  expect([take('event', 'a'), take('state', 'a'), take('event', 'a')]).toEqual([true, true, false]);
  expect([take('log'), take('message', 'b')]).toEqual([true, true]);
  expect(Object.fromEntries(counters.heldBack)).toEqual({ a: 5 });
  const nowMs = performance.now();
  expect(budget.tick(nowMs, 7)).toEqual([]);
  expect(budget.tick(nowMs + 60_001, 7)).toMatchObject([
    { kind: 'log', connector: 'a', atMs: 7, text: expect.stringContaining('count=5') },
  ]);
  expect(take('message', 'a')).toBe(true);
});

import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { SpanSender, type SpanResult } from './spanSender.ts';
import { TracingCounters } from '../../tracing/tracingStatus.ts';

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** A sender, and the batches that its server gets. `answers` are those of the next requests; then all is taken. */
function start(answers: SpanResult[] = []) {
  const batches: string[][] = [];
  const client = {
    send: async (spans: readonly string[]): Promise<SpanResult> => {
      batches.push([...spans]);
      return answers.shift() ?? { kind: 'ok', rejected: 0 };
    },
    close: () => undefined,
  };
  const counters = new TracingCounters();
  return { sender: new SpanSender<string>({ client, counters, log, url: 'http://h', limits: { batch: 3, queue: 5 } }), batches, counters };
}

const down: SpanResult = { kind: 'retry', state: 'down', why: 'away' };

test('spans wait for others for two seconds, or until they fill a batch', async () => {
  const { sender, batches } = start();
  sender.add('a');
  await jest.advanceTimersByTimeAsync(1000);
  sender.add('b');
  await jest.advanceTimersByTimeAsync(999);
  expect(batches).toEqual([]);
  await jest.advanceTimersByTimeAsync(1);
  expect(batches).toEqual([['a', 'b']]);
  for (const span of ['c', 'd', 'e', 'f']) sender.add(span);
  await jest.advanceTimersByTimeAsync(1);
  expect(batches).toEqual([
    ['a', 'b'],
    ['c', 'd', 'e'],
  ]);
});

test('Retry-After holds, up to a minute', async () => {
  const { sender, batches } = start([
    { ...down, afterMs: 45_000 },
    { ...down, afterMs: 3_600_000 },
  ]);
  sender.add('a');
  await jest.advanceTimersByTimeAsync(2000);
  for (const span of ['b', 'c', 'd']) sender.add(span);
  await jest.advanceTimersByTimeAsync(44_999);
  expect(batches).toHaveLength(1);
  await jest.advanceTimersByTimeAsync(1);
  expect(batches).toHaveLength(2);
  await jest.advanceTimersByTimeAsync(59_999);
  expect(batches).toHaveLength(2);
  await jest.advanceTimersByTimeAsync(1);
  expect(batches[2]).toEqual(['a', 'b', 'c']);
});

test('with the server away for an hour the queue keeps its length, and the newest spans', async () => {
  const { sender, batches, counters } = start(Array.from({ length: 10_000 }, () => down));
  for (let second = 0; second < 3600; second++) {
    sender.add(`${second}`);
    await jest.advanceTimersByTimeAsync(1000);
    expect(sender.pending).toBeLessThanOrEqual(8);
  }
  expect(counters.droppedSpans).toEqual(new Map([['queue_full', 3595]]));
  // about two a minute
  expect(batches.length).toBeLessThan(180);
  expect(batches.at(-1)!.length).toBe(3);
});

test('batches grow again after one that was too large', async () => {
  const { sender, batches } = start([{ kind: 'too_large', why: '413' }]);
  for (let count = 0; count < 9; count++) {
    sender.add(`${count}`);
    await jest.advanceTimersByTimeAsync(count < 2 ? 0 : 1);
  }
  await jest.advanceTimersByTimeAsync(10_000);
  for (const span of ['a', 'b', 'c']) sender.add(span);
  await jest.advanceTimersByTimeAsync(1);
  expect(batches.slice(0, 2).map(({ length }) => length)).toEqual([3, 2]);
  expect(batches.at(-1)).toEqual(['a', 'b', 'c']);
});

test('the end tries a server that is away once', async () => {
  const { sender, batches, counters } = start([down, down]);
  sender.add('a');
  await jest.advanceTimersByTimeAsync(2000);
  await sender.close(performance.now() + 2000);
  expect(batches).toHaveLength(2);
  expect(counters.droppedSpans).toEqual(new Map([['stopped', 1]]));
});

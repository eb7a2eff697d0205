import { expect, test } from '@jest/globals';
import { DurableQueue } from './durableQueue.ts';
import type { LineSpool } from './lineSpool.ts';
import type { LogLine } from '../../lines/logLine.ts';
import { MemoryQueue, mostMemoryBytes } from './memoryQueue.ts';

function lineOf(number: number, length = 0): LogLine {
  return { kind: 'event', atMs: number, text: `${number}${'x'.repeat(length)}`, metadata: {} };
}

const times = (lines: readonly LogLine[] = []) => lines.map(({ atMs }) => atMs);

test('beyond its bound, a queue in memory drops its oldest lines and counts them', async () => {
  let lost = 0;
  const queue = new MemoryQueue((lines) => (lost += lines));
  for (let number = 0; number < 2000; number++) queue.add(lineOf(number, 10_000));
  expect(lost).toBeGreaterThan(1000);
  const first = await queue.take(50_000);
  expect(times(first?.lines)).toEqual(Array.from({ length: 5 }, (_, at) => lost + at));
  expect(queue.pending).toBe(2000 - lost);
  queue.putBack(first!);
  const all = await queue.take(2 * mostMemoryBytes);
  expect(times(all?.lines)).toEqual(Array.from({ length: 2000 - lost }, (_, at) => lost + at));
});

/** A spool in memory; `isWritable` false: the disk is full. */
function fakeSpool() {
  const lines: LogLine[] = [];
  let start = 0;
  const spool = {
    isWritable: true,
    append: (batch: readonly LogLine[]) => {
      const from = lines.length;
      if (!spool.isWritable) return { range: { from, to: from }, stored: Promise.reject(new Error('disk full')) };
      lines.push(...batch);
      return { range: { from, to: lines.length }, stored: Promise.resolve() };
    },
    read: async ({ from, to }: { from: number; to: number }) => ({ range: { from, to }, batch: lines.slice(from, to) }),
    pending: () => (start < lines.length ? [{ from: start, to: lines.length }] : []),
    delivered: (_: string, { to }: { to: number }) => void (start = to),
    oldestPendingMs: () => lines[start]?.atMs,
  };
  return spool;
}

test('what was stored while it was being sent is not sent again, and the rest follows in order', async () => {
  const queue = new DurableQueue(() => undefined);
  queue.spool = fakeSpool() as unknown as LineSpool;
  for (const number of [1, 2]) queue.add(lineOf(number));
  const first = await queue.take(1000);
  expect(times(first?.lines)).toEqual([1, 2]);
  queue.add(lineOf(3));
  await queue.spill(0);
  queue.add(lineOf(4));
  await queue.done();
  const second = await queue.take(1000);
  expect(times(second?.lines)).toEqual([3]);
  await queue.done();
  expect(times((await queue.take(1000))?.lines)).toEqual([4]);
  await queue.done();
  expect(queue.pending).toBe(0);
});

test('with a disk that cannot be written, lines wait in memory, bounded', async () => {
  let lost = 0;
  const queue = new DurableQueue((lines) => (lost += lines));
  const spool = fakeSpool();
  spool.isWritable = false;
  queue.spool = spool as unknown as LineSpool;
  for (let number = 0; number < 1000; number++) queue.add(lineOf(number, 10_000));
  const first = await queue.take(1);
  await queue.spill(0);
  expect(lost).toBeGreaterThan(400);
  expect(queue.pending).toBe(1000 - lost);
  expect(times(first?.lines)).toEqual([0]);
  await queue.done();
  spool.isWritable = true;
  await queue.spill(0);
  expect(times((await queue.take(1))?.lines)[0]).toBe(lost + 1);
});

test('where the spool cannot be read, lines in memory are given out, said once', async () => {
  const errors: string[] = [];
  const queue = new DurableQueue(
    () => undefined,
    ({ message }) => void errors.push(message),
  );
  const spool = fakeSpool();
  const { read } = spool;
  queue.spool = spool as unknown as LineSpool;
  queue.add(lineOf(1));
  await queue.spill(0);
  spool.read = () => Promise.reject(new Error('input/output error'));
  expect(await queue.take(1000)).toBeUndefined();
  queue.add(lineOf(2));
  expect(times((await queue.take(1000))?.lines)).toEqual([2]);
  await queue.done();
  expect(errors).toEqual(['input/output error']);
  spool.read = read;
  expect(times((await queue.take(1000))?.lines)).toEqual([1]);
});

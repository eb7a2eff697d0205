import { afterEach, describe, expect, test } from '@jest/globals';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../../../tests/waitFor.ts';
import { spoolKinds, type TestItem, type TestSpool } from '../testing/spoolKinds.ts';
import type { LossReason, SpooledBatch, SpoolRange } from './spool.ts';

interface Opened {
  readonly spool: TestSpool;
  readonly lost: [target: string, reason: LossReason, count: number][];
  readonly lines: string[];
  readonly fields: unknown[];
}

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spool-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'spool');
}

const startMs = 1_700_000_000_000;
let nowMs = startMs;

interface OpenOptions {
  readonly targets?: string[];
  readonly maxBytes?: number;
  readonly maxAgeMs?: number;
}

/** Items with the values `from`, `from + 1`, … of three series. */
function items(from: number, count: number): TestItem[] {
  return numbers(from, from + count).map((value) => ({ series: `m{n="${value % 3}"}`, value, timeMs: startMs + value }));
}

async function valuesOf({ spool }: Opened, ranges: readonly SpoolRange[]): Promise<number[]> {
  const values: number[] = [];
  for (const range of ranges)
    for (let from = range.from; from < range.to;) {
      const read = await spool.read({ from, to: range.to }, 1000);
      if (read === undefined) break;
      values.push(...checked(read));
      from = read.range.to;
    }
  return values;
}

/** The values, after a check of their series and times. */
function checked({ range, batch }: SpooledBatch<readonly TestItem[]>): number[] {
  expect(batch.length).toBe(range.to - range.from);
  const values = batch.map(({ value }) => value);
  expect(batch).toEqual(values.flatMap((value) => items(value, 1)));
  return values;
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);
const segmentFiles = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.segment'))
    .sort();

describe.each(spoolKinds)('a spool of $noun', ({ noun, open: openSpool }) => {
  function open(folder: string, { targets = ['one'], maxBytes = 1e8, maxAgeMs = 1e9 }: OpenOptions = {}): Opened {
    const lines: string[] = [];
    const lost: Opened['lost'] = [];
    const fields: unknown[] = [];
    const write = (message: string, more?: unknown) => {
      lines.push(message);
      fields.push(more);
    };
    const spool = openSpool({
      folder,
      log: { debug: write, info: write, warn: write, error: write },
      maxBytes,
      maxAgeMs,
      now: () => nowMs,
    });
    spool.onLost = (...loss) => void lost.push(loss);
    spool.setTargets(targets);
    cleanups.push(() => spool.close());
    return { spool, lost, lines, fields };
  }

  test('what waits for a target that leaves the config is dropped, and the log says how much', async () => {
    const folder = newFolder();
    const { spool } = open(folder, { targets: ['one', 'two'] });
    await spool.append(items(0, 30)).stored;
    spool.delivered('two', { from: 0, to: 10 });
    await spool.close();
    const renamed = open(folder, { targets: ['new', 'two'] });
    expect(renamed.spool.pending('new')).toEqual([]);
    expect(renamed.fields).toEqual([{ target: 'one', [noun]: 30 }]);
    await renamed.spool.close();
    expect(open(folder, { targets: ['new', 'two'] }).lines).toEqual([]);
  });

  test('returns what was appended, after a restart too', async () => {
    const folder = newFolder();
    const first = open(folder);
    await first.spool.append(items(0, 10)).stored;
    await first.spool.append(items(10, 12_000)).stored;
    expect(await valuesOf(first, first.spool.pending('one'))).toEqual(numbers(0, 12_010));
    await first.spool.close();
    const second = open(folder);
    expect(second.spool.pending('one')).toEqual([{ from: 0, to: 12_010 }]);
    expect(await valuesOf(second, second.spool.pending('one'))).toEqual(numbers(0, 12_010));
    expect(second.lines).toEqual([]);
  });

  test('keeps what targets have delivered over the death of the process', async () => {
    const folder = newFolder();
    const first = open(folder, { targets: ['one', 'two'] });
    await first.spool.append(items(0, 100)).stored;
    first.spool.delivered('one', { from: 10, to: 20 });
    first.spool.delivered('two', { from: 0, to: 100 });
    first.spool.undelivered('two', { from: 90, to: 100 });
    const second = open(folder, { targets: ['one', 'two', 'three'] });
    expect(second.spool.pending('one')).toEqual([
      { from: 0, to: 10 },
      { from: 20, to: 100 },
    ]);
    expect(second.spool.pending('two')).toEqual([{ from: 90, to: 100 }]);
    expect(second.spool.pending('three')).toEqual([]);
  });

  test('knows after the death of the process what a target confirmed within its last 20 s', async () => {
    const folder = newFolder();
    const before = open(folder, { targets: ['vm', 'other'] });
    await before.spool.append(items(0, 50)).stored;
    const deliver = (from: number, to: number) => before.spool.delivered('vm', { from, to });
    deliver(0, 10);
    nowMs += 30_000;
    deliver(10, 20);
    nowMs += 500;
    deliver(25, 30);
    deliver(20, 25);
    nowMs += 10_000;
    deliver(40, 50);
    const { spool } = open(folder, { targets: ['vm', 'other'] });
    const doubtful = [
      { from: 10, to: 30, atMs: nowMs - 10_000 },
      { from: 40, to: 50, atMs: nowMs },
    ];
    expect(spool.doubtful('vm')).toEqual(doubtful);
    expect(spool.doubtful('other')).toEqual([]);
    expect(spool.pending('vm')).toEqual([{ from: 30, to: 40 }]);
    // not decided yet: the next start knows them too, and they can be read for as long
    spool.delivered('vm', { from: 30, to: 40 });
    spool.delivered('other', { from: 0, to: 50 });
    nowMs += 600_000;
    spool.tick();
    nowMs += 600_000;
    spool.tick();
    const later = open(folder, { targets: ['vm', 'other'] });
    expect(later.spool.doubtful('vm')).toEqual([...doubtful, { from: 30, to: 40, atMs: nowMs - 1_200_000 }]);
    expect(await valuesOf(later, [{ from: 10, to: 50 }])).toEqual(numbers(10, 50));
    later.spool.settled('vm');
    expect(open(folder, { targets: ['vm'] }).spool.doubtful('vm')).toEqual([]);
  });

  test('loses the record with a flipped bit only, and counts it', async () => {
    const folder = newFolder();
    const first = open(folder);
    const sizes: number[] = [];
    for (let at = 0; at < 5; at++) {
      await first.spool.append(items(10 * at, 10)).stored;
      sizes.push(statSync(join(folder, segmentFiles(folder)[0]!)).size);
    }
    await first.spool.close();
    const path = join(folder, segmentFiles(folder)[0]!);
    const bytes = readFileSync(path);
    for (const offset of [sizes[1]! + 20, sizes[1]! + 100]) {
      const damaged = Buffer.from(bytes);
      damaged[offset]! ^= 4;
      writeFileSync(path, damaged);
      rmSync(join(folder, 'positions.0'), { force: true });
      rmSync(join(folder, 'positions.1'), { force: true });
      const second = open(folder);
      expect(second.lost).toEqual([['one', 'damaged', 10]]);
      expect(await valuesOf(second, second.spool.pending('one'))).toEqual([...numbers(0, 20), ...numbers(30, 50)]);
    }
  });

  test('loses the tail only when the file was cut', async () => {
    const folder = newFolder();
    const first = open(folder);
    for (let at = 0; at < 5; at++) await first.spool.append(items(10 * at, 10)).stored;
    await first.spool.close();
    const path = join(folder, segmentFiles(folder)[0]!);
    truncateSync(path, statSync(path).size - 5);
    const second = open(folder);
    expect(second.lost).toEqual([['one', 'damaged', 10]]);
    await second.spool.append(items(50, 10)).stored;
    expect(await valuesOf(second, [{ from: 0, to: 100 }])).toEqual([...numbers(0, 40), ...numbers(50, 60)]);
    await second.spool.close();
    expect(open(folder).lost).toEqual([]);
  });

  test('drops the oldest when it is full', async () => {
    const folder = newFolder();
    const opened = open(folder, { maxBytes: 200_000, targets: ['one', 'two'] });
    for (let at = 0; at < 100; at++) await opened.spool.append(items(1000 * at, 1000)).stored;
    const [{ from }] = opened.spool.pending('one') as [SpoolRange];
    expect(opened.spool.status.bytes).toBeLessThanOrEqual(200_000);
    expect(from).toBeGreaterThan(50_000);
    const countOf = (name: string) => opened.lost.filter(([target]) => target === name).reduce((sum, [, , count]) => sum + count, 0);
    expect([countOf('one'), countOf('two')]).toEqual([from, from]);
    expect(await valuesOf(opened, [{ from: 0, to: 100_000 }])).toEqual(numbers(from, 100_000));
  });

  test('gives the disk back 30 s after all was delivered', async () => {
    const folder = newFolder();
    const opened = open(folder);
    await opened.spool.append(items(0, 60_000)).stored;
    opened.spool.delivered('one', { from: 0, to: 60_000 });
    opened.spool.tick();
    nowMs += 29_000;
    opened.spool.tick();
    opened.spool.undelivered('one', { from: 5, to: 7 });
    expect((await opened.spool.read({ from: 0, to: 60_000 }, 10))?.range).toEqual({ from: 0, to: 10 });
    opened.spool.delivered('one', { from: 5, to: 7 });
    nowMs += 2000;
    opened.spool.tick();
    nowMs += 31_000;
    opened.spool.tick();
    await opened.spool.close();
    expect(segmentFiles(folder)).toEqual([]);
  });

  test('keeps the newest marks, in a small segment', async () => {
    const folder = newFolder();
    const opened = open(folder);
    await opened.spool.append(items(0, 60_000), [1, 2 ** 52]).stored;
    opened.spool.delivered('one', { from: 0, to: 60_000 });
    const tick = () => {
      opened.spool.tick();
      nowMs += 31_000;
      return opened.spool.status.bytes < 2000;
    };
    await waitFor(tick, { what: 'the small segment' });
    await opened.spool.close();
    expect(open(folder).spool.marks).toEqual(new Set([1, 2 ** 52]));
  });

  test('a folder that is removed meanwhile is created again, and what was in it counts as lost', async () => {
    const folder = newFolder();
    const opened = open(folder, { targets: ['one', 'two'] });
    await opened.spool.append(items(0, 100)).stored;
    opened.spool.delivered('two', { from: 0, to: 40 });
    rmSync(folder, { recursive: true });
    opened.spool.tick();
    await waitFor(() => opened.lost.length > 0, { what: 'the loss' });
    opened.spool.tick();
    const { range, stored } = opened.spool.append(items(100, 50));
    await stored;
    expect(opened.lost).toEqual([
      ['one', 'damaged', 100],
      ['two', 'damaged', 60],
    ]);
    expect(opened.lines).toEqual([`files of the spool were removed: ${noun} in them are lost`]);
    expect(opened.fields).toEqual([{ folder, [noun]: 100 }]);
    await opened.spool.close();
    const second = open(folder, { targets: ['one', 'two'] });
    expect([second.spool.pending('one'), second.lost, second.lines]).toEqual([[range], [], []]);
    expect(await valuesOf(second, second.spool.pending('two'))).toEqual(numbers(100, 150));
  });

  test('a segment that is removed meanwhile loses what was in it only', async () => {
    const folder = newFolder();
    const opened = open(folder, { maxBytes: 400_000 });
    for (let at = 0; at < 20; at++) await opened.spool.append(items(500 * at, 500)).stored;
    const [, removed = ''] = segmentFiles(folder);
    rmSync(join(folder, removed));
    opened.spool.tick();
    await waitFor(() => opened.lost.length > 0, { what: 'the loss' });
    const [[, , lost]] = opened.lost as [[string, LossReason, number]];
    const values = await valuesOf(opened, opened.spool.pending('one'));
    expect([opened.lost.length, values.length, values.at(-1)]).toEqual([1, 10_000 - lost, 9999]);
  });

  test('the segment that is being written is removed: later items are stored, and found after a restart', async () => {
    const folder = newFolder();
    const opened = open(folder);
    await opened.spool.append(items(0, 100)).stored;
    rmSync(join(folder, segmentFiles(folder)[0]!));
    opened.spool.tick();
    await waitFor(() => opened.lost.length > 0, { what: 'the loss' });
    await opened.spool.append(items(100, 10)).stored;
    await opened.spool.close();
    const second = open(folder);
    expect([opened.lost, second.lost]).toEqual([[['one', 'damaged', 100]], []]);
    expect(await valuesOf(second, second.spool.pending('one'))).toEqual(numbers(100, 110));
  });

  test('the folder of a segment without items is removed: a new segment with its name is kept', async () => {
    const folder = newFolder();
    await open(folder).spool.append(items(0, 10)).stored;
    const copy = newFolder();
    cpSync(folder, copy, { recursive: true });
    const path = join(copy, segmentFiles(copy)[0]!);
    truncateSync(path, statSync(path).size - 5);
    const opened = open(copy);
    rmSync(copy, { recursive: true });
    opened.spool.tick();
    await waitFor(() => existsSync(join(copy, 'positions.1')), { what: 'new files' });
    const { range, stored } = opened.spool.append(items(0, 10));
    await stored;
    expect([range.from, existsSync(path)]).toEqual([0, true]);
    await opened.spool.close();
    expect(open(copy).spool.pending('one')).toEqual([range]);
  });

  test('a start with positions of segments that are gone counts them once, and goes on', async () => {
    const folder = newFolder();
    const first = open(folder);
    await first.spool.append(items(0, 100)).stored;
    await first.spool.close();
    for (const name of segmentFiles(folder)) rmSync(join(folder, name));
    const second = open(folder);
    const { range, stored } = second.spool.append(items(100, 10));
    await stored;
    expect([second.lost, range]).toEqual([[['one', 'damaged', 100]], { from: 100, to: 110 }]);
    await second.spool.close();
    const third = open(folder);
    expect([third.lost, await valuesOf(third, third.spool.pending('one'))]).toEqual([[], numbers(100, 110)]);
  });

  test('files that are no segments, in whole or in part, do not keep it from starting', async () => {
    const folder = newFolder();
    const first = open(folder);
    await first.spool.append(items(0, 10)).stored;
    await first.spool.close();
    writeFileSync(join(folder, '0000000000000010-0000.segment'), 'no segment at all, but long enough for a header');
    writeFileSync(join(folder, '0000000000000020-0000.segment'), '');
    writeFileSync(join(folder, '0000000000000005.repair'), 'x');
    const second = open(folder);
    await second.spool.append(items(10, 10)).stored;
    expect([second.lost, await valuesOf(second, second.spool.pending('one'))]).toEqual([[], numbers(0, 20)]);
  });

  test('a folder that is removed while it is written loses nothing without counting it', async () => {
    const folder = newFolder();
    const opened = open(folder);
    const results: PromiseSettledResult<unknown>[] = [];
    for (let at = 0; at < 30; at++) {
      const { stored } = opened.spool.append(items(100 * at, 100));
      if (at % 10 === 5) rmSync(folder, { recursive: true, force: true });
      if (at % 2 === 1) opened.spool.tick();
      results.push(...(await Promise.allSettled([stored])));
    }
    opened.spool.tick();
    await opened.spool.close();
    const lost = opened.lost.reduce((sum, [, , count]) => sum + count, 0);
    const second = open(folder);
    const values = await valuesOf(second, second.spool.pending('one'));
    const failed = results.filter(({ status }) => status === 'rejected').length;
    expect([values.length + lost + 100 * failed, second.lost]).toEqual([3000, []]);
  });
});

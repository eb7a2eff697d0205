import { afterEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Batch, BatchBuilder } from '../batch.ts';
import { SeriesIndex } from '../seriesIndex.ts';
import { openSampleSpool, type SampleSpool, type SpooledSamples } from './samples/sampleSpool.ts';
import type { LossReason, SpoolRange } from './spool.ts';

interface Opened {
  readonly spool: SampleSpool;
  readonly index: SeriesIndex;
  readonly lost: [target: string, reason: LossReason, samples: number][];
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

function open(folder: string, options: { targets?: string[]; maxBytes?: number; maxAgeMs?: number } = {}): Opened {
  const lines: string[] = [];
  const lost: Opened['lost'] = [];
  const fields: unknown[] = [];
  const write = (message: string, more?: unknown) => {
    lines.push(message);
    fields.push(more);
  };
  const log = { debug: write, info: write, warn: write, error: write };
  const index = new SeriesIndex();
  const { targets = ['one'], maxBytes = 1e8, maxAgeMs = 1e9 } = options;
  const spool = openSampleSpool({ folder, index, log, maxBytes, maxAgeMs, now: () => nowMs });
  spool.onLost = (...loss) => void lost.push(loss);
  spool.setTargets(targets);
  cleanups.push(() => spool.close());
  return { spool, index, lost, lines, fields };
}

/** Samples with the values `from`, `from + 1`, … of three series. */
function samples(index: SeriesIndex, from: number, count: number): Batch {
  const builder = new BatchBuilder();
  for (let at = from; at < from + count; at++) builder.add(index.id(`m{n="${at % 3}"}`), at, startMs + at);
  return builder.take()!;
}

async function valuesOf({ spool, index }: Opened, ranges: readonly SpoolRange[]): Promise<number[]> {
  const values: number[] = [];
  for (const range of ranges)
    for (let from = range.from; from < range.to;) {
      const read = await spool.read({ from, to: range.to }, 1000);
      if (read === undefined) break;
      values.push(...checked(read, index));
      from = read.range.to;
    }
  return values;
}

/** The values, after a check of their series and times. */
function checked({ range, batch }: SpooledSamples, index: SeriesIndex): number[] {
  expect(batch.length).toBe(range.to - range.from);
  return Array.from(batch.values, (value, at) => {
    if (index.text(batch.series[at]!) !== `m{n="${value % 3}"}` || batch.timesMs[at] !== startMs + value)
      throw new Error(`sample ${value} has another series or time`);
    return value;
  });
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);
const segmentFiles = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.segment'))
    .sort();

test('what waits for a target that leaves the config is dropped, and the log says how much', async () => {
  const folder = newFolder();
  const { spool, index } = open(folder, { targets: ['one', 'two'] });
  await spool.append(samples(index, 0, 30)).stored;
  spool.delivered('two', { from: 0, to: 10 });
  await spool.close();
  const renamed = open(folder, { targets: ['new', 'two'] });
  expect(renamed.spool.pending('new')).toEqual([]);
  expect(renamed.fields).toEqual([{ target: 'one', samples: 30 }]);
  await renamed.spool.close();
  expect(open(folder, { targets: ['new', 'two'] }).lines).toEqual([]);
});

describe('a spool', () => {
  test('returns what was appended, after a restart too', async () => {
    const folder = newFolder();
    const first = open(folder);
    await first.spool.append(samples(first.index, 0, 10)).stored;
    await first.spool.append(samples(first.index, 10, 12_000)).stored;
    expect(await valuesOf(first, first.spool.pending('one'))).toEqual(numbers(0, 12_010));
    await first.spool.close();
    const second = open(folder);
    expect(second.spool.pending('one')).toEqual([{ from: 0, to: 12_010 }]);
    expect(await valuesOf(second, second.spool.pending('one'))).toEqual(numbers(0, 12_010));
    expect(second.lines).toEqual([]);
  });

  test('returns ends of series, infinities and times of any distance', async () => {
    const { spool, index } = open(newFolder());
    const values = [NaN, Infinity, -Infinity, -0, 5e-324, 1.5];
    const times = [0, 1, 70_000, 5_000_000_000, 1e15, 1.25];
    for (const most of [1, 2, 3, 4, 5, 6]) {
      const builder = new BatchBuilder();
      for (let at = 0; at < most; at++) builder.add(index.id('m'), values[at]!, times[at]!);
      const { range, stored } = spool.append(builder.take()!);
      await stored;
      const read = await spool.read(range, 100);
      expect([...read!.batch.values]).toEqual(values.slice(0, most));
      expect([...read!.batch.timesMs]).toEqual(times.slice(0, most));
    }
  });

  test('keeps what targets have delivered over the death of the process', async () => {
    const folder = newFolder();
    const first = open(folder, { targets: ['one', 'two'] });
    await first.spool.append(samples(first.index, 0, 100)).stored;
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

  test('loses the record with a flipped bit only, and counts it', async () => {
    const folder = newFolder();
    const first = open(folder);
    const sizes: number[] = [];
    for (let at = 0; at < 5; at++) {
      await first.spool.append(samples(first.index, 10 * at, 10)).stored;
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
    for (let at = 0; at < 5; at++) await first.spool.append(samples(first.index, 10 * at, 10)).stored;
    await first.spool.close();
    const path = join(folder, segmentFiles(folder)[0]!);
    truncateSync(path, statSync(path).size - 5);
    const second = open(folder);
    expect(second.lost).toEqual([['one', 'damaged', 10]]);
    await second.spool.append(samples(second.index, 50, 10)).stored;
    expect(await valuesOf(second, [{ from: 0, to: 100 }])).toEqual([...numbers(0, 40), ...numbers(50, 60)]);
    await second.spool.close();
    expect(open(folder).lost).toEqual([]);
  });

  test('drops the oldest samples when it is full', async () => {
    const folder = newFolder();
    const opened = open(folder, { maxBytes: 200_000, targets: ['one', 'two'] });
    for (let at = 0; at < 100; at++) await opened.spool.append(samples(opened.index, 1000 * at, 1000)).stored;
    const [{ from }] = opened.spool.pending('one') as [SpoolRange];
    expect(opened.spool.status.bytes).toBeLessThanOrEqual(200_000);
    expect(from).toBeGreaterThan(50_000);
    const countOf = (name: string) => opened.lost.filter(([target]) => target === name).reduce((sum, [, , count]) => sum + count, 0);
    expect([countOf('one'), countOf('two')]).toEqual([from, from]);
    expect(await valuesOf(opened, [{ from: 0, to: 100_000 }])).toEqual(numbers(from, 100_000));
  });

  test('gives the disk back 10 s after all was delivered', async () => {
    const folder = newFolder();
    const opened = open(folder);
    await opened.spool.append(samples(opened.index, 0, 60_000)).stored;
    opened.spool.delivered('one', { from: 0, to: 60_000 });
    opened.spool.tick();
    nowMs += 9000;
    opened.spool.tick();
    opened.spool.undelivered('one', { from: 5, to: 7 });
    expect((await opened.spool.read({ from: 0, to: 60_000 }, 10))?.range).toEqual({ from: 0, to: 10 });
    opened.spool.delivered('one', { from: 5, to: 7 });
    nowMs += 2000;
    opened.spool.tick();
    nowMs += 11_000;
    opened.spool.tick();
    await opened.spool.close();
    expect(segmentFiles(folder)).toEqual([]);
  });

  test('keeps the newest marks, in a small segment', async () => {
    const folder = newFolder();
    const opened = open(folder);
    await opened.spool.append(samples(opened.index, 0, 60_000), [1, 2 ** 52]).stored;
    opened.spool.delivered('one', { from: 0, to: 60_000 });
    for (let tick = 0; tick < 4; tick++) {
      opened.spool.tick();
      await new Promise((resolve) => setTimeout(resolve, 50));
      nowMs += 11_000;
    }
    expect(opened.spool.status.bytes).toBeLessThan(2000);
    await opened.spool.close();
    expect(open(folder).spool.marks).toEqual(new Set([1, 2 ** 52]));
  });
});

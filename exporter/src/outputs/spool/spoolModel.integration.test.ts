import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../../../tests/waitFor.ts';
import { spoolKinds, type SpoolKind, type TestItem, type TestSpool } from '../testing/spoolKinds.ts';
import { RangeSet } from './rangeSet.ts';
import type { LossReason, SpoolRange } from './spool.ts';

/*
 * Any sequence of appends, deliveries, crashes and damage: what is pending can be read back, and each item that is not pending any more was
 * delivered, or is counted as lost. The model knows which bytes of which file an append wrote.
 */

/** Where a memory file system is, a sync takes no time. */
const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const targets = ['one', 'two'];
const day = 86_400_000;
const numRuns = Number(process.env['SPOOL_MODEL_RUNS'] ?? 60);
/** So that items are dropped by size. */
const smallSpool = 20_000;

interface PlacedItem extends TestItem {
  /** File name and bytes of its record. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly isFirstOfSeries: boolean;
}

class Model {
  readonly #kind: SpoolKind;
  folder = mkdtempSync(join(base, 'spool-model-'));
  nowMs = 1_700_000_000_000;
  readonly maxBytes: number;
  items = new Map<number, PlacedItem>();
  pending = new Map(targets.map((name) => [name, new RangeSet()]));
  deliveredMs = new Map<string, number>();
  /** Numbers below it are certainly in the positions' files. */
  savedTo = 0;
  next = 0;
  /** Where the spool's numbers end; 0: unknown, because the end of the newest file was damaged. */
  certainNext = 0;
  reported: [string, LossReason, number][] = [];
  spool: TestSpool;
  lines: string[] = [];
  marks: number[] = [];
  /** Damage that may show later, such as in a text that was read before. */
  readonly #suspect: ((number: number) => boolean)[] = [];

  constructor(kind: SpoolKind, maxBytes: number) {
    this.#kind = kind;
    this.maxBytes = maxBytes;
    this.spool = this.open();
  }

  open(): TestSpool {
    const note = (line: string) => void this.lines.push(line);
    const log = { debug: () => undefined, info: () => undefined, warn: note, error: note };
    const spool = this.#kind.open({
      folder: this.folder,
      log,
      maxBytes: this.maxBytes,
      maxAgeMs: 7 * day,
      now: () => this.nowMs,
    });
    spool.onLost = (...loss) => void this.reported.push(loss);
    spool.setTargets(targets);
    this.spool = spool;
    return spool;
  }

  files(): string[] {
    const names = readdirSync(this.folder).filter((name) => name.endsWith('.segment'));
    return names.sort();
  }

  sizes(): Map<string, number> {
    return new Map(this.files().map((name) => [name, statSync(join(this.folder, name)).size]));
  }

  async append(count: number, firstSeries: number, marks: number[]): Promise<void> {
    const items = Array.from({ length: count }, (_, at) => ({
      series: `m{n="${(firstSeries + at) % 40}",pad="${'x'.repeat(firstSeries)}"}`,
      value: at % 7 === 3 ? NaN : this.next + at,
      timeMs: this.nowMs - at * firstSeries,
    }));
    const before = this.sizes();
    const { range, stored } = this.spool.append(items, marks);
    await stored;
    expect(range.to - range.from).toBe(count);
    this.#reuseFrom(range.from);
    const [file = ''] = this.files().slice(-1);
    const known = new Set([...this.items.values()].filter((item) => item.file === file).map(({ series }) => series));
    const place = { file, start: before.get(file) ?? 0, end: this.sizes().get(file)! };
    // a line needs nothing of other records
    const isFirst = (series: string) => this.#kind.noun === 'samples' && !known.has(series);
    items.forEach((item, at) => this.items.set(range.from + at, { ...item, ...place, isFirstOfSeries: isFirst(item.series) }));
    this.next = range.to;
    this.certainNext = range.to;
    for (const pending of this.pending.values()) pending.add(range);
    if (marks.length > 0) this.marks = marks;
  }

  /** Numbers of items that were lost without a trace are given again. */
  #reuseFrom(number: number): void {
    for (const pending of this.pending.values()) expect(pending.ranges.at(-1)?.to ?? 0).toBeLessThanOrEqual(number);
    expect(number).toBeGreaterThanOrEqual(this.savedTo);
    for (let old = number; old < this.next; old++) {
      this.items.delete(old);
      for (const name of targets) this.deliveredMs.delete(`${name} ${old}`);
    }
  }

  range(from: number, share: number): SpoolRange {
    const start = Math.floor(from * this.next);
    return { from: start, to: Math.min(this.next, start + 1 + Math.floor(share * 100)) };
  }

  delivered(target: string, range: SpoolRange): void {
    for (const { from, to } of this.pending.get(target)!.within(range).ranges)
      for (let number = from; number < to; number++) this.deliveredMs.set(`${target} ${number}`, this.nowMs);
    this.spool.delivered(target, range);
    this.pending.get(target)!.remove(range);
    this.#saved();
  }

  /** Delivered items, and marks, may be lost too. */
  damaged(mayLose: (number: number) => boolean): void {
    this.#suspect.push(mayLose);
    this.marks = [];
    this.deliveredMs.clear();
  }

  #saved(): void {
    this.savedTo = Math.max(this.savedTo, this.certainNext);
  }

  /** What was delivered within 30 s must be pending again, unless it is too old; what was delivered before may be. */
  undelivered(target: string, range: SpoolRange): void {
    const before = this.pending.get(target)!;
    this.spool.undelivered(target, range);
    const after = new RangeSet(this.spool.pending(target));
    expect(before.without(after).ranges).toEqual([]);
    const added = after.without(before);
    expect(added.without(new RangeSet([range])).ranges).toEqual([]);
    for (let number = range.from; number < range.to; number++) {
      const atMs = this.deliveredMs.get(`${target} ${number}`);
      const isKept = atMs !== undefined && this.nowMs - atMs < 30_000 && this.items.has(number) && !this.#isOld(number);
      if (isKept && !after.meets({ from: number, to: number + 1 }))
        throw new Error(`item ${number} was delivered ${this.nowMs - atMs} ms ago and is gone`);
    }
    this.pending.set(target, after);
    this.#saved();
  }

  /** The process ends without a close: another one opens a copy of the folder. */
  async crash(damage?: (folder: string) => void): Promise<void> {
    const folder = mkdtempSync(join(base, 'spool-model-'));
    cpSync(this.folder, folder, { recursive: true });
    await this.end();
    this.folder = folder;
    damage?.(folder);
    if (damage !== undefined) this.certainNext = 0;
    this.open();
  }

  /** Compares all that is pending with what is read; `mayLose`: items that damage may have taken. */
  async check(expected: readonly LossReason[], mayLoseNow: (number: number) => boolean): Promise<void> {
    // what was dropped by its age may be pending again, until the next tick
    const mayLose = (number: number) => this.#isOld(number) || [mayLoseNow, ...this.#suspect].some((may) => may(number));
    const reasons = ['age', ...expected, ...(this.#suspect.length === 0 ? [] : ['damaged'])];
    for (const target of targets) {
      for (const range of this.spool.pending(target)) await this.#read(range);
      const before = this.pending.get(target)!;
      const after = new RangeSet(this.spool.pending(target));
      expect(after.without(before).ranges).toEqual([]);
      const missing = before.without(after);
      for (const { from, to } of missing.ranges) for (let number = from; number < to; number++) this.#forget(target, number, mayLose);
      const reported = this.reported.filter(([name]) => name === target);
      for (const [, reason] of reported) expect(reasons).toContain(reason);
      const count = reported.reduce((sum, [, , items]) => sum + items, 0);
      // items of the last seconds at the end of the newest file are gone without a trace
      const traceless = missing.within({ from: Math.max(this.savedTo, after.ranges.at(-1)?.to ?? 0), to: Infinity }).count;
      expect(count).toBeLessThanOrEqual(missing.count);
      expect(count).toBeGreaterThanOrEqual(missing.count - traceless);
      this.pending.set(target, after);
    }
    this.reported = [];
    const [one, two] = targets.map((name) => this.pending.get(name)!) as [RangeSet, RangeSet];
    const { items, bytes } = this.spool.status;
    expect(items).toBe(new RangeSet([...one.ranges, ...two.ranges]).count);
    expect(bytes).toBeLessThanOrEqual(this.maxBytes);
  }

  #isOld(number: number): boolean {
    return this.nowMs - (this.items.get(number)?.timeMs ?? NaN) > 7 * day;
  }

  #forget(target: string, number: number, mayLose: (number: number) => boolean): void {
    if (!mayLose(number)) throw new Error(`item ${number} of target ${target} is lost: ${JSON.stringify(this.items.get(number))}`);
    this.deliveredMs.delete(`${target} ${number}`);
  }

  async #read({ from, to }: SpoolRange): Promise<void> {
    for (let at = from; at < to;) {
      const read = await this.spool.read({ from: at, to }, 37);
      if (read === undefined) return;
      const { range, batch } = read;
      expect([batch.length, range.from >= at, range.to <= to]).toEqual([range.to - range.from, true, true]);
      const expected = batch.map((_, offset) => this.items.get(range.from + offset)!);
      expect(batch).toEqual(expected.map(({ series, value, timeMs }) => ({ series, value, timeMs })));
      at = range.to;
    }
  }

  async end(): Promise<void> {
    await this.spool.close();
    rmSync(this.folder, { recursive: true });
  }
}

type Step = (model: Model) => Promise<void>;
const nothing = () => false;
const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const target = fc.constantFrom(...targets);

const append = fc
  .record({
    count: fc.integer({ min: 1, max: 60 }),
    firstSeries: fc.integer({ min: 0, max: 39 }),
    marks: fc.array(fc.nat(), { maxLength: 3 }),
  })
  .map(({ count, firstSeries, marks }): Step => async (model) => {
    await model.append(count, firstSeries, marks);
    await model.check(['size'], (number) => number < model.next - count);
  });

const deliver = fc.tuple(target, share, share).map(([name, from, size]): Step => async (model) => {
  model.delivered(name, model.range(from, size));
  await model.check([], nothing);
});

const deliverAll = fc.constant<Step>(async (model) => {
  for (const name of targets) model.delivered(name, { from: 0, to: model.next });
});

const undeliver = fc.tuple(target, share, share).map(([name, from, size]): Step => async (model) => {
  model.undelivered(name, model.range(from, size));
  await model.check([], nothing);
});

const drop = fc.tuple(target, share, share).map(([name, from, size]): Step => async (model) => {
  const range = model.range(from, size);
  model.spool.drop(name, range);
  await model.check(['dropped'], (number) => number >= range.from && number < range.to);
});

const wait = fc.constantFrom(500, 3000, 31_000).map((ms): Step => async (model) => {
  model.nowMs += ms;
  model.spool.tick();
  await model.check([], nothing);
});

const age = fc.constant<Step>(async (model) => {
  model.nowMs += 8 * day;
  model.marks = [];
  model.spool.tick();
  await model.check(['age'], () => true);
  expect(targets.map((name) => model.spool.pending(name))).toEqual([[], []]);
});

const crash = fc.constant<Step>(async (model) => {
  await model.crash();
  // a small spool may have dropped them
  if (model.maxBytes > smallSpool) for (const mark of model.marks) expect(model.spool.marks).toContain(mark);
  await model.check([], nothing);
});

const close = fc.constant<Step>(async (model) => {
  await model.spool.close();
  model.open();
  await model.check([], nothing);
});

/** Cuts the newest file, as a power loss may, or any other. */
const cut = fc.tuple(share, share).map(([which, where]): Step => async (model) => {
  const files = model.files();
  const file = files[Math.floor(which * 2 * files.length)] ?? files.at(-1);
  if (file === undefined) return;
  const at = Math.floor(where * (model.sizes().get(file) ?? 0));
  await model.crash((folder) => truncateSync(join(folder, file), at));
  model.damaged((number) => model.items.get(number)?.file === file && model.items.get(number)!.end > at);
  await model.check(['damaged'], nothing);
});

const flip = fc.record({ which: share, where: share, bit: fc.nat(7) });

/** The items that a flipped bit may take: those of its record, and those of series whose text it has. */
function takenBy(model: Model, file: string, at: number): (number: number) => boolean {
  const items = [...model.items.values()].filter((item) => item.file === file);
  const series = new Set(items.filter((item) => item.isFirstOfSeries && item.start <= at && at < item.end).map((item) => item.series));
  return (number) => {
    const item = model.items.get(number);
    return item?.file === file && ((item.start <= at && at < item.end) || sharesRecord(model, item, series));
  };
}

/** Whether the record of an item has one of these series: it is lost as a whole. */
function sharesRecord({ items }: Model, { file, start }: PlacedItem, series: ReadonlySet<string>): boolean {
  return [...items.values()].some((other) => other.file === file && other.start === start && series.has(other.series));
}

function flipIn(folder: string, file: string, { at, bit }: { at: number; bit: number }): void {
  const bytes = readFileSync(join(folder, file));
  bytes[at]! ^= 1 << bit;
  writeFileSync(join(folder, file), bytes);
}

/** While the spool is closed or open. */
const flipRecord = fc.tuple(flip, fc.boolean()).map(([{ which, where, bit }, isOpen]): Step => async (model) => {
  const files = model.files();
  const file = files[Math.floor(which * files.length)];
  if (file === undefined) return;
  const at = Math.floor(where * model.sizes().get(file)!);
  if (isOpen) flipIn(model.folder, file, { at, bit });
  else await model.crash((folder) => flipIn(folder, file, { at, bit }));
  model.damaged(takenBy(model, file, at));
  await model.check(['damaged'], nothing);
});

/** The newest positions, or all, are gone: more is pending than before, but nothing is lost. */
const losePositions = fc.tuple(fc.boolean(), flip).map(([isBoth, { where, bit }]): Step => async (model) => {
  const names = readdirSync(model.folder).filter((name) => name.startsWith('positions'));
  const chosen = isBoth ? names : names.slice(0, 1);
  await model.crash((folder) => chosen.forEach((name) => flipIn(folder, name, { at: Math.floor(where * 30), bit })));
  for (const name of targets) {
    const after = new RangeSet(model.spool.pending(name));
    expect(model.pending.get(name)!.without(after).ranges).toEqual([]);
    model.pending.set(name, after);
  }
  // damage that was counted before counts again
  model.reported = [];
  await model.check([], nothing);
  model.savedTo = 0;
});

/** Someone removes the folder while the spool is open. */
const removeFolder = fc.constant<Step>(async (model) => {
  rmSync(model.folder, { recursive: true });
  const isNoticed = () => {
    model.spool.tick();
    return targets.every((name) => model.spool.pending(name).length === 0) && existsSync(join(model.folder, 'positions.1'));
  };
  await waitFor(isNoticed, { what: 'new files' });
  const { next } = model;
  model.damaged((number) => number < next);
  await model.check(['damaged'], nothing);
});

const steps = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: append },
    { weight: 4, arbitrary: deliver },
    { weight: 1, arbitrary: deliverAll },
    { weight: 2, arbitrary: undeliver },
    { weight: 1, arbitrary: drop },
    { weight: 3, arbitrary: wait },
    { weight: 1, arbitrary: age },
    { weight: 2, arbitrary: crash },
    { weight: 1, arbitrary: close },
    { weight: 2, arbitrary: cut },
    { weight: 4, arbitrary: flipRecord },
    { weight: 1, arbitrary: losePositions },
    { weight: 1, arbitrary: removeFolder },
  ),
  { minLength: 1, maxLength: 40, size: 'max' },
);

test.each(spoolKinds)(
  '$noun: loses nothing without counting it, whatever happens',
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom(smallSpool, 1_000_000), async (chosen, maxBytes) => {
        const model = new Model(kind, maxBytes);
        try {
          for (const step of chosen) await step(model);
        } finally {
          await model.end();
        }
      }),
      { numRuns },
    );
  },
  Math.max(300_000, 3000 * numRuns),
);

import { concatBatches } from '../remote-write/batchParts.ts';
import { sliceBatch, type Batch } from '../batch.ts';
import type { SampleSpool, SpooledSamples } from '../spool/samples/sampleSpool.ts';
import type { RecentDelivery, SpoolRange, SpoolStatus } from '../spool/spool.ts';

/** A spool in memory, for tests of targets. */
export class MemorySpool implements SampleSpool {
  readonly marks: ReadonlySet<number> = new Set();
  onLost = (): void => undefined;
  /** False: the disk is full. */
  isWritable = true;
  /** Delivered samples can be read for this time. */
  keptMs = Infinity;
  /** How long a write takes. */
  writeMs = 0;
  #all: Batch = { length: 0, series: new Uint32Array(), values: new Float64Array(), timesMs: new Float64Array() };
  /** The numbers of samples that each target has delivered, and when, by `performance.now()`. */
  readonly #delivered = new Map<string, Map<number, number>>();

  readonly #doubtful = new Map<string, readonly RecentDelivery[]>();
  /** Of the last delivery. */
  #newestMs = -Infinity;

  append(batch: Batch): { readonly range: SpoolRange; readonly stored: Promise<void> } {
    const from = this.#all.length;
    if (!this.isWritable) return { range: { from, to: from }, stored: Promise.reject(new Error('disk full')) };
    this.#all = concatBatches([this.#all, batch]);
    return { range: { from, to: this.#all.length }, stored: this.#written() };
  }

  async read({ from: first, to: end }: SpoolRange, most: number): Promise<SpooledSamples | undefined> {
    await new Promise(setImmediate);
    let from = first;
    while (from < end && this.#isGone(from)) from++;
    if (from === end) return undefined;
    let to = from;
    while (to < Math.min(end, from + most) && !this.#isGone(to)) to++;
    const range = { from, to };
    return { range, batch: sliceBatch(this.#all, range.from, range.to) };
  }

  pending(target: string): readonly SpoolRange[] {
    const delivered = this.#of(target);
    const ranges: { from: number; to: number }[] = [];
    for (let at = 0; at < this.#all.length; at++) {
      if (delivered.has(at)) continue;
      const last = ranges.at(-1);
      if (last?.to === at) last.to++;
      else ranges.push({ from: at, to: at + 1 });
    }
    return ranges;
  }

  delivered(target: string, { from, to }: SpoolRange): void {
    this.#newestMs = performance.now();
    for (let at = from; at < to; at++) this.#of(target).set(at, performance.now());
  }

  undelivered(target: string, { from, to }: SpoolRange): void {
    for (let at = from; at < to; at++) if (!this.#isGone(at)) this.#of(target).delete(at);
  }

  doubtful(target: string): readonly RecentDelivery[] {
    return this.#doubtful.get(target) ?? [];
  }

  settled(target: string): void {
    this.#doubtful.delete(target);
  }

  /** As the next process finds it. What the last one does to it has no effect. */
  restarted(): MemorySpool {
    const next = new MemorySpool();
    Object.assign(next, { keptMs: this.keptMs, writeMs: this.writeMs });
    next.#all = this.#all;
    for (const [target, delivered] of this.#delivered) {
      const recent = [...delivered].filter(([at, atMs]) => atMs >= this.#newestMs - 20_000 && !this.#isGone(at));
      const doubtful = recent.map(([at, atMs]) => ({ from: at, to: at + 1, atMs: Date.now() - performance.now() + atMs }));
      next.#delivered.set(target, new Map(delivered));
      next.#doubtful.set(target, [...this.doubtful(target), ...doubtful]);
    }
    return next;
  }

  drop(target: string, range: SpoolRange): void {
    this.delivered(target, range);
  }

  oldestPendingMs(target: string): number | undefined {
    const [first] = this.pending(target);
    return first === undefined ? undefined : this.#all.timesMs[first.from];
  }

  setTargets(): void {
    // knows all
  }

  get status(): SpoolStatus {
    const { length, timesMs } = this.#all;
    return { bytes: 0, maxBytes: 1, items: length, oldestMs: timesMs[0], writtenBytes: 0, problem: undefined };
  }

  tick(): void {
    // drops nothing
  }

  async close(): Promise<void> {
    // nothing is open
  }

  async #written(): Promise<void> {
    if (this.writeMs > 0) await new Promise((resolve) => setTimeout(resolve, this.writeMs));
  }

  #isGone(number: number): boolean {
    const isDoubtful = [...this.#doubtful.values()].some((doubtful) => doubtful.some(({ from }) => from === number));
    if (isDoubtful) return false;
    const times = [...this.#delivered.values()].map((delivered) => delivered.get(number) ?? Infinity);
    return times.length > 0 && Math.max(...times) < performance.now() - this.keptMs;
  }

  #of(target: string): Map<number, number> {
    const known = this.#delivered.get(target) ?? new Map<number, number>();
    this.#delivered.set(target, known);
    return known;
  }
}

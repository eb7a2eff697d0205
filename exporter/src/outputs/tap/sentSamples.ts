import { BatchBuilder } from '../batch.ts';

/** A sample is never moved further ahead of now. A newer one of its series is from a wall clock that was set back since. */
const mostAheadMs = 1000;
const justAheadMs = 5;
/** Samples of a quiet series have at most this distance, and the ten seconds until it is looked at again. */
const repeatAfterMs = 50_000;
/** The same with half a second for timers that are late. */
const longestGapMs = 60_500;

/**
 * Decides on the times of samples, and knows what was sent of each series, by its id. Times are epoch milliseconds by the wall clock. The newest
 * sample of a series, by its time, always has its current value, or is a stale marker where it has none.
 */
export class SentSamples {
  /** The wall clock now. Must be set before samples are added. */
  nowMs = 0;
  /** What the series have set. */
  readonly fresh = new BatchBuilder();
  /** New values that are computed. */
  readonly sampled = new BatchBuilder();
  /** What was sent before. */
  readonly repeated = new BatchBuilder();
  /** Time of the newest reading as it was sent; -Infinity: none. */
  #readMs = new Float64Array(0);
  /** Time of the newest sample: a reading, a repetition or a stale marker. */
  #sentMs = new Float64Array(0);
  /** NaN: hidden, or never sent. */
  #values = new Float64Array(0);
  /** Series whose newest sample is no reading, though they had one after it. */
  readonly #behind = new Set<number>();

  /** Makes room for all ids below `size`. */
  reserve(size: number): void {
    if (size <= this.#values.length) return;
    const capacity = Math.max(256, 2 * size);
    this.#readMs = grown(this.#readMs, capacity, -Infinity);
    this.#sentMs = grown(this.#sentMs, capacity, -Infinity);
    this.#values = grown(this.#values, capacity, NaN);
  }

  isShown(id: number): boolean {
    return !Number.isNaN(this.#valueOf(id));
  }

  /** Whether nothing of it was ever sent. */
  isUnsent(id: number): boolean {
    return this.#sentOf(id) === -Infinity;
  }

  /** Whether it has never had a reading. */
  isNew(id: number): boolean {
    return this.#readOf(id) === -Infinity;
  }

  /**
   * The time at which a reading is sent. It is moved by a millisecond where it is not newer than the reading before, and a little where another
   * sample is just ahead of it: two samples of one time are one, or an error of the store. NaN where it is the same reading.
   */
  timeOf(id: number, value: number, timeMs: number): number {
    const lastMs = this.#readOf(id);
    if (timeMs === lastMs && value === this.#valueOf(id)) return NaN;
    const isNewer = timeMs > lastMs || lastMs > this.nowMs + mostAheadMs;
    const wantedMs = isNewer ? timeMs : lastMs + 1;
    const sentMs = this.#sentOf(id);
    return wantedMs <= sentMs && sentMs - wantedMs < justAheadMs ? sentMs + 1 : wantedMs;
  }

  /** Sends a reading at a time of {@link timeOf}. */
  read(id: number, value: number, timeMs: number): void {
    this.fresh.add(id, value, timeMs);
    this.#readMs[id] = timeMs;
    this.#values[id] = value;
    if (timeMs > this.#sentOf(id)) this.#sentMs[id] = timeMs;
    else this.#behind.add(id);
  }

  /** Sends a sample of the past: neither the newest reading nor the value changes. */
  past(id: number, value: number, timeMs: number): void {
    this.fresh.add(id, value, timeMs);
    if (!(timeMs > this.#sentOf(id))) return;
    this.#sentMs[id] = timeMs;
    this.#behind.add(id);
  }

  /** Sends a value that is visible without a new reading, unless it was sent; `readMs`: when it was read, `delayMs`: how late readings may be. */
  show(id: number, value: number, { readMs, delayMs }: { readonly readMs: number; readonly delayMs: number }): void {
    if (this.isNew(id) && readMs <= this.nowMs) this.#readMs[id] = readMs;
    if (this.#valueOf(id) === value) return;
    this.#add(this.fresh, { id, value, timeMs: this.#after(id, this.nowMs - delayMs) });
  }

  /** Sends the value of a visible series again if it is due, or differs from the last one. */
  repeat(id: number, value: number, delayMs: number): void {
    const wantedMs = this.nowMs - delayMs;
    if (this.#valueOf(id) === value && wantedMs - this.#sentOf(id) < repeatAfterMs && !this.#isFromLater(id)) return;
    const timeMs = this.#after(id, wantedMs);
    if (timeMs <= this.nowMs) this.#add(this.repeated, { id, value, timeMs });
  }

  /** Sends the value now, as a new sample if it changed. `nextMs`: the next call is so much later; until then a repetition must not be due. */
  sample(id: number, value: number, nextMs: number): void {
    const isNew = this.#valueOf(id) !== value;
    if (isNew || this.nowMs + nextMs - this.#sentOf(id) > longestGapMs)
      this.#add(isNew ? this.sampled : this.repeated, { id, value, timeMs: this.#after(id, this.nowMs) });
  }

  /** Sends a stale marker, once. */
  end(id: number): void {
    if (this.isShown(id)) this.#add(this.fresh, { id, value: NaN, timeMs: this.#after(id, -Infinity) });
  }

  /** Sends the current value after a sample that went ahead of a late reading. */
  settle(): void {
    for (const id of this.#behind)
      if (this.isShown(id) && this.#readOf(id) < this.#sentOf(id) && !this.#isFromLater(id))
        this.#add(this.fresh, { id, value: this.#valueOf(id), timeMs: this.#after(id, -Infinity) });
    this.#behind.clear();
  }

  #add(to: BatchBuilder, { id, value, timeMs }: { readonly id: number; readonly value: number; readonly timeMs: number }): void {
    to.add(id, value, timeMs);
    this.#sentMs[id] = timeMs;
    this.#values[id] = value;
  }

  /** The wanted time, or the first one after the newest sample. */
  #after(id: number, wantedMs: number): number {
    return this.#isFromLater(id) ? this.nowMs : Math.max(wantedMs, this.#sentOf(id) + 1);
  }

  /** The newest sample has a time that is still to come: the wall clock was set back since. */
  #isFromLater(id: number): boolean {
    return this.#sentOf(id) > this.nowMs + mostAheadMs;
  }

  #readOf(id: number): number {
    return this.#readMs[id] ?? -Infinity;
  }

  #sentOf(id: number): number {
    return this.#sentMs[id] ?? -Infinity;
  }

  #valueOf(id: number): number {
    return this.#values[id] ?? NaN;
  }
}

function grown(column: Float64Array, capacity: number, filler: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(capacity).fill(filler, column.length);
  larger.set(column);
  return larger;
}

import type { Batch } from '../batch.ts';

/** Samples may be moved this far ahead of now, so that several values in one millisecond keep their order. */
const mostAheadMs = 1000;

interface AdjustOptions {
  /** No sample leaves with a much later time: one that is far ahead makes Prometheus refuse all current ones. */
  readonly nowMs: number;
  /** The times of a series must rise: a sample that is not newer than the one before is moved to a millisecond after it. */
  readonly isRising: boolean;
  /** Except for one that is behind by less than this, which the server takes out of order; default 0. */
  readonly windowMs?: number;
}

/** Adjusts times to what the server takes. Remembers the newest time that was sent of each series. */
export class LastStamps {
  #last = new Float64Array(1024);
  /** The series of the newest call, and by its samples the times before them; NaN: not replaced. */
  #series: Uint32Array = new Uint32Array(0);
  #replaced = new Float64Array(0);

  /** The batch, and the number of times that were moved. */
  adjust(batch: Batch, { nowMs, isRising, windowMs = 0 }: AdjustOptions): { readonly batch: Batch; readonly adjusted: number } {
    const { timesMs, length } = batch;
    this.#remember(batch, isRising ? length : 0);
    let changed: Float64Array | undefined;
    let adjusted = 0;
    for (let at = 0; at < length; at++) {
      const wantedMs = timesMs[at] ?? 0;
      // several readings of one millisecond are apart from each other, and must stay so
      const pastMs = wantedMs <= nowMs + mostAheadMs ? wantedMs : nowMs;
      const timeMs = isRising ? this.#rising(at, pastMs, { nowMs, windowMs }) : pastMs;
      if (timeMs === wantedMs) continue;
      changed ??= timesMs.slice(0, length);
      changed[at] = timeMs;
      adjusted++;
    }
    return { batch: changed === undefined ? batch : { ...batch, timesMs: changed }, adjusted };
  }

  /** The samples of the newest call were not sent. */
  revert(): void {
    const series = this.#series;
    for (let at = series.length - 1; at >= 0; at--) {
      const timeMs = this.#replaced[at] ?? NaN;
      if (!Number.isNaN(timeMs)) this.#last[series[at] ?? 0] = timeMs;
    }
    this.#series = new Uint32Array(0);
  }

  #remember({ series }: Batch, length: number): void {
    this.#series = series.subarray(0, length);
    if (length > this.#replaced.length) this.#replaced = new Float64Array(2 * length);
    this.#replaced.fill(NaN, 0, length);
  }

  #rising(at: number, timeMs: number, { nowMs, windowMs }: { readonly nowMs: number; readonly windowMs: number }): number {
    const series = this.#series[at] ?? 0;
    if (series >= this.#last.length) this.#grow(series);
    const last = this.#last[series] ?? 0;
    if (timeMs > last) return this.#set(at, timeMs);
    // two values of one time would still be a conflict
    if (timeMs < last && last - timeMs < windowMs) return timeMs;
    // after the clock was set back the server has to decide
    return last < nowMs + mostAheadMs ? this.#set(at, last + 1) : timeMs;
  }

  #set(at: number, timeMs: number): number {
    const series = this.#series[at] ?? 0;
    this.#replaced[at] = this.#last[series] ?? 0;
    this.#last[series] = timeMs;
    return timeMs;
  }

  #grow(series: number): void {
    const grown = new Float64Array(2 ** Math.ceil(Math.log2(series + 1)));
    grown.set(this.#last);
    this.#last = grown;
  }
}

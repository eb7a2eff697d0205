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
  /** What the newest call has replaced: series and their times before. */
  #replaced: [series: number, timeMs: number][] = [];

  /** The batch, and the number of times that were moved. */
  adjust(batch: Batch, { nowMs, isRising, windowMs = 0 }: AdjustOptions): { readonly batch: Batch; readonly adjusted: number } {
    const { series, timesMs, length } = batch;
    this.#replaced = [];
    let changed: Float64Array | undefined;
    let adjusted = 0;
    for (let at = 0; at < length; at++) {
      const id = series[at] ?? 0;
      const wantedMs = timesMs[at] ?? 0;
      // several readings of one millisecond are apart from each other, and must stay so
      const pastMs = wantedMs <= nowMs + mostAheadMs ? wantedMs : nowMs;
      const timeMs = isRising ? this.#rising(id, pastMs, { nowMs, windowMs }) : pastMs;
      if (timeMs === wantedMs) continue;
      changed ??= timesMs.slice(0, length);
      changed[at] = timeMs;
      adjusted++;
    }
    return { batch: changed === undefined ? batch : { ...batch, timesMs: changed }, adjusted };
  }

  /** The samples of the newest call were not sent. */
  revert(): void {
    for (const [series, timeMs] of this.#replaced.reverse()) this.#last[series] = timeMs;
    this.#replaced = [];
  }

  #rising(series: number, timeMs: number, { nowMs, windowMs }: { readonly nowMs: number; readonly windowMs: number }): number {
    if (series >= this.#last.length) this.#grow(series);
    const last = this.#last[series] ?? 0;
    if (timeMs > last) return this.#set(series, timeMs);
    // two values of one time would still be a conflict
    if (timeMs < last && last - timeMs < windowMs) return timeMs;
    // after the clock was set back the server has to decide
    return last < nowMs + mostAheadMs ? this.#set(series, last + 1) : timeMs;
  }

  #set(series: number, timeMs: number): number {
    this.#replaced.push([series, this.#last[series] ?? 0]);
    this.#last[series] = timeMs;
    return timeMs;
  }

  #grow(series: number): void {
    const grown = new Float64Array(2 ** Math.ceil(Math.log2(series + 1)));
    grown.set(this.#last);
    this.#last = grown;
  }
}

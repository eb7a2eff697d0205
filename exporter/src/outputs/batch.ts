/** Samples of any series in columns, in the order of their arrival. */
export interface Batch {
  readonly length: number;
  /** Ids of the {@link SeriesIndex}. */
  readonly series: Uint32Array;
  /** NaN: the series ends here, which is sent as a stale marker. */
  readonly values: Float64Array;
  /** Epoch milliseconds by the wall clock. */
  readonly timesMs: Float64Array;
}

export const emptyBatch: Batch = { length: 0, series: new Uint32Array(), values: new Float64Array(), timesMs: new Float64Array() };

/** Collects samples into a {@link Batch}; its columns grow by doubling. */
export class BatchBuilder {
  #length = 0;
  #series: Uint32Array;
  #values: Float64Array;
  #timesMs: Float64Array;

  constructor(capacity = 256) {
    this.#series = new Uint32Array(capacity);
    this.#values = new Float64Array(capacity);
    this.#timesMs = new Float64Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  add(series: number, value: number, timeMs: number): void {
    if (this.#length === this.#series.length) this.#grow();
    const at = this.#length++;
    this.#series[at] = series;
    this.#values[at] = value;
    this.#timesMs[at] = timeMs;
  }

  /** A copy of what was added since the last call; undefined where nothing was. */
  take(): Batch | undefined {
    const length = this.#length;
    if (length === 0) return undefined;
    this.#length = 0;
    return {
      length,
      series: this.#series.slice(0, length),
      values: this.#values.slice(0, length),
      timesMs: this.#timesMs.slice(0, length),
    };
  }

  #grow(): void {
    const capacity = 2 * this.#series.length;
    const grown = <Column extends Uint32Array | Float64Array>(column: Column, larger: Column): Column => {
      larger.set(column);
      return larger;
    };
    this.#series = grown(this.#series, new Uint32Array(capacity));
    this.#values = grown(this.#values, new Float64Array(capacity));
    this.#timesMs = grown(this.#timesMs, new Float64Array(capacity));
  }
}

/** A part of a batch; shares its memory. */
export function sliceBatch({ series, values, timesMs }: Batch, from: number, to: number): Batch {
  return { length: to - from, series: series.subarray(from, to), values: values.subarray(from, to), timesMs: timesMs.subarray(from, to) };
}

/** Samples of one series, sorted by time. */
export interface SeriesSamples {
  /** All labels, including `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly values: number[];
  /** Epoch milliseconds. */
  readonly timestampsMs: number[];
}

/** A destination for samples with timestamps. */
export interface SampleSink {
  /** Resolves with the number of new samples once they are stored; existing samples are not written again. */
  write(series: readonly SeriesSamples[]): Promise<number>;
  /** Must be the last call. */
  close(): Promise<void>;
  /** The current position, for {@link resume} after an interruption. */
  readonly position?: unknown;
  /** Returns to an earlier position; discards what was written after it. */
  resume?(position: unknown): Promise<void>;
}

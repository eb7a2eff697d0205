/** Samples of one series, in the order of their times. */
export interface SeriesSamples {
  /** All labels, `__name__` among them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly values: number[];
  /** Epoch milliseconds. */
  readonly timestampsMs: number[];
}

/** Where samples with times of their own are written to. */
export interface SampleSink {
  /** Resolves once they are safe there; throws when they are not. What is there already is not written twice. Answers how many were new. */
  write(series: readonly SeriesSamples[]): Promise<number>;
  /** The last call. */
  close(): Promise<void>;
  /** Where it stands, for {@link resume} after an interruption. */
  readonly position?: unknown;
  /** Goes back to a position that was told before; what was written after it is forgotten. */
  resume?(position: unknown): Promise<void>;
}

/** What a tap reads from a series. */
export interface TappedSeries {
  /** Its number at the tap; 0: it has none yet. Only the tap sets it. */
  slot: number;
  /** NaN: none. A stateset holds the index of its state. */
  readonly value: number;
  /** The texts of its samples as in the exposition, `name{a="1"}`: one, or one per state. */
  readonly texts: readonly string[];
  readonly owner: { readonly connectorName: string };
  visible(nowMs: number): boolean;
}

/** Takes the values of series on their way to the outputs. Its methods do nothing while no output is configured. */
export interface SampleTap {
  /**
   * The series has a new value, which is exported from `atMs` on (by the exporter's clock). Called for each accepted reading; allocates nothing.
   * A stateset is appended once for all its states.
   */
  append(series: TappedSeries, atMs: number): void;
  /** The series has no visible value any more: withdrawn, suspended. Calling it again changes nothing. */
  hide(series: TappedSeries): void;
  /** The labels of the series are about to change, or it is removed. Its old name is hidden. */
  detach(series: TappedSeries): void;
}

/** For series that no output reads. */
export const noTap: SampleTap = { append: () => undefined, hide: () => undefined, detach: () => undefined };

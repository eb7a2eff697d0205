import type { Exemplar } from './exemplar.ts';

/** What a tap reads from a series. */
export interface TappedSeries {
  /** Its number at the tap; 0: it has none yet. Only the tap sets it. */
  slot: number;
  /** NaN: none. A stateset holds the index of its state. */
  readonly value: number;
  /** Time of the newest reading by the exporter's clock; NaN before the first. */
  readonly atMs: number;
  /** The texts of its samples as in the exposition, `name{a="1"}`: one, or one per state. */
  readonly texts: readonly string[];
  readonly owner: { readonly connectorName: string };
  visible(nowMs: number): boolean;
}

/** Takes the values of series on their way to the outputs. Its methods do nothing while no output is configured. */
export interface SampleTap {
  /**
   * The series has a new reading of this time by the exporter's clock. Called for each accepted reading; allocates nothing. A stateset is
   * appended once for all its states.
   */
  append(series: TappedSeries, atMs: number): void;
  /** The series had this value at that time, which its source stored; its own value stays. */
  past(series: TappedSeries, value: number, atMs: number): void;
  /** The value of the series is visible, without a new reading: its device is back, or it has another name. Calling it again changes nothing. */
  show(series: TappedSeries): void;
  /** The series has no visible value any more: withdrawn, suspended. Calling it again changes nothing. */
  hide(series: TappedSeries): void;
  /** The labels of the series are about to change, or it is removed. Its old name is hidden. */
  detach(series: TappedSeries): void;
  /** A reading was set that has no time of its own: only counted. */
  untimed(): void;
  /** The value that was just appended is of traced work. Only counters have exemplars. */
  exemplar(series: TappedSeries, exemplar: Exemplar): void;
}

/** For series that no output reads. */
export const noTap: SampleTap = {
  append: () => undefined,
  past: () => undefined,
  show: () => undefined,
  hide: () => undefined,
  detach: () => undefined,
  untimed: () => undefined,
  exemplar: () => undefined,
};

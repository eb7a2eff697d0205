import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { Resolution } from '@gaugeway/connectors/catalogue/resolution';
import { type Fresh, Implausible, type Labels } from '@gaugeway/connectors/contract';
import { nativeName } from '@gaugeway/connectors/catalogue/names';
import type { HeldValue } from './heldValue.ts';
import { rawExcerpt, type Rejection, type RejectionReason } from './rejection.ts';
import { Series, type RejectReason, type SeriesOwner } from './series.ts';

/** A series whose value changes with time alone. */
export interface TimedSeries {
  /** Called once a second; false once nothing is pending any more. */
  expire(nowMs: number): boolean;
}

/** Takes reports about readings that were not stored as they came. */
export interface ReadingReports {
  /** A reading was rejected: counted, and logged when `series.bad` was another reason. */
  rejected(series: PropertySeries, reason: RejectReason, raw: unknown): void;
  /** The first valid reading after {@link rejected}. */
  accepted(series: PropertySeries): void;
  /** The source's whole number does not fit a double: its last digits are lost. Called once per series. */
  rounded(series: PropertySeries, raw: bigint): void;
  /** A small decrease of a counter was held (catalogue §7.2). */
  decreaseHeld(): void;
  /** A value was held for too long and is no longer exported. */
  withdrawn(series: PropertySeries, held: HeldValue): void;
}

/** What a series reads from its device and calls on it. */
export interface PointOwner extends SeriesOwner {
  readonly reports: ReadingReports;
  /** A boolean or stateset changed: it is stored within seconds. */
  changed(series: Series): void;
  /** Whether a stateset may grow by the state of an undeclared value; counted and logged either way. */
  addState(series: PropertySeries, raw: string): boolean;
  /** A boolean changed from 0 to 1 by a message. */
  detected(series: PropertySeries, atMs: number): void;
  /** A boolean or stateset changed from one known value to another, by a message. */
  stateChanged(series: WordedSeries, from: number, to: number): void;
  /** {@link TimedSeries.expire} of the series is called from now on. */
  watch(series: TimedSeries): void;
  /** How long a safety detection stays 1 at least (catalogue §6). */
  readonly safetyHoldMs: number;
  /** How long a held value is exported (catalogue §7a). */
  readonly holdLimitMs: number;
  /** The usual time between two readings. */
  readonly reportIntervalMs: number;
  /** Each reading is a response to a request, so that a repeated value confirms the one before. */
  readonly isPolled: boolean;
  now(): number;
}

/** A series whose values have names. */
export interface WordedSeries {
  readonly property: string;
  readonly metric: Metric;
  readonly labels: Labels;
  /** The value in a word: `open`. */
  wordOf(value: number): string;
}

/** A resolution that ends in a metric. */
export type MetricResolution = Resolution & Required<Pick<Resolution, 'metric' | 'decoding'>>;
/** The part of it that determines where readings go. */
export type Mapping = Omit<MetricResolution, 'decoding'>;

/** Base of the series that a connector's property feeds. */
export abstract class PropertySeries extends Series {
  declare readonly owner: PointOwner;
  readonly property: string;
  /** Why the last reading was rejected; undefined when it was valid. */
  bad: RejectReason | undefined = undefined;
  /** The newest reading that was rejected or held, also after a valid one. */
  rejection: Rejection | undefined = undefined;

  constructor(owner: PointOwner, resolution: Mapping) {
    super(owner, resolution.metric, resolution.labels);
    // an entity that is the whole device has no name of its own
    this.property = resolution.property.name || nativeName(resolution.property);
  }

  /** Continues the series of the same name from before its definition changed. */
  inherit(old: PropertySeries): void {
    this.bad = old.bad;
    this.rejection = old.rejection;
  }

  /** Withdraws the value: after an unreadable reading the old value is no longer current. */
  protected reject(reason: RejectReason, raw: unknown, atMs: number): void {
    this.clear(atMs);
    this.reportRejection(reason, raw, atMs);
  }

  /** Rejects a raw value of the wrong kind; {@link Implausible} has its own reason, and `null` only withdraws the value. */
  protected rejectUnreadable(reason: RejectReason, raw: unknown, atMs: number): void {
    if (raw === null) this.clear(atMs);
    else if (raw instanceof Implausible) this.reject(raw.reason, raw.raw, atMs);
    else this.reject(reason, raw, atMs);
  }

  protected reportRejection(reason: RejectReason, raw: unknown, atMs: number): void {
    this.recordRejection(reason, raw, atMs);
    this.owner.reports.rejected(this, reason, raw);
    this.bad = reason;
  }

  /** Keeps the reading for `explain` and the API. */
  protected recordRejection(reason: RejectionReason, raw: unknown, atMs: number): void {
    const rejection = (this.rejection ??= { reason, raw, atMs });
    rejection.reason = reason;
    rejection.raw = rawExcerpt(raw);
    rejection.atMs = atMs;
  }

  /** Whether a newer reading is stored. A stored time in the future does not count: no source can know it. */
  protected isOld(atMs: number): boolean {
    return atMs < this.atMs && this.atMs <= this.owner.now();
  }

  /** A valid reading of this time was taken. */
  protected accept(atMs: number, fresh: Fresh): void {
    this.atMs = atMs;
    this.unsaved = true;
    if (fresh) this.waiting = false;
    if (this.bad === undefined) return;
    this.bad = undefined;
    this.owner.reports.accepted(this);
  }
}

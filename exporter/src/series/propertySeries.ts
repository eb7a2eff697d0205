import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { Resolution } from '@gaugeway/connectors/catalogue/resolution';
import { type Fresh, Implausible } from '@gaugeway/connectors/contract';
import { nativeName } from '@gaugeway/connectors/catalogue/names';
import type { Hold } from './heldValue.ts';
import type { NumberSeries } from './numberSeries.ts';
import type { BooleanSeries, StatesetSeries } from './counterSeries.ts';
import { rawExcerpt, type Refusal } from './refusal.ts';
import { Series, type RejectReason, type SeriesOwner } from './series.ts';

/** What points tell their device about: kept apart from the values, which they hold themselves. */
export interface PointOwner extends SeriesOwner {
  /** A reading was not taken: counted, and logged when `series.bad` was another. */
  rejected(series: PropertySeries, reason: RejectReason, raw: unknown): void;
  /** The source's whole number is no double: its last digits are lost. Told once for each series. */
  rounded(series: PropertySeries, raw: bigint): void;
  /** The first good reading after {@link rejected}. */
  accepted(series: PropertySeries): void;
  /** A counter fell a little and was held (catalogue §7.2). */
  dipped(): void;
  /** A boolean or stateset changed: stored within seconds. */
  changed(series: Series): void;
  /** An undeclared value wants to become a state: true when there is room; counted and logged either way. */
  addState(series: StatesetSeries, raw: string): boolean;
  /** A boolean rose, by a message. */
  detected(metric: Metric): void;
  /** Keeps a safety detection at 1 for a while, though the property may fall earlier (§6). */
  hold(point: BooleanSeries): void;
  /** A value is shown that is not the newest reading: {@link NumberSeries.expire} is to be called once a second. */
  watch(point: NumberSeries): void;
  /** A value was held for too long and is shown no more. */
  withdrew(point: NumberSeries, hold: Hold): void;
  /** How long a held value is shown (catalogue §7a). */
  readonly holdLimitMs: number;
  /** The usual time between two readings. */
  readonly rhythmMs: number;
  /** Each reading was asked for, so that one that repeats another confirms it. */
  readonly isPolled: boolean;
  now(): number;
}

/** A resolution that ends in a metric. */
export type MetricResolution = Resolution & Required<Pick<Resolution, 'metric' | 'decoding'>>;
/** The part of it that says where readings go. */
export type Mapping = Omit<MetricResolution, 'decoding'>;

/** Base of the series that a connector's property feeds. */
export abstract class PropertySeries extends Series {
  declare readonly owner: PointOwner;
  readonly property: string;
  /** Why the last reading was rejected; undefined when it was good. */
  bad: RejectReason | undefined = undefined;
  /** The newest reading that was not taken, also after a good one. */
  refusal: Refusal | undefined = undefined;

  constructor(owner: PointOwner, resolution: Mapping) {
    super(owner, resolution.metric, resolution.labels);
    // an entity that is all of its device has no name of its own
    this.property = resolution.property.name || nativeName(resolution.property);
  }

  /** Goes on from the series of the same name before its definition changed. */
  inherit(old: PropertySeries): void {
    this.bad = old.bad;
    this.refusal = old.refusal;
  }

  /** An unreadable value is no sample: the old one is no longer what the source says. */
  protected reject(reason: RejectReason, raw: unknown, atMs: number): void {
    this.clear(atMs);
    this.refuse(reason, raw, atMs);
  }

  /** What is no value of the expected kind, for the given reason unless it brings its own. */
  protected rejectUnreadable(reason: RejectReason, raw: unknown, atMs: number): void {
    if (raw === null) this.clear(atMs);
    else if (raw instanceof Implausible) this.reject(raw.reason, raw.raw, atMs);
    else this.reject(reason, raw, atMs);
  }

  protected refuse(reason: RejectReason, raw: unknown, atMs: number): void {
    this.note(reason, raw, atMs);
    this.owner.rejected(this, reason, raw);
    this.bad = reason;
  }

  /** Keeps the reading to be told. */
  protected note(reason: Refusal['reason'], raw: unknown, atMs: number): void {
    const refusal = (this.refusal ??= { reason, raw, atMs });
    refusal.reason = reason;
    refusal.raw = rawExcerpt(raw);
    refusal.atMs = atMs;
  }

  /** A newer reading is held. A time in the future does not count: no source knows it. */
  protected isOld(atMs: number): boolean {
    return atMs < this.atMs && this.atMs <= this.owner.now();
  }

  /** A good reading of this time. */
  protected took(atMs: number, fresh: Fresh): void {
    this.atMs = atMs;
    this.unsaved = true;
    if (fresh) this.waiting = false;
    if (this.bad === undefined) return;
    this.bad = undefined;
    this.owner.accepted(this);
  }
}

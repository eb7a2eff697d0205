import { type Fresh, Implausible, type Labels, type Point } from '@gaugeway/connectors/contract';
import type { Conversion, Metric } from '@gaugeway/connectors/catalogue/metric';
import type { Decoding, Resolution } from '@gaugeway/connectors/catalogue/resolution';
import { nativeName, stateName } from '@gaugeway/connectors/catalogue/names';
import { Series, type RejectReason, type SeriesOwner } from './series.ts';

/** What points tell their device about: kept apart from the values, which they hold themselves. */
export interface PointOwner extends SeriesOwner {
  /** A reading was not taken: counted, and logged when `series.bad` was another. */
  rejected(series: PropertySeries, reason: RejectReason, raw: unknown): void;
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
  now(): number;
}

/** A resolution that ends in a metric. */
export type MetricResolution = Resolution & Required<Pick<Resolution, 'metric' | 'decoding'>>;
/** The part of it that says where readings go. */
type Mapping = Omit<MetricResolution, 'decoding'>;
type NumberDecoding = Extract<Decoding, { kind: 'number' }>;
type BooleanDecoding = Extract<Decoding, { kind: 'boolean' }>;
type StateDecoding = Extract<Decoding, { kind: 'state' }>;

/** Base of the series that a connector's property feeds. */
export abstract class PropertySeries extends Series {
  declare readonly owner: PointOwner;
  readonly property: string;
  /** Why the last reading was rejected; undefined when it was good. */
  bad: RejectReason | undefined = undefined;

  constructor(owner: PointOwner, resolution: Mapping) {
    super(owner, resolution.metric, resolution.labels);
    // an entity that is all of its device has no name of its own
    this.property = resolution.property.name || nativeName(resolution.property);
  }

  /** An unreadable value is no sample: the old one is no longer what the source says. */
  protected reject(reason: RejectReason, raw: unknown, atMs: number): void {
    this.clear(atMs);
    this.refuse(reason, raw);
  }

  /** What is no value of the expected kind, for the given reason unless it brings its own. */
  protected rejectUnreadable(reason: RejectReason, raw: unknown, atMs: number): void {
    if (raw === null) this.clear(atMs);
    else if (raw instanceof Implausible) this.reject(raw.reason, raw.raw, atMs);
    else this.reject(reason, raw, atMs);
  }

  protected refuse(reason: RejectReason, raw: unknown): void {
    this.owner.rejected(this, reason, raw);
    this.bad = reason;
  }

  /** A newer reading is held. One from the future does not count: it is from before the clock was set back. */
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

abstract class NumberSeries extends PropertySeries {
  readonly convert: Conversion;
  constructor(owner: PointOwner, resolution: Mapping, { convert }: NumberDecoding) {
    super(owner, resolution);
    this.convert = convert;
  }

  override holds(raw: unknown): boolean {
    return Number.isNaN(this.value) || (typeof raw === 'number' && this.toBase(raw) === this.value);
  }

  /** `value * factor + offset`, in base units. */
  protected toBase(raw: number): number {
    const { convert } = this;
    return typeof convert === 'function' ? convert(raw) : raw * convert.factor + convert.offset;
  }
}

/** A measured value. */
export class GaugeSeries extends NumberSeries {
  override set(raw: unknown, atMs: number, fresh: Fresh = true): void {
    if (this.isOld(atMs)) return;
    if (typeof raw !== 'number') return this.rejectUnreadable('type', raw, atMs);
    const value = this.toBase(raw);
    if (!Number.isFinite(value)) return this.reject('not_finite', raw, atMs);
    this.took(atMs, fresh);
    this.value = value;
  }
}

const jitter = 0.01;
const dipsUntilReset = 3;
const smallestDip = 100;

/** A counter: the device's own absolute reading; a small fall is held until it proves to be a reset (catalogue §7.2). */
export class CounterSeries extends NumberSeries {
  #dips = 0;

  /** What a meter counted stays counted. */
  protected override rejectUnreadable(reason: RejectReason, raw: unknown, atMs: number): void {
    if (raw instanceof Implausible) this.refuse(raw.reason, raw.raw);
    else super.rejectUnreadable(reason, raw, atMs);
  }

  override set(raw: unknown, atMs: number, fresh: Fresh = true): void {
    if (this.isOld(atMs)) return;
    if (typeof raw !== 'number') return this.rejectUnreadable('type', raw, atMs);
    const value = this.toBase(raw);
    if (!Number.isFinite(value)) return this.refuse('not_finite', raw);
    if (value < 0) return this.refuse('negative', raw);
    this.took(atMs, fresh);
    if (value < this.value && this.#isJitter(value)) this.owner.dipped();
    else {
      this.value = value;
      this.#dips = 0;
    }
  }

  /** Counts of events never dip: their unit is none. */
  #isJitter(value: number): boolean {
    if (this.metric.unit === undefined || this.value < smallestDip || this.value - value >= this.value * jitter) return false;
    this.#dips++;
    return this.#dips < dipsUntilReset;
  }
}

const safetyDetections: ReadonlySet<string> = new Set(
  ['water_leak', 'smoke', 'gas', 'carbon_monoxide', 'heat', 'tamper', 'unsafe'].map((what) => `iot_${what}_detected`),
);

/** 0 or 1 by the declared values; rises of detections are counted, safety ones held. */
export class BooleanSeries extends PropertySeries {
  readonly values: ReadonlyMap<unknown, 0 | 1>;
  /** Held at 1 until then, by the exporter's clock; 0: not held. */
  holdUntilMs = 0;
  #falling = false;
  constructor(owner: PointOwner, resolution: Mapping, { values }: BooleanDecoding) {
    super(owner, resolution);
    this.values = values;
  }

  override set(raw: unknown, atMs: number, fresh: Fresh = true): void {
    if (this.isOld(atMs)) return;
    const value = this.values.get(raw);
    if (value === undefined) return this.rejectUnreadable(typeof raw === 'object' ? 'type' : 'value', raw, atMs);
    const isReturn = Number.isNaN(this.value) && !Number.isNaN(this.atMs);
    this.took(atMs, fresh);
    if (value === this.value) this.#falling = false;
    else this.#change(value, fresh, isReturn);
  }

  override holds(raw: unknown): boolean {
    const shown = this.#falling ? 0 : this.value;
    return Number.isNaN(shown) || this.values.get(raw) === shown;
  }

  override get stored(): number | string | undefined {
    return this.#falling ? 0 : this.current;
  }

  override restore(value: number | string, atMs: number): void {
    if (value === 0 || value === 1) super.restore(value, atMs);
  }

  /** Lets a held detection go once its time is over; true while it is still held. */
  release(nowMs: number): boolean {
    if (nowMs < this.holdUntilMs) return true;
    this.holdUntilMs = 0;
    if (this.#falling) this.value = 0;
    this.#falling = false;
    return false;
  }

  protected override clear(atMs: number): void {
    super.clear(atMs);
    this.#falling = false;
  }

  /** `isReturn`: from no value, as of a sensor that was away; what it detects may have begun long ago. */
  #change(value: 0 | 1, fresh: Fresh, isReturn: boolean): void {
    this.owner.changed(this);
    this.#falling = value === 0 && this.holdUntilMs > 0;
    if (this.#falling) return;
    this.value = value;
    if (value === 0 || fresh === false) return;
    if (fresh === true && !isReturn) this.owner.detected(this.metric);
    if (safetyDetections.has(this.metric.name)) this.owner.hold(this);
  }
}

/** What is longer is a text and no state: it becomes no label. */
const longestState = 100;

/** One series per declared state, 1 for the current one (catalogue §6); the value is the index of the state. */
export class StatesetSeries extends PropertySeries {
  states: readonly string[];
  of: ReadonlyMap<string, string>;
  #tails: readonly string[] = [];
  constructor(owner: PointOwner, resolution: Mapping, { states, of }: StateDecoding) {
    super(owner, resolution);
    this.states = states;
    this.of = of;
  }

  override get size(): number {
    return this.states.length;
  }

  override set(raw: unknown, atMs: number, fresh: Fresh = true): void {
    if (this.isOld(atMs)) return;
    const state = this.of.get(raw as string) ?? this.#adopt(raw);
    if (state === undefined) return this.rejectUnreadable(typeof raw === 'string' ? 'value' : 'type', raw, atMs);
    this.took(atMs, fresh);
    const index = this.states.indexOf(state);
    if (index === this.value) return;
    this.value = index;
    this.owner.changed(this);
  }

  override holds(raw: unknown): boolean {
    return Number.isNaN(this.value) || this.of.get(raw as string) === this.states[this.value];
  }

  /** The state of an undeclared value, if there is room for it. */
  #adopt(raw: unknown): string | undefined {
    if (typeof raw !== 'string' || raw.length > longestState) return undefined;
    const state = stateName(raw);
    return state !== '' && this.#has(state, raw) ? state : undefined;
  }

  /** An undeclared state is added once, while there is room. */
  #has(state: string, raw: string): boolean {
    if (this.states.includes(state)) return true;
    if (!this.owner.addState(this, raw)) return false;
    this.states = [...this.states, state];
    this.of = new Map(this.of).set(raw, state);
    this.relabel();
    return true;
  }

  override render(nowMs: number): string {
    if (!this.visible(nowMs)) return '';
    const { start } = this;
    let text = '';
    let index = 0;
    for (const tail of this.#tails) text += start + tail + (index++ === this.value ? '1\n' : '0\n');
    return text;
  }

  override get current(): string | undefined {
    return this.states[this.value];
  }

  override restore(value: number | string, atMs: number): void {
    if (typeof value === 'string' && this.#has(value, value)) super.restore(this.states.indexOf(value), atMs);
  }

  override relabel(): void {
    super.relabel();
    this.#tails = this.states.map((state) => this.tailOf({ ...this.labels, state }));
  }
}

/** A counter of events: stays while its device is offline, starts at 0 after a restart. */
export class EventCounter extends Series {
  constructor(owner: SeriesOwner, metric: Metric, labels: Labels) {
    super(owner, metric, labels);
    this.value = 0;
    this.relabel();
  }
  override get suspends(): boolean {
    return false;
  }

  increment(): void {
    this.value++;
  }
  override set(): void {
    // counted by increment()
  }
  override holds(): boolean {
    return true;
  }
}

/** Where readings of a property go that is not exported. */
export const nowhere: Point = { set: () => undefined, holds: () => true };

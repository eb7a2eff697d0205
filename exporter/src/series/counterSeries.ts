import type { Fresh, Labels, Point } from '@gaugeway/connectors/contract';
import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import type { Decoding } from '@gaugeway/connectors/catalogue/resolution';
import { stateName } from '@gaugeway/connectors/catalogue/names';
import { NumberSeries } from './numberSeries.ts';
import { PropertySeries, type Mapping, type PointOwner } from './propertySeries.ts';
import { Series, type RejectReason, type SeriesOwner } from './series.ts';

type BooleanDecoding = Extract<Decoding, { kind: 'boolean' }>;
type StateDecoding = Extract<Decoding, { kind: 'state' }>;

/** A measured value. */
export class GaugeSeries extends NumberSeries {
  protected override isReleased(): boolean {
    // a device that reports on change never sends a second reading of what stays as it is
    return true;
  }

  protected override isDoubtful(value: number, raw: number, atMs: number): boolean {
    return this.isSpike(value, raw, atMs);
  }

  protected override isBeyond(value: number, from: number): boolean {
    return Math.abs(value - from) > (this.limits.growth?.plus ?? Infinity);
  }

  protected override agrees(value: number, doubted: number): boolean {
    return !this.isBeyond(value, doubted);
  }
}

const jitter = 0.01;
const dipsUntilReset = 3;
const smallestDip = 100;

/** A counter: the device's own absolute reading; a fall is held until it proves to be a reset (catalogue §7.2). */
export class CounterSeries extends NumberSeries {
  #dips = 0;
  /** The total before the source said that it has none, or before it was withdrawn: what comes next is judged by it. */
  #former: number | undefined = undefined;
  #formerMs = NaN;
  /** Withdrawn while the source said 0 in its place. */
  #isAsleep = false;

  /** A reset meter may stay at 0; one that jumped and stays there is not believed, nor one that says 0 and has more than a day brings. */
  protected override isReleased(value: number): boolean {
    return value < this.value && !this.#isNothing(value);
  }

  override expire(nowMs: number): boolean {
    const saysNothing = this.held?.doubt?.value === 0;
    const isHeld = super.expire(nowMs);
    if (saysNothing && Number.isNaN(this.value)) this.#isAsleep = true;
    return isHeld;
  }

  /** A total that only judges what comes is no value. */
  override get current(): number | string | undefined {
    return this.waiting ? undefined : super.current;
  }

  /** The next start has to know what the 0 stands for. */
  override get stored(): number | string | undefined {
    return this.#isAsleep ? this.#former : super.current;
  }

  /** What a meter counted stays counted, also while it says what cannot be. */
  protected override reject(reason: RejectReason, raw: unknown, atMs: number): void {
    if (reason === 'type') return super.reject(reason, raw, atMs);
    this.refuse(reason, raw, atMs);
    this.keep(reason);
  }

  /** A bridge or broker that was killed repeats older readings than it has sent. */
  protected override isOutdated(value: number): boolean {
    return value < this.value;
  }

  /** Many devices have no value, then 0, then their total, each time that they start. */
  protected override isDoubtful(value: number, raw: number, atMs: number): boolean {
    if (!Number.isNaN(this.value) || this.#former === undefined) return this.#isDoubtful(value, raw, atMs);
    this.value = this.#former;
    this.atMs = this.#formerMs;
    const isDoubtful = this.#isDoubtful(value, raw, atMs);
    if (isDoubtful) this.waiting = true;
    return isDoubtful;
  }

  #isDoubtful(value: number, raw: number, atMs: number): boolean {
    // a total that begins at 0 may go on from anywhere
    if (value > this.value) return this.value > 0 && this.isSpike(value, raw, atMs);
    if (!(value < this.value)) return false;
    const isSmall = this.#isSmallFall(value);
    if (isSmall && this.#dips + 1 >= dipsUntilReset) return false;
    if (isSmall) this.#dip(raw, atMs);
    // many meters say 0 for a moment while they start: as a reset, the way back would count their whole reading
    return isSmall || this.isSpike(value, raw, atMs);
  }

  protected override isBeyond(value: number, from: number, seconds: number): boolean {
    const { perSecond, plus } = this.limits.growth ?? { perSecond: 0, plus: Infinity };
    return value < from || value - from > Math.max(0, seconds) * perSecond + plus;
  }

  /** What grows faster than any is shown too, with every second reading. */
  protected override agrees(value: number, doubted: number, seconds: number): boolean {
    return (
      value >= doubted && !this.#isNothing(value) && (!this.isBeyond(value, doubted, seconds) || value - doubted <= doubted - this.value)
    );
  }

  protected override took(atMs: number, fresh: Fresh): void {
    super.took(atMs, fresh);
    this.#dips = 0;
    this.#former = undefined;
    this.#isAsleep = false;
  }

  protected override clear(atMs: number): void {
    if (!Number.isNaN(this.value)) this.#remember();
    super.clear(atMs);
  }

  /** After a fall that was held what comes goes on from there, as a source that has no value between any two readings never confirms it. */
  #remember(): void {
    const doubt = this.held?.doubt;
    const isFall = doubt !== undefined && doubt.value > 0 && doubt.value < this.value;
    this.#former = isFall ? doubt.value : this.value;
    this.#formerMs = isFall ? doubt.atMs : this.atMs;
  }

  /** 0 in the place of a large total. */
  #isNothing(value: number): boolean {
    return value === 0 && this.value > (this.limits.growth?.large ?? Infinity);
  }

  /** Counts of events never dip: their unit is none. */
  #isSmallFall(value: number): boolean {
    return this.metric.unit !== undefined && this.value >= smallestDip && this.value - value < this.value * jitter;
  }

  #dip(raw: number, atMs: number): void {
    this.#dips++;
    this.owner.dipped();
    this.note('dip', raw, atMs);
    this.keep('dip');
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
    if (!Number.isNaN(this.value)) this.owner.changed(this);
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

  protected override clear(atMs: number): void {
    if (!Number.isNaN(this.value)) this.owner.changed(this);
    super.clear(atMs);
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

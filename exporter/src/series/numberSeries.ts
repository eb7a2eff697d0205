import type { Limits } from '@gaugeway/connectors/catalogue/limits';
import type { Conversion } from '@gaugeway/connectors/catalogue/metric';
import { readNumber, readWhole } from '@gaugeway/connectors/catalogue/numericText';
import type { Decoding } from '@gaugeway/connectors/catalogue/resolution';
import type { Fresh } from '@gaugeway/connectors/contract';
import { HeldValue } from './heldValue.ts';
import { PropertySeries, type Mapping, type PointOwner, type TimedSeries } from './propertySeries.ts';
import type { RejectionReason } from './rejection.ts';

/** How a raw number is converted, and the limits of plausible values. */
type LimitedDecoding = Extract<Decoding, { kind: 'number' }> & { readonly limits: Limits };

/** Base of numeric series: impossible readings are rejected, unlikely ones are held until another reading confirms them. */
export abstract class NumberSeries extends PropertySeries implements TimedSeries {
  readonly convert: Conversion;
  readonly limits: Limits;
  /** Set while the exported value is not the newest reading. */
  protected held: HeldValue | undefined = undefined;
  /** The newest whole number that does not fit a double. */
  #rounded: bigint | undefined = undefined;

  constructor(owner: PointOwner, resolution: Mapping, { convert, limits }: LimitedDecoding) {
    super(owner, resolution);
    this.convert = convert;
    this.limits = limits;
  }

  override set(raw: unknown, atMs: number, fresh: Fresh = true): void {
    if (fresh === 'past') return this.#setPast(raw, atMs);
    if (this.isOld(atMs)) return;
    const number = typeof raw === 'number' ? raw : this.#read(raw);
    if (number === undefined) return this.rejectUnreadable('type', raw, atMs);
    const value = this.toBase(number);
    const { least, largest, sentinels } = this.limits;
    // false for NaN, too
    if (!(value >= least && value <= largest) || sentinels?.includes(number) === true) return this.#rejectImplausible(number, value, atMs);
    if (fresh === false && this.isOutdated(value)) return;
    // a held reading does not end `waiting`: the value from before would be exported as if it were new
    if (this.isHeldBack(value, number, atMs)) return;
    this.accept(atMs, fresh);
    this.value = value;
    this.record(atMs, fresh);
  }

  /** Of the limits, those of a single value apply. */
  #setPast(raw: unknown, atMs: number): void {
    const number = readNumber(raw);
    if (number === undefined) return;
    const value = this.toBase(number);
    const { least, largest, sentinels } = this.limits;
    if (value >= least && value <= largest && sentinels?.includes(number) !== true && !this.removed) this.owner.tap.past(this, value, atMs);
  }

  override holds(raw: unknown): boolean {
    if (Number.isNaN(this.value)) return true;
    const number = readNumber(raw);
    return number !== undefined && this.toBase(number) === this.value;
  }

  /** The whole number of the source, where the value is only the nearest double. */
  get rounded(): bigint | undefined {
    const whole = this.#rounded;
    return whole !== undefined && this.toBase(Number(whole)) === this.value ? whole : undefined;
  }

  override inherit(old: PropertySeries): void {
    super.inherit(old);
    this.held = old instanceof NumberSeries && !Number.isNaN(this.value) ? old.held : undefined;
    if (this.held !== undefined) this.owner.watch(this);
  }

  /** Withdraws a value that was held for too long, or accepts an unconfirmed reading that nothing contradicted. */
  expire(nowMs: number): boolean {
    const { held } = this;
    if (held === undefined || this.removed) return false;
    const confirmed = held.confirmedByTime(nowMs, this.owner.reportIntervalMs);
    if (confirmed !== undefined) {
      this.accept(confirmed.atMs, true);
      this.value = confirmed.value;
      this.record(confirmed.atMs, 'current');
    } else if (held.ageMs(nowMs) < this.owner.holdLimitMs) return true;
    else {
      if (!this.waiting) this.owner.reports.withdrawn(this, held);
      this.clear(this.atMs);
    }
    return false;
  }

  /** Whether a repeated (not fresh) reading is older than the value. */
  protected isOutdated(_value: number): boolean {
    return false;
  }

  /** Whether the reading is held back, so that the old value stays for now. */
  protected abstract isHeldBack(value: number, raw: number, atMs: number): boolean;

  /** `value * factor + offset`, in base units. */
  protected toBase(raw: number): number {
    const { convert } = this;
    return typeof convert === 'function' ? convert(raw) : raw * convert.factor + convert.offset;
  }

  /** Keeps exporting the old value, for a limited time. */
  protected hold(reason: RejectionReason): HeldValue | undefined {
    if (Number.isNaN(this.value)) return undefined;
    if (this.held === undefined) this.owner.watch(this);
    return (this.held ??= new HeldValue(reason, this.owner.now()));
  }

  /** Whether the change exceeds what the quantity can do, so that the reading is held back. */
  protected isSpike(value: number, raw: number, atMs: number): boolean {
    const { growth } = this.limits;
    if (growth === undefined || !this.isBeyond(value, this.value, (atMs - this.atMs) / 1000)) return false;
    const unconfirmed = this.held?.unconfirmed;
    if (unconfirmed !== undefined && this.#confirms(value, unconfirmed, atMs)) return false;
    this.reportRejection('spike', raw, atMs);
    this.hold('spike')?.setUnconfirmed(value, atMs, this.isConfirmedByTime(value) ? this.owner.now() : undefined);
    return true;
  }

  /** Whether an unconfirmed value is accepted once nothing contradicted it for a while. */
  protected abstract isConfirmedByTime(value: number): boolean;
  /** Whether a change is more than the quantity can do in that time. */
  protected abstract isBeyond(value: number, from: number, seconds: number): boolean;
  /** Whether a reading agrees with an unconfirmed one before it. */
  protected abstract agrees(value: number, unconfirmed: number, seconds: number): boolean;

  protected override clear(atMs: number): void {
    super.clear(atMs);
    this.held = undefined;
  }

  protected override accept(atMs: number, fresh: Fresh): void {
    super.accept(atMs, fresh);
    this.held = undefined;
  }

  /** Whether this is a later reading that agrees. A repeated value may be a copy: Zigbee2MQTT sends all values with each message. */
  #confirms(value: number, unconfirmed: NonNullable<HeldValue['unconfirmed']>, atMs: number): boolean {
    if (atMs <= unconfirmed.atMs || (value === unconfirmed.value && !this.owner.isPolled)) return false;
    return this.agrees(value, unconfirmed.value, (atMs - unconfirmed.atMs) / 1000);
  }

  /** Reads a number of another type; rounding is reported once. */
  #read(raw: unknown): number | undefined {
    const number = readNumber(raw);
    const whole = readWhole(raw);
    if (number === undefined || whole === undefined || (Number.isFinite(number) && BigInt(number) === whole)) return number;
    if (this.#rounded === undefined) this.owner.reports.rounded(this, whole);
    this.#rounded = whole;
    return number;
  }

  #rejectImplausible(raw: number, value: number, atMs: number): void {
    if (!Number.isFinite(value)) this.reject('not_finite', raw, atMs);
    else if (this.limits.sentinels?.includes(raw) === true) this.reject('sentinel', raw, atMs);
    else this.reject(value < 0 && this.metric.type === 'counter' ? 'negative' : 'range', raw, atMs);
  }
}

/** A measured value. */
export class GaugeSeries extends NumberSeries {
  protected override isConfirmedByTime(): boolean {
    // a device that reports on change never repeats a value that stays the same
    return true;
  }

  protected override isHeldBack(value: number, raw: number, atMs: number): boolean {
    return this.isSpike(value, raw, atMs);
  }

  protected override isBeyond(value: number, from: number): boolean {
    return Math.abs(value - from) > (this.limits.growth?.plus ?? Infinity);
  }

  protected override agrees(value: number, unconfirmed: number): boolean {
    return !this.isBeyond(value, unconfirmed);
  }
}

import type { Limits } from '@gaugeway/connectors/catalogue/limits';
import type { Conversion } from '@gaugeway/connectors/catalogue/metric';
import { readNumber, readWhole } from '@gaugeway/connectors/catalogue/numericText';
import type { Decoding } from '@gaugeway/connectors/catalogue/resolution';
import type { Fresh } from '@gaugeway/connectors/contract';
import { Hold } from './heldValue.ts';
import { PropertySeries, type Mapping, type PointOwner } from './propertySeries.ts';
import type { Refusal } from './refusal.ts';

/** How a number becomes one of the metric, and what it can be. */
export type NumberWay = Extract<Decoding, { kind: 'number' }> & { readonly limits: Limits };

/** Base of the series of numbers: what a reading cannot be is refused, what it can hardly be is held until another reading confirms it. */
export abstract class NumberSeries extends PropertySeries {
  readonly convert: Conversion;
  readonly limits: Limits;
  /** Since when the value is not the newest reading, and why. */
  protected held: Hold | undefined = undefined;
  /** The newest whole number that no double holds. */
  #rounded: bigint | undefined = undefined;

  constructor(owner: PointOwner, resolution: Mapping, { convert, limits }: NumberWay) {
    super(owner, resolution);
    this.convert = convert;
    this.limits = limits;
  }

  override set(raw: unknown, atMs: number, fresh: Fresh = true): void {
    if (this.isOld(atMs)) return;
    const number = typeof raw === 'number' ? raw : this.#read(raw);
    if (number === undefined) return this.rejectUnreadable('type', raw, atMs);
    const value = this.toBase(number);
    const { least, largest, sentinels } = this.limits;
    // also what is not finite
    if (!(value >= least && value <= largest) || sentinels?.includes(number) === true) return this.#rejectImplausible(number, value, atMs);
    if (fresh === false && this.isOutdated(value)) return;
    // what is not taken ends no waiting either: the value from before would be shown as if it were new
    if (this.isDoubtful(value, number, atMs)) return;
    this.took(atMs, fresh);
    this.value = value;
  }

  override holds(raw: unknown): boolean {
    if (Number.isNaN(this.value)) return true;
    const number = readNumber(raw);
    return number !== undefined && this.toBase(number) === this.value;
  }

  /** The whole number of the source, where the value is only the double next to it. */
  get rounded(): bigint | undefined {
    const whole = this.#rounded;
    return whole !== undefined && this.toBase(Number(whole)) === this.value ? whole : undefined;
  }

  override inherit(old: PropertySeries): void {
    super.inherit(old);
    this.held = old instanceof NumberSeries && !Number.isNaN(this.value) ? old.held : undefined;
    if (this.held !== undefined) this.owner.watch(this);
  }

  /** Withdraws a value that was held for too long, and lets through what nothing contradicted; true while it is still held. */
  expire(nowMs: number): boolean {
    const { held } = this;
    if (held === undefined || this.removed) return false;
    const doubt = held.released(nowMs, this.owner.rhythmMs);
    if (doubt !== undefined) {
      this.took(doubt.atMs, true);
      this.value = doubt.value;
    } else if (held.ageMs(nowMs) < this.owner.holdLimitMs) return true;
    else {
      if (!this.waiting) this.owner.withdrew(this, held);
      this.clear(this.atMs);
    }
    return false;
  }

  /** Whether a reading that is only repeated is older than the value. */
  protected isOutdated(_value: number): boolean {
    return false;
  }

  /** The old value stays for now, whatever this reading says; true when it does. */
  protected abstract isDoubtful(value: number, raw: number, atMs: number): boolean;

  /** `value * factor + offset`, in base units. */
  protected toBase(raw: number): number {
    const { convert } = this;
    return typeof convert === 'function' ? convert(raw) : raw * convert.factor + convert.offset;
  }

  /** Shows the old value on, but not for ever. */
  protected keep(reason: Refusal['reason']): Hold | undefined {
    if (Number.isNaN(this.value)) return undefined;
    if (this.held === undefined) this.owner.watch(this);
    return (this.held ??= new Hold(reason, this.owner.now()));
  }

  /** A change beyond what the quantity can do; true when it is held. */
  protected isSpike(value: number, raw: number, atMs: number): boolean {
    const { growth } = this.limits;
    if (growth === undefined || !this.isBeyond(value, this.value, (atMs - this.atMs) / 1000)) return false;
    const doubt = this.held?.doubt;
    if (doubt !== undefined && this.#confirms(value, doubt, atMs)) return false;
    this.refuse('spike', raw, atMs);
    this.keep('spike')?.doubtOf(value, atMs, this.isReleased(value) ? this.owner.now() : undefined);
    return true;
  }

  /** What nothing contradicts is taken after a while. */
  protected abstract isReleased(value: number): boolean;
  /** Whether a change is more than the quantity can do in that time. */
  protected abstract isBeyond(value: number, from: number, seconds: number): boolean;
  /** Whether a reading says that a doubtful one before it was right. */
  protected abstract agrees(value: number, doubted: number, seconds: number): boolean;

  protected override clear(atMs: number): void {
    super.clear(atMs);
    this.held = undefined;
  }

  protected override took(atMs: number, fresh: Fresh): void {
    super.took(atMs, fresh);
    this.held = undefined;
  }

  /** A later reading that agrees. One that only repeats it may be a copy: Zigbee2MQTT sends all that it has with each message. */
  #confirms(value: number, doubt: NonNullable<Hold['doubt']>, atMs: number): boolean {
    if (atMs <= doubt.atMs || (value === doubt.value && !this.owner.isPolled)) return false;
    return this.agrees(value, doubt.value, (atMs - doubt.atMs) / 1000);
  }

  /** A number in another type; one that is rounded is told once. */
  #read(raw: unknown): number | undefined {
    const number = readNumber(raw);
    const whole = readWhole(raw);
    if (number === undefined || whole === undefined || (Number.isFinite(number) && BigInt(number) === whole)) return number;
    if (this.#rounded === undefined) this.owner.rounded(this, whole);
    this.#rounded = whole;
    return number;
  }

  #rejectImplausible(raw: number, value: number, atMs: number): void {
    if (!Number.isFinite(value)) this.reject('not_finite', raw, atMs);
    else if (this.limits.sentinels?.includes(raw) === true) this.reject('sentinel', raw, atMs);
    else this.reject(value < 0 && this.metric.type === 'counter' ? 'negative' : 'range', raw, atMs);
  }
}

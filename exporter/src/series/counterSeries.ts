import type { Fresh } from '@gaugeway/connectors/contract';
import { NumberSeries } from './numberSeries.ts';
import type { RejectReason } from './series.ts';

/** A smaller relative decrease counts as jitter. */
const jitterRatio = 0.01;
const decreasesUntilReset = 3;
/** Below this total, one unit of a coarse meter is more than the jitter. */
const leastJitteryTotal = 100;

/** A counter: the device's own absolute reading. A decrease is held until it proves to be a reset (catalogue §7.2). */
export class CounterSeries extends NumberSeries {
  #smallDecreases = 0;
  /** The total before the source reported no value, or before it was withdrawn: the next reading is compared with it. */
  #previous: number | undefined = undefined;
  #previousAtMs = NaN;
  /** Withdrawn while the source reported 0 in place of its total. */
  #isZeroed = false;

  /** A reset meter may stay at 0. An increase that never moves again is not accepted, nor a 0 in place of a total larger than a day brings. */
  protected override isConfirmedByTime(value: number): boolean {
    return value < this.value && !this.#isSuddenZero(value);
  }

  override expire(nowMs: number): boolean {
    const reportsZero = this.held?.unconfirmed?.value === 0;
    const isHeld = super.expire(nowMs);
    if (reportsZero && Number.isNaN(this.value)) this.#isZeroed = true;
    return isHeld;
  }

  /** A total that only serves as a comparison is no value. */
  override get current(): number | string | undefined {
    return this.waiting ? undefined : super.current;
  }

  /** The next start has to know which total the 0 replaced. */
  override get stored(): number | string | undefined {
    return this.#isZeroed ? this.#previous : super.current;
  }

  /** A total stays valid while the meter reports impossible values. */
  protected override reject(reason: RejectReason, raw: unknown, atMs: number): void {
    if (reason === 'type') return super.reject(reason, raw, atMs);
    this.reportRejection(reason, raw, atMs);
    this.hold(reason);
  }

  /** A bridge or broker that was killed repeats older readings than it had sent. */
  protected override isOutdated(value: number): boolean {
    return value < this.value;
  }

  /** Many devices report no value, then 0, then their total, each time they start. */
  protected override isHeldBack(value: number, raw: number, atMs: number): boolean {
    if (!Number.isNaN(this.value) || this.#previous === undefined) return this.#isImplausible(value, raw, atMs);
    this.value = this.#previous;
    this.atMs = this.#previousAtMs;
    const isHeldBack = this.#isImplausible(value, raw, atMs);
    if (isHeldBack) this.waiting = true;
    return isHeldBack;
  }

  #isImplausible(value: number, raw: number, atMs: number): boolean {
    // after 0, the total may continue at any value
    if (value > this.value) return this.value > 0 && this.isSpike(value, raw, atMs);
    if (!(value < this.value)) return false;
    const isSmall = this.#isSmallDecrease(value);
    if (isSmall && this.#smallDecreases + 1 >= decreasesUntilReset) return false;
    if (isSmall) this.#holdDecrease(raw, atMs);
    // many meters report 0 for a moment while they start: taken as a reset, the return would count their whole total
    return isSmall || this.isSpike(value, raw, atMs);
  }

  protected override isBeyond(value: number, from: number, seconds: number): boolean {
    const { perSecond, plus } = this.limits.growth ?? { perSecond: 0, plus: Infinity };
    return value < from || value - from > Math.max(0, seconds) * perSecond + plus;
  }

  /** A total that grows faster than expected is exported too, with every second reading. */
  protected override agrees(value: number, unconfirmed: number, seconds: number): boolean {
    if (value < unconfirmed || this.#isSuddenZero(value)) return false;
    return !this.isBeyond(value, unconfirmed, seconds) || value - unconfirmed <= unconfirmed - this.value;
  }

  protected override accept(atMs: number, fresh: Fresh): void {
    super.accept(atMs, fresh);
    this.#smallDecreases = 0;
    this.#previous = undefined;
    this.#isZeroed = false;
  }

  protected override clear(atMs: number): void {
    if (!Number.isNaN(this.value)) this.#rememberTotal();
    super.clear(atMs);
  }

  /** After a held decrease the lower total is remembered: a source without a value between any two readings never confirms it. */
  #rememberTotal(): void {
    const unconfirmed = this.held?.unconfirmed;
    const isDecrease = unconfirmed !== undefined && unconfirmed.value > 0 && unconfirmed.value < this.value;
    this.#previous = isDecrease ? unconfirmed.value : this.value;
    this.#previousAtMs = isDecrease ? unconfirmed.atMs : this.atMs;
  }

  /** 0 in place of a large total. */
  #isSuddenZero(value: number): boolean {
    return value === 0 && this.value > (this.limits.growth?.large ?? Infinity);
  }

  /** Event counts, which have no unit, never jitter. */
  #isSmallDecrease(value: number): boolean {
    return this.metric.unit !== undefined && this.value >= leastJitteryTotal && this.value - value < this.value * jitterRatio;
  }

  #holdDecrease(raw: number, atMs: number): void {
    this.#smallDecreases++;
    this.owner.reports.decreaseHeld();
    this.recordRejection('dip', raw, atMs);
    this.hold('dip');
  }
}

import type { Fresh } from '@gaugeway/connectors/contract';
import type { Decoding } from '@gaugeway/connectors/catalogue/resolution';
import { isNews } from './series.ts';
import type { Mapping, PointOwner, TimedSeries } from './propertySeries.ts';
import { StateSeries } from './stateSeries.ts';

type BooleanDecoding = Extract<Decoding, { kind: 'boolean' }>;

/** The words for 0 and 1 by the end of the metric's name. */
const words: readonly (readonly [RegExp, string, string])[] = [
  [/_open$/, 'closed', 'open'],
  [/_locked$/, 'unlocked', 'locked'],
  [/_on$/, 'off', 'on'],
  [/_home$/, 'away', 'home'],
  [/_running$/, 'stopped', 'running'],
];

/** 0 or 1 by the declared values. Rises of detections are counted; safety detections are held at 1 (catalogue §6). */
export class BooleanSeries extends StateSeries implements TimedSeries {
  readonly values: ReadonlyMap<unknown, 0 | 1>;
  /** Held at 1 until then, by the exporter's clock; 0: not held. */
  #holdUntilMs = 0;
  /** The newest reading is 0, the exported value is held at 1. */
  #isZeroPending = false;

  constructor(owner: PointOwner, resolution: Mapping, { values }: BooleanDecoding) {
    super(owner, resolution);
    this.values = values;
  }

  override set(raw: unknown, atMs: number, fresh: Fresh = true): void {
    const value = this.values.get(raw);
    if (fresh === 'past') return this.#setPast(value, atMs);
    if (this.isOld(atMs)) return;
    if (value === undefined) return this.rejectUnreadable(typeof raw === 'object' ? 'type' : 'value', raw, atMs);
    const hadNoValue = Number.isNaN(this.value) && !Number.isNaN(this.atMs);
    this.accept(atMs, fresh);
    if (value === this.value) this.#isZeroPending = false;
    else this.#change(value, atMs, { fresh, hadNoValue });
    this.record(atMs, fresh);
  }

  override holds(raw: unknown): boolean {
    const latest = this.#isZeroPending ? 0 : this.value;
    return Number.isNaN(latest) || this.values.get(raw) === latest;
  }

  override get stored(): number | string | undefined {
    return this.#isZeroPending ? 0 : this.current;
  }

  override restore(value: number | string, atMs: number): void {
    if (value === 0 || value === 1) super.restore(value, atMs);
  }

  /** Ends the hold of a safety detection once its time is over. */
  expire(nowMs: number): boolean {
    if (nowMs < this.#holdUntilMs) return true;
    this.#holdUntilMs = 0;
    if (this.#isZeroPending) {
      this.value = 0;
      this.owner.stateChanged(this, 1, 0);
      this.record(nowMs, 'current');
    }
    this.#isZeroPending = false;
    return false;
  }

  protected override clear(atMs: number): void {
    super.clear(atMs);
    this.#isZeroPending = false;
  }

  wordOf(value: number): string {
    const [, zero, one] = words.find(([names]) => names.test(this.metric.name)) ?? [undefined, 'no', 'yes'];
    return value === 1 ? one : zero;
  }

  #setPast(value: 0 | 1 | undefined, atMs: number): void {
    if (value !== undefined && !this.removed) this.owner.tap.past(this, value, atMs);
  }

  /** `hadNoValue`: the sensor was away, and what it detects may have begun long ago. */
  #change(value: 0 | 1, atMs: number, { fresh, hadNoValue }: { fresh: Fresh; hadNoValue: boolean }): void {
    this.owner.changed(this);
    this.#isZeroPending = value === 0 && this.#holdUntilMs > 0;
    if (this.#isZeroPending) return;
    this.change(value, fresh);
    if (value === 0 || fresh === false) return;
    if (isNews(fresh) && !hadNoValue) this.owner.detected(this, atMs);
    if (this.metric.isSafety === true) this.#hold();
  }

  #hold(): void {
    const { safetyHoldMs } = this.owner;
    if (safetyHoldMs === 0) return;
    this.#holdUntilMs = this.owner.now() + safetyHoldMs;
    this.owner.watch(this);
  }
}

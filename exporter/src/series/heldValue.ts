import type { RejectionReason } from './rejection.ts';

/** A reading that is accepted only once another reading confirms it. */
interface UnconfirmedReading {
  readonly value: number;
  readonly atMs: number;
  /** Arrival by the exporter's clock; undefined where time alone does not confirm it. */
  arrivedMs: number | undefined;
}

/** Why the exported value is not the newest reading, and since when by the exporter's clock. */
export class HeldValue {
  readonly reason: RejectionReason;
  sinceMs: number;
  unconfirmed: UnconfirmedReading | undefined = undefined;

  constructor(reason: RejectionReason, sinceMs: number) {
    this.reason = reason;
    this.sinceMs = sinceMs;
  }

  setUnconfirmed(value: number, atMs: number, arrivedMs: number | undefined): void {
    // a copy of the same reading does not restart the wait
    if (this.unconfirmed?.value !== value) this.unconfirmed = { value, atMs, arrivedMs };
  }

  /** The unconfirmed reading, once no other reading contradicted it for one report interval. */
  confirmedByTime(nowMs: number, intervalMs: number): UnconfirmedReading | undefined {
    const { unconfirmed } = this;
    if (unconfirmed?.arrivedMs === undefined) return undefined;
    // the clock may have been set back
    unconfirmed.arrivedMs = Math.min(unconfirmed.arrivedMs, nowMs);
    return nowMs - unconfirmed.arrivedMs >= intervalMs ? unconfirmed : undefined;
  }

  ageMs(nowMs: number): number {
    this.sinceMs = Math.min(this.sinceMs, nowMs);
    return nowMs - this.sinceMs;
  }
}

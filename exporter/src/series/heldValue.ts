import type { Refusal } from './refusal.ts';

/** A reading that is taken only once another confirms it. */
interface Doubt {
  readonly value: number;
  readonly atMs: number;
  /** When it came by our clock; undefined where time alone does not confirm it. */
  cameMs: number | undefined;
}

/** Why a value is shown that is not the newest reading, and since when by our clock. */
export class Hold {
  readonly reason: Refusal['reason'];
  sinceMs: number;
  doubt: Doubt | undefined = undefined;

  constructor(reason: Refusal['reason'], sinceMs: number) {
    this.reason = reason;
    this.sinceMs = sinceMs;
  }

  doubtOf(value: number, atMs: number, cameMs: number | undefined): void {
    // a copy of the same reading makes it no younger
    if (this.doubt?.value !== value) this.doubt = { value, atMs, cameMs };
  }

  /** The doubtful reading, once nothing contradicted it for a rhythm. */
  released(nowMs: number, rhythmMs: number): Doubt | undefined {
    const { doubt } = this;
    if (doubt?.cameMs === undefined) return undefined;
    // the clock may have been set back
    doubt.cameMs = Math.min(doubt.cameMs, nowMs);
    return nowMs - doubt.cameMs >= rhythmMs ? doubt : undefined;
  }

  ageMs(nowMs: number): number {
    this.sinceMs = Math.min(this.sinceMs, nowMs);
    return nowMs - this.sinceMs;
  }
}

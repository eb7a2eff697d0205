import { RangeSet } from './rangeSet.ts';
import type { RecentDelivery, SpoolRange } from './spool.ts';

/** As long as a target may lose what it confirmed: see `remote-write/recentDeliveries.ts`. */
const rememberedMs = 20_000;
/** Deliveries within this time are kept as one. */
const gatheredMs = 1000;

interface Gathered {
  readonly fromMs: number;
  /** Of the last one. */
  atMs: number;
  readonly ranges: RangeSet;
}

/** What a target has confirmed lately. It is stored: the target may have lost it when this process starts again. */
export class RecentDeliveries {
  /** Oldest first. */
  #deliveries: Gathered[] = [];

  /** A delivery is forgotten only when a later one shows that the target has lived on. */
  add(range: SpoolRange, nowMs: number): void {
    const last = this.#deliveries.at(-1);
    if (last !== undefined && nowMs - last.fromMs < gatheredMs) {
      last.ranges.add(range);
      last.atMs = nowMs;
      return;
    }
    this.#deliveries = this.#deliveries.filter(({ atMs }) => atMs >= nowMs - rememberedMs);
    this.#deliveries.push({ fromMs: nowMs, atMs: nowMs, ranges: new RangeSet([range]) });
  }

  get all(): RecentDelivery[] {
    return this.#deliveries.flatMap(({ atMs, ranges }) => ranges.ranges.map(({ from, to }) => ({ from, to, atMs })));
  }
}

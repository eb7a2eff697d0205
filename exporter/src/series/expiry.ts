import type { TimedSeries } from './propertySeries.ts';
import type { Series } from './series.ts';

/** Ends a series at the outputs when its value becomes older than its own limit; the exposition looks at the age itself. */
export class Expiry implements TimedSeries {
  readonly #series: Series;
  readonly #maxAgeMs: number;
  #isExpired = false;

  constructor(series: Series, maxAgeMs: number) {
    this.#series = series;
    this.#maxAgeMs = maxAgeMs;
  }

  expire(nowMs: number): boolean {
    if (this.#series.removed) return false;
    const isExpired = nowMs - this.#series.atMs > this.#maxAgeMs;
    if (isExpired && !this.#isExpired) this.#series.suspend();
    this.#isExpired = isExpired;
    return true;
  }
}

const periodMs = 10 * 60_000;
/** Together they are an hour. */
const periods = 6;
/**
 * With this delay the newest sample of a quiet series is at most 4 minutes old. An instant query takes samples of the last 5 minutes, and the
 * rest is for sending.
 */
const largestDelayMs = 180_000;

/** The largest delay of a source's readings within about an hour: from their own time to their arrival. Times are by any one clock. */
export class SourceDelay {
  /** Of the current period; the hot path only compares with it. */
  #newestMs = 0;
  #beforeMs: readonly number[] = [];
  #startedMs = -Infinity;

  observe(delayMs: number): void {
    if (delayMs > this.#newestMs) this.#newestMs = Math.min(delayMs, largestDelayMs);
  }

  largestMs(nowMs: number): number {
    if (nowMs - this.#startedMs >= periodMs) this.#nextPeriod(nowMs);
    return Math.max(this.#newestMs, ...this.#beforeMs);
  }

  #nextPeriod(nowMs: number): void {
    this.#startedMs = nowMs;
    this.#beforeMs = [this.#newestMs, ...this.#beforeMs].slice(0, periods);
    this.#newestMs = 0;
  }
}

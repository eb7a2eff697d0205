const periodMs = 10 * 60_000;
/** Together they are an hour. */
const periods = 6;
/**
 * With this delay the newest sample of a quiet series is at most 4 minutes old. An instant query takes samples of the last 5 minutes, and the
 * rest is for sending.
 */
const largestDelayMs = 180_000;
/**
 * Readings that wait at a broker are late by as long as a lost link is not noticed (one and a half keep-alives, 90 s), and by the time until its
 * devices are suspended (60 s). A repetition must not be ahead of them.
 */
const queueDelayMs = 170_000;
/** A reading with a larger delay waited somewhere. */
const lateMs = 2000;

/** The largest delay of a source's readings within about an hour: from their own time to their arrival. Times are by any one clock. */
export class SourceDelay {
  /** Of the current period; the hot path only compares with it. */
  #newestMs = 0;
  #beforeMs: readonly number[] = [];
  #startedMs = -Infinity;
  #leastMs = 0;
  /** When the last late reading arrived, or the first one. */
  #lateSinceMs: number | undefined;
  readonly #settleMs: number;

  /** `settleMs`: without a late reading for so long, no more are expected. */
  constructor(settleMs = 0) {
    this.#settleMs = settleMs;
  }

  observe(delayMs: number): void {
    if (delayMs > this.#newestMs) this.#newestMs = Math.min(delayMs, largestDelayMs);
  }

  /** A reading arrived now, with this delay. */
  arrived(delayMs: number, nowMs: number): void {
    if (this.#lateSinceMs === undefined || delayMs > lateMs) this.#lateSinceMs = nowMs;
  }

  /** The source keeps readings while it cannot deliver them. */
  queues(): void {
    this.#leastMs = queueDelayMs;
  }

  /** False while readings may arrive that are older than the values of before a restart. */
  isSettled(nowMs: number): boolean {
    this.#lateSinceMs ??= nowMs;
    // the wall clock may have been set back
    this.#lateSinceMs = Math.min(this.#lateSinceMs, nowMs);
    return nowMs - this.#lateSinceMs >= this.#settleMs;
  }

  largestMs(nowMs: number): number {
    if (nowMs - this.#startedMs >= periodMs) this.#nextPeriod(nowMs);
    return Math.max(this.#leastMs, this.#newestMs, ...this.#beforeMs);
  }

  #nextPeriod(nowMs: number): void {
    this.#startedMs = nowMs;
    this.#beforeMs = [this.#newestMs, ...this.#beforeMs].slice(0, periods);
    this.#newestMs = 0;
  }
}

const perSecond = 20;
const burst = 500;

/** Limits the entries of the event log, so that a flood of alarms does not displace all others. */
export class EventRateLimit {
  #remaining = burst;
  #atMs = 0;
  #dropped = 0;

  /** Whether another entry is allowed; counts it. */
  take(nowMs: number): boolean {
    this.#remaining = Math.min(burst, this.#remaining + (Math.max(0, nowMs - this.#atMs) / 1000) * perSecond);
    this.#atMs = nowMs;
    if (this.#remaining < 1) {
      this.#dropped++;
      return false;
    }
    this.#remaining--;
    return true;
  }

  /** Entries that were not allowed since the previous call. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }
}

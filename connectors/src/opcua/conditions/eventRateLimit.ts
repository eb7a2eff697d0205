const perSecond = 20;
const burst = 500;

/** How many events may enter the log: an alarm flood must not drown everything else. */
export class EventBudget {
  #left = burst;
  #atMs = 0;
  #dropped = 0;

  /** Whether one more may; counts it. */
  take(nowMs: number): boolean {
    this.#left = Math.min(burst, this.#left + (Math.max(0, nowMs - this.#atMs) / 1000) * perSecond);
    this.#atMs = nowMs;
    if (this.#left < 1) {
      this.#dropped++;
      return false;
    }
    this.#left--;
    return true;
  }

  /** How many could not since this was last asked. */
  dropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }
}

/** A bus that waits for a dead unit, or a busy machine, is late for a moment. */
const steadyMs = 30_000;

/** Whether a device is polled as often as its interval says: what is so for half a minute counts. */
export class Pace {
  #isLate = false;
  /** Since when polls say otherwise. */
  #otherwiseSinceMs: number | undefined;

  /** `missed`: how many polls were due before this one and are left out. True when this one makes it known that the device falls behind. */
  polled(missed: number, nowMs: number): boolean {
    const isLate = missed > 0;
    if (isLate === this.#isLate) {
      this.#otherwiseSinceMs = undefined;
      return false;
    }
    this.#otherwiseSinceMs ??= nowMs;
    if (nowMs - this.#otherwiseSinceMs < steadyMs) return false;
    this.#isLate = isLate;
    this.#otherwiseSinceMs = undefined;
    return isLate;
  }
}

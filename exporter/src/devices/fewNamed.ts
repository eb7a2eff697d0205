/** Bounds reports of one kind: in a period a few name their subject, and one counts the others. */
export class FewNamed {
  readonly #most: number;
  readonly #periodMs: number;
  #startMs = -Infinity;
  #named = 0;
  #others = 0;
  #first = '';
  #isReported = false;

  constructor(most: number, periodMs: number) {
    this.#most = most;
    this.#periodMs = periodMs;
  }

  /** Whether a report may name this subject. */
  takes(what: string, nowMs: number): boolean {
    this.#follow(nowMs);
    if (this.#named >= this.#most) {
      this.addOther(what, nowMs);
      return false;
    }
    this.#named++;
    return true;
  }

  /** Counts a subject that is not named. */
  addOther(what: string, nowMs: number): void {
    this.#follow(nowMs);
    if (this.#others++ === 0) this.#first = what;
  }

  /** Those that were not named, the first time in a period that there are some. */
  takeOthers(): { readonly count: number; readonly first: string } | undefined {
    if (this.#others === 0 || this.#isReported) return undefined;
    this.#isReported = true;
    return { count: this.#others, first: this.#first };
  }

  /** Begins another period where the last one is over. */
  #follow(nowMs: number): void {
    // the clock may have been set back
    if (Math.abs(nowMs - this.#startMs) < this.#periodMs) return;
    this.#startMs = nowMs;
    this.#named = 0;
    this.#others = 0;
    this.#isReported = false;
  }
}

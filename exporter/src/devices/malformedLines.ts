/** Lines in {@link periodMs} that name their source. */
const mostNamed = 10;
const periodMs = 600_000;

/** Bounds the log lines about malformed input of one reason: some name their source, and one counts the others. */
export class MalformedLines {
  #startMs = -Infinity;
  #named = 0;
  #others = 0;
  #first = '';
  #isReported = false;

  /** Whether a line may name this source. */
  takes(what: string, nowMs: number): boolean {
    this.#follow(nowMs);
    if (this.#named >= mostNamed) {
      this.addOther(what, nowMs);
      return false;
    }
    this.#named++;
    return true;
  }

  /** Counts a source that is not named. */
  addOther(what: string, nowMs: number): void {
    this.#follow(nowMs);
    if (this.#others++ === 0) this.#first = what;
  }

  /** Those that were not named, the first time that there are some. */
  takeOthers(): { readonly count: number; readonly first: string } | undefined {
    if (this.#others === 0 || this.#isReported) return undefined;
    this.#isReported = true;
    return { count: this.#others, first: this.#first };
  }

  /** Begins another period where the last one is over. */
  #follow(nowMs: number): void {
    // the clock may have been set back
    if (Math.abs(nowMs - this.#startMs) < periodMs) return;
    this.#startMs = nowMs;
    this.#named = 0;
    this.#others = 0;
    this.#isReported = false;
  }
}

/** Long enough that a pause costs little, short enough for a scrape, which needs some dozens of turns. */
const mostMs = 10;

/**
 * The current turn of the event loop. What arrives at one socket without a pause would be handled in one turn after another of 2 MB each, which is a second on a busy
 * machine, and a scrape needs many turns.
 */
export class LoopTurn {
  #startMs: number | undefined;
  readonly #end = () => {
    this.#startMs = undefined;
  };

  /** Whether messages have been handled for so long in this turn that others should come first. Called for each message. */
  isLong(): boolean {
    const nowMs = performance.now();
    if (this.#startMs === undefined) {
      this.#startMs = nowMs;
      setImmediate(this.#end);
    }
    return nowMs - this.#startMs > mostMs;
  }
}

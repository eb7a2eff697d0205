const quietMs = 600_000;
const mostRemembered = 1000;

/** Which changes between wrong and right are told: what goes wrong again within ten minutes of being told is told only if it still is after them. */
export class FlickerFilter {
  readonly #toldMs = new Map<string, number>();
  readonly #untold = new Set<string>();

  /** It is wrong, `isNews` when it was not before: true when that is to be told. */
  isWrong(what: string, isNews: boolean, nowMs: number): boolean {
    if (!isNews && !this.#untold.has(what)) return false;
    // the clock may have been set back
    if (Math.abs(nowMs - (this.#toldMs.get(what) ?? -Infinity)) < quietMs) {
      this.#untold.add(what);
      return false;
    }
    this.#untold.delete(what);
    this.#remember(what, nowMs);
    return true;
  }

  /** It is right again: true when it was told that it had not been. */
  isRight(what: string): boolean {
    return !this.#untold.delete(what);
  }

  #remember(what: string, nowMs: number): void {
    this.#toldMs.delete(what);
    this.#toldMs.set(what, nowMs);
    const [oldest] = this.#toldMs.keys();
    if (this.#toldMs.size > mostRemembered && oldest !== undefined) this.#toldMs.delete(oldest);
  }
}

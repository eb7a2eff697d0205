const quietMs = 600_000;
const mostRemembered = 1000;

/** Suppresses reports of what flaps: a failure within ten minutes of the last report is reported only if it persists after them. */
export class FlappingFilter {
  readonly #reportedMs = new Map<string, number>();
  readonly #suppressed = new Set<string>();

  /** `what` fails, `isNew` where it did not before: true when that is to be reported. */
  reportsFailure(what: string, isNew: boolean, nowMs: number): boolean {
    if (!isNew && !this.#suppressed.has(what)) return false;
    // the clock may have been set back
    if (Math.abs(nowMs - (this.#reportedMs.get(what) ?? -Infinity)) < quietMs) {
      this.#suppressed.add(what);
      return false;
    }
    this.#suppressed.delete(what);
    this.#remember(what, nowMs);
    return true;
  }

  /** `what` works again: true when its failure was reported. */
  reportsRecovery(what: string): boolean {
    return !this.#suppressed.delete(what);
  }

  /** The failure that is to be reported is not: it is news again after ten minutes, if it persists. */
  suppress(what: string): void {
    this.#suppressed.add(what);
  }

  #remember(what: string, nowMs: number): void {
    this.#reportedMs.delete(what);
    this.#reportedMs.set(what, nowMs);
    const [oldest] = this.#reportedMs.keys();
    if (this.#reportedMs.size > mostRemembered && oldest !== undefined) this.#reportedMs.delete(oldest);
  }
}

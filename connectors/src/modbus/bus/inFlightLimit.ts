/**
 * How many requests are under way at once. Halved whenever the device mixed up or lost one of several, and not raised again: what a device cannot do
 * today it cannot do tomorrow, and each try would cost a timeout.
 */
export class FlightLimit {
  #limit: number;
  readonly #onLowered: (limit: number) => void;
  readonly #answeredMs = new Map<number, number>();
  /** Requests without an answer while others had one: lost, or of registers that are never answered. */
  readonly #suspects = new Map<string, number>();
  #loweredMs = -Infinity;

  constructor(limit: number, onLowered: (limit: number) => void) {
    this.#limit = limit;
    this.#onLowered = onLowered;
  }

  get value(): number {
    return this.#limit;
  }

  /** A unit answered this request, by performance.now(). It was lost before if it got no answer among others, and is none of those that never get one. */
  answered(unit: number, what: string, nowMs: number): void {
    this.#answeredMs.set(unit, nowMs);
    const sentMs = this.#suspects.get(what);
    if (sentMs === undefined) return;
    this.#suspects.delete(what);
    // several lost together are one loss
    if (sentMs > this.#loweredMs) this.lower();
  }

  /** No answer to a request sent at `sentMs`: perhaps lost among others, if its unit answered one of those. */
  timedOut(unit: number, what: string, sentMs: number): void {
    if ((this.#answeredMs.get(unit) ?? -Infinity) > sentMs) this.#suspects.set(what, sentMs);
    else this.#suspects.delete(what);
  }

  /** For good. */
  lowerToOne(): void {
    this.#limit = 1;
  }

  lower(): void {
    if (this.#limit === 1) return;
    this.#loweredMs = performance.now();
    this.#limit = Math.floor(this.#limit / 2);
    this.#onLowered(this.#limit);
  }
}

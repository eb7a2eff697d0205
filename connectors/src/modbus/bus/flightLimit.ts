/**
 * How many requests are under way at once. Halved whenever the device mixed up or lost one of several, and not raised again: what a device cannot do
 * today it cannot do tomorrow, and each try would cost a timeout.
 */
export class FlightLimit {
  #limit: number;
  readonly #onLowered: (limit: number) => void;
  readonly #answeredMs = new Map<number, number>();
  #loweredMs = -Infinity;

  constructor(limit: number, onLowered: (limit: number) => void) {
    this.#limit = limit;
    this.#onLowered = onLowered;
  }

  get value(): number {
    return this.#limit;
  }

  /** A unit answered, by performance.now(). */
  answered(unit: number, nowMs: number): void {
    this.#answeredMs.set(unit, nowMs);
  }

  /** No answer to a request sent at `sentMs` among others: lost, if its unit answered one of those. Several lost together are one loss. */
  timedOut(unit: number, sentMs: number): void {
    if (sentMs > this.#loweredMs && (this.#answeredMs.get(unit) ?? -Infinity) > sentMs) this.lower();
  }

  lower(): void {
    if (this.#limit === 1) return;
    this.#loweredMs = performance.now();
    this.#limit = Math.floor(this.#limit / 2);
    this.#onLowered(this.#limit);
  }
}

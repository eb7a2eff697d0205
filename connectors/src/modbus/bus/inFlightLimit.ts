/**
 * How many requests may be in flight. Halved whenever the device mixes up or drops concurrent responses, and never raised again: the capability
 * of a device does not change, and each attempt would cost a timeout.
 */
export class InFlightLimit {
  #limit: number;
  readonly #onLowered: (limit: number) => void;
  readonly #respondedMs = new Map<number, number>();
  /** Requests without a response while others had one: dropped, or for registers that are never answered. */
  readonly #suspects = new Map<string, number>();
  #loweredMs = -Infinity;

  constructor(limit: number, onLowered: (limit: number) => void) {
    this.#limit = limit;
    this.#onLowered = onLowered;
  }

  get value(): number {
    return this.#limit;
  }

  /** A unit responded to this request, by performance.now(). If it timed out among others before, its response was dropped then. */
  responded(unit: number, request: string, nowMs: number): void {
    this.#respondedMs.set(unit, nowMs);
    const sentMs = this.#suspects.get(request);
    if (sentMs === undefined) return;
    this.#suspects.delete(request);
    // responses that were dropped together count once
    if (sentMs > this.#loweredMs) this.lower();
  }

  /** No response to a request sent at `sentMs`: perhaps dropped, if its unit responded to another one since. */
  timedOut(unit: number, request: string, sentMs: number): void {
    if ((this.#respondedMs.get(unit) ?? -Infinity) > sentMs) this.#suspects.set(request, sentMs);
    else this.#suspects.delete(request);
  }

  /** Permanently. */
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

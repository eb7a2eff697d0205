/** Whoever has the key could fill the memory. */
const mostNonces = 100_000;

/** The nonces of the newest messages of one mapping, the oldest first. Times are by the gateway's clock, which no change of the system's moves. */
export class Nonces {
  /** Messages that were signed before are refused: their nonces may be lost. */
  notBeforeMs = -Infinity;
  onAdded: () => void = () => undefined;
  readonly #endsMs = new Map<string, number>();
  /** Several topics of a mapping may read one message. */
  readonly #newest = { nonce: '', message: -1 };

  /** False where another message had the nonce, or where there are too many. `message` is a number that each message has its own of. */
  add(nonce: string, message: number, { nowMs, lifeMs }: { readonly nowMs: number; readonly lifeMs: number }): boolean {
    const newest = this.#newest;
    if (newest.message === message && newest.nonce === nonce) return true;
    for (const [old, endMs] of this.#endsMs) {
      if (endMs > nowMs) break;
      this.#endsMs.delete(old);
    }
    if (this.#endsMs.has(nonce) || this.#endsMs.size >= mostNonces) return false;
    this.#endsMs.set(nonce, nowMs + lifeMs);
    newest.nonce = nonce;
    newest.message = message;
    this.onAdded();
    return true;
  }

  restore(nonce: string, endMs: number): void {
    this.#endsMs.set(nonce, endMs);
  }

  /** Each with the time when it is forgotten. */
  entries(): Iterable<readonly [nonce: string, endMs: number]> {
    return this.#endsMs;
  }
}

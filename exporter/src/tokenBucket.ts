interface BucketOptions {
  /** A token is added this often. */
  readonly intervalMs: number;
  /** Most tokens. It is full at the start. */
  readonly burst: number;
}

/** Limits a rate: each unit of work takes a token. */
export class TokenBucket {
  readonly #intervalMs: number;
  readonly #burst: number;
  readonly #now: () => number;
  #tokens: number;
  #filledMs: number;

  constructor(options: BucketOptions, now = () => performance.now()) {
    this.#intervalMs = options.intervalMs;
    this.#burst = options.burst;
    this.#now = now;
    this.#tokens = options.burst;
    this.#filledMs = now();
  }

  /** Takes a token; false: there are fewer than `least`. */
  take(least = 1): boolean {
    const nowMs = this.#now();
    this.#tokens = Math.min(this.#burst, this.#tokens + (nowMs - this.#filledMs) / this.#intervalMs);
    this.#filledMs = nowMs;
    if (this.#tokens < least) return false;
    this.#tokens -= 1;
    return true;
  }
}

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

  /** Takes a token; false: there is none. */
  take(nowMs = this.#now()): boolean {
    if (this.tokens(nowMs) < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** How many there are. */
  tokens(nowMs: number): number {
    this.#tokens = Math.min(this.#burst, this.#tokens + (nowMs - this.#filledMs) / this.#intervalMs);
    this.#filledMs = nowMs;
    return this.#tokens;
  }
}

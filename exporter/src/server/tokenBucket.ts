import type { RateLimit } from '../config/web/webConfig.ts';

/** Enforces the `rate_limit` of the web config. */
export class TokenBucket {
  readonly #intervalMs: number;
  readonly #burst: number;
  readonly #now: () => number;
  #tokens: number;
  #filledMs: number;

  constructor(options: RateLimit, now = () => performance.now()) {
    this.#intervalMs = options.intervalMs;
    this.#burst = options.burst;
    this.#now = now;
    this.#tokens = options.burst;
    this.#filledMs = now();
  }

  /** Whether another request is allowed now. */
  take(): boolean {
    const nowMs = this.#now();
    this.#tokens = Math.min(this.#burst, this.#tokens + (nowMs - this.#filledMs) / this.#intervalMs);
    this.#filledMs = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

const windowMs = 600_000;
const mostRemembered = 10_000;

interface Window {
  sinceMs: number;
  count: number;
  leftOut: number;
}

/** Limits what repeats without an end: so many within ten minutes for each key. */
export class EventAllowance {
  readonly #most: number;
  readonly #windows = new Map<string, Window>();

  constructor(most = 100) {
    this.#most = most;
  }

  /** Undefined: this one is left out. Otherwise how many were left out since the last one. */
  take(key: string, nowMs: number): number | undefined {
    const window = this.#window(key, nowMs);
    if (window.count >= this.#most) {
      window.leftOut++;
      return undefined;
    }
    window.count++;
    const { leftOut } = window;
    window.leftOut = 0;
    return leftOut;
  }

  #window(key: string, nowMs: number): Window {
    let window = this.#windows.get(key);
    if (window === undefined) {
      const [oldest] = this.#windows.keys();
      if (this.#windows.size >= mostRemembered && oldest !== undefined) this.#windows.delete(oldest);
      this.#windows.set(key, (window = { sinceMs: nowMs, count: 0, leftOut: 0 }));
    }
    // the clock may have been set back
    if (Math.abs(nowMs - window.sinceMs) >= windowMs) {
      window.sinceMs = nowMs;
      window.count = 0;
    }
    return window;
  }
}

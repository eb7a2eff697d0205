/** The simulator's source of time, which tests can control. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `run` once after a delay; the returned function cancels it. */
  after(delayMs: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** A clock that moves only by `advance`. */
export class ManualClock implements Clock {
  #nowMs: number;
  readonly #pending = new Set<{ readonly dueMs: number; readonly run: () => void }>();

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const entry = { dueMs: this.#nowMs + delayMs, run };
    this.#pending.add(entry);
    return () => this.#pending.delete(entry);
  }

  /** Moves the time forward; timers that expire on the way run in order, each at its time. */
  advance(durationMs: number): void {
    const untilMs = this.#nowMs + durationMs;
    for (;;) {
      const next = this.#earliest();
      if (!next || next.dueMs > untilMs) break;
      this.#pending.delete(next);
      this.#nowMs = next.dueMs;
      next.run();
    }
    this.#nowMs = untilMs;
  }

  #earliest(): { readonly dueMs: number; readonly run: () => void } | undefined {
    let earliest;
    for (const entry of this.#pending) if (!earliest || entry.dueMs < earliest.dueMs) earliest = entry;
    return earliest;
  }
}

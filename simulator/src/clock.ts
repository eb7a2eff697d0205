/** Where the simulator takes its time from, so that tests can move it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs once when that much time has passed; the answer cancels it. */
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

/** A clock that stands still until told. */
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

  /** Lets time pass; what falls due on the way runs in its order and at its time. */
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

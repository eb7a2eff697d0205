import type { Timers } from '../dialect.ts';

interface Due {
  readonly atMs: number;
  readonly work: () => void;
}

/** Timers by a clock that a test moves: {@link run} calls what is due, the earliest first. */
export class ClockTimers implements Timers {
  readonly #now: () => number;
  readonly #due = new Set<Due>();

  constructor(now: () => number) {
    this.#now = now;
  }

  after(ms: number, work: () => void): () => void {
    const due: Due = { atMs: this.#now() + ms, work };
    this.#due.add(due);
    return () => void this.#due.delete(due);
  }

  clear(): void {
    this.#due.clear();
  }

  run(): void {
    for (let next = this.#next(); next !== undefined && next.atMs <= this.#now(); next = this.#next()) {
      this.#due.delete(next);
      next.work();
    }
  }

  #next(): Due | undefined {
    let first: Due | undefined;
    for (const due of this.#due) if (first === undefined || due.atMs < first.atMs) first = due;
    return first;
  }
}

import type { Timers } from './dialect.ts';

/** Longer ones would fire at once: Node has 31 bits for the milliseconds. */
const longestMs = 2 ** 31 - 1;

/** Real timers, which do not keep the process running. */
export class ProcessTimers implements Timers {
  readonly #timers = new Set<NodeJS.Timeout>();

  after(ms: number, work: () => void): () => void {
    const fire = () => {
      this.#timers.delete(timer);
      work();
    };
    const timer = setTimeout(fire, Math.min(ms, longestMs)).unref();
    this.#timers.add(timer);
    return () => {
      clearTimeout(timer);
      this.#timers.delete(timer);
    };
  }

  /** None of them fires any more. */
  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

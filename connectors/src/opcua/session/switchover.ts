import { Latch } from './autoResetEvent.ts';
import { healthyLevel } from './serviceLevel.ts';

/** While the server is not healthy, the others are asked so often. */
const askEveryMs = 10_000;

/** Decides when another of several redundant servers is to be read. */
export class Switchover {
  readonly #find: (level: number) => Promise<string | undefined>;
  readonly #fell = new Latch();
  #level = healthyLevel;

  /** `find` looks for a server that is better than this level. */
  constructor(find: (level: number) => Promise<string | undefined>) {
    this.#find = find;
  }

  onLevel(level: number): void {
    this.#level = level;
    if (level < healthyLevel) this.#fell.set();
  }

  /** Resolves with the url of a better server, or with nothing when `signal` aborts. A healthy server is kept, whatever the others say. */
  async better(signal: AbortSignal): Promise<string | undefined> {
    while (!signal.aborted) {
      const isHealthy = this.#level >= healthyLevel;
      await this.#fell.wait(isHealthy ? Infinity : askEveryMs, signal);
      if (signal.aborted || this.#level >= healthyLevel) continue;
      const url = await this.#find(this.#level);
      if (url !== undefined) return url;
    }
    return undefined;
  }
}

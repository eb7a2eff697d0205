import { AutoResetEvent } from './autoResetEvent.ts';
import { healthyLevel } from './serviceLevel.ts';

/** How often the other servers are checked while this one is not healthy. */
const checkIntervalMs = 10_000;

/** Decides when to switch to another redundant server. */
export class Switchover {
  readonly #findBetter: (level: number) => Promise<string | undefined>;
  readonly #becameUnhealthy = new AutoResetEvent();
  #level = healthyLevel;

  /** `findBetter` looks for a server with a higher ServiceLevel than this. */
  constructor(findBetter: (level: number) => Promise<string | undefined>) {
    this.#findBetter = findBetter;
  }

  /** Takes the current ServiceLevel of the connected server. */
  onLevel(level: number): void {
    this.#level = level;
    if (level < healthyLevel) this.#becameUnhealthy.set();
  }

  /** Resolves with the URL of a better server, or with undefined when `signal` aborts. A healthy server is kept, whatever the level of the others. */
  async waitForBetter(signal: AbortSignal): Promise<string | undefined> {
    while (!signal.aborted) {
      const isHealthy = this.#level >= healthyLevel;
      await this.#becameUnhealthy.wait(isHealthy ? Infinity : checkIntervalMs, signal);
      if (signal.aborted || this.#level >= healthyLevel) continue;
      const url = await this.#findBetter(this.#level);
      if (url !== undefined) return url;
    }
    return undefined;
  }
}

import { TokenBucket } from '../../tokenBucket.ts';

/** Of all traces, for work that failed or was slow. */
const reportShare = 1 / 5;
const rareMs = 1000;

/**
 * Decides what is traced. A fifth of the rate is for reports of work that failed or was slow, which also get what others leave. Of the rest the last token
 * is for work whose name was not traced within a second: a flood of messages leaves something for the few scrapes and batches.
 */
export class TraceBudget {
  readonly #ordinary: TokenBucket;
  readonly #reports: TokenBucket;
  readonly #takenMs = new Map<string, number>();
  readonly #now: () => number;
  readonly #rareMs: number;

  constructor(tracesPerSecond: number, now = () => performance.now()) {
    const bucket = (perSecond: number, least: number) =>
      new TokenBucket({ intervalMs: 1000 / perSecond, burst: Math.max(least, perSecond) }, now);
    this.#ordinary = bucket(tracesPerSecond * (1 - reportShare), 2);
    this.#reports = bucket(tracesPerSecond * reportShare, 1);
    this.#now = now;
    this.#rareMs = Math.max(rareMs, 2000 / tracesPerSecond);
  }

  /** Whether a unit of work of this name is traced. */
  take(name: string): boolean {
    if (!this.#ordinary.take(this.#isRare(name) ? 1 : 2)) return false;
    this.#takenMs.set(name, this.#now());
    return true;
  }

  /** Whether work that failed or was slow is traced afterwards. */
  takeReport(): boolean {
    return this.#reports.take() || this.#ordinary.take();
  }

  #isRare(name: string): boolean {
    return this.#now() - (this.#takenMs.get(name) ?? -Infinity) >= this.#rareMs;
  }
}

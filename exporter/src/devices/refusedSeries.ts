import type { Labels, Logger } from '@gaugeway/connectors/contract';

/** Without a refusal for this long, the next one is news. */
const quietMs = 600_000;

/** Logs that series are refused because the budget of their connector is spent: one line, until none was refused for ten minutes. */
export class RefusedSeries {
  readonly #log: Logger;
  readonly #maxSeries: number;
  #refusals = 0;
  #first: object = {};
  #lastMs = -Infinity;

  constructor(log: Logger, maxSeries: number) {
    this.#log = log;
    this.#maxSeries = maxSeries;
  }

  add(device: Labels, key: string): void {
    if (this.#refusals++ === 0) this.#first = { ...device, key };
  }

  /** Once a second. */
  report(nowMs: number): void {
    const refusals = this.#refusals;
    if (refusals === 0) return;
    if (nowMs - this.#lastMs > quietMs)
      this.#log.warn('series refused: connector_limit', { refusals, max_series: this.#maxSeries, first: this.#first });
    this.#refusals = 0;
    this.#lastMs = nowMs;
  }
}

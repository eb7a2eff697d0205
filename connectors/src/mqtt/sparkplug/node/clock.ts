import type { Fresh, Gateway } from '../../../contract.ts';
import type { ReadingTimes } from '../metrics/metricTable.ts';

/** Clocks that were never set start in 1970. */
const earliestMs = Date.UTC(1990, 0, 1);
/** Messages of one node, written by several of its threads. */
const disorderMs = 5000;

/** Times of a node's readings, by its own clock as long as that goes forward. Reused for each message. */
export class NodeClock implements ReadingTimes {
  readonly #gateway: Pick<Gateway, 'at' | 'now'>;
  arrivalMs = NaN;
  fresh: Fresh = true;
  /** Of the message; NaN where the clock cannot be used. */
  #payloadMs = NaN;
  #latestMs = -Infinity;
  #isUsable = false;

  constructor(gateway: Pick<Gateway, 'at' | 'now'>) {
    this.#gateway = gateway;
  }

  /** Begins the readings of a message; `timestampMs`: of its payload, NaN: none. */
  begin(timestampMs: number, fresh: Fresh): this {
    this.arrivalMs = this.#gateway.now();
    this.fresh = fresh;
    // a clock that was set back: its readings must not count as older than those before
    this.#isUsable = !(timestampMs < this.#latestMs - disorderMs);
    this.#payloadMs = timestampMs;
    if (timestampMs > this.#latestMs) this.#latestMs = timestampMs;
    return this;
  }

  of(timestampMs: number): number {
    if (!this.#isUsable) return this.arrivalMs;
    const sourceMs = timestampMs >= earliestMs ? timestampMs : this.#payloadMs;
    return sourceMs >= earliestMs ? this.#gateway.at(sourceMs) : this.arrivalMs;
  }
}

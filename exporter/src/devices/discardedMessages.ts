import type { Logger } from '@gaugeway/connectors/contract';
import type { Tally } from './connectorCounters.ts';

/** Patterns that are counted one by one; further ones are `other`. */
const mostPatterns = 100;
/** An overload ends when no message was discarded for this time. */
const restMs = 60_000;

/** Counts messages that a connector discarded, and logs each overload once. */
export class DiscardedMessages {
  readonly #counts: Tally<string>;
  readonly #log: Logger;
  #discardedMs = -Infinity;

  constructor(counts: Tally<string>, log: Logger) {
    this.#counts = counts;
    this.#log = log;
  }

  add(pattern: string, nowMs: number): void {
    const isCounted = this.#counts.get(pattern) > 0 || this.#counts.size < mostPatterns;
    this.#counts.add(isCounted ? pattern : 'other');
    if (nowMs - this.#discardedMs > restMs)
      this.#log.warn('more messages arrive than can be handled: some are discarded, which gaugeway_messages_discarded_total counts', {
        topic: pattern.slice(0, 200),
      });
    this.#discardedMs = nowMs;
  }
}

import type { MalformedReason } from '@gaugeway/connectors/contract';
import type { ErrorKind } from '@gaugeway/connectors/errors';
import type { RejectReason } from '../series/series.ts';

/** Why a series was refused: `device_limit`, `connector_limit`. */
export type DropReason = 'device_limit' | 'connector_limit';

/** Counters of one connector: plain numbers on the hot path, read by the self metrics at each scrape. */
export class ConnectorCounters {
  messages = 0;
  /** Small decreases of counters that were held (catalogue §7.2). */
  heldDecreases = 0;
  undeclaredStates = 0;
  refusedDevices = 0;
  /** Series in memory, hidden ones included. */
  series = 0;
  /** Properties that only the fallback (catalogue §4 step 9) maps. */
  unmapped = 0;
  readonly parseErrors = new Tally<MalformedReason>();
  readonly rejected = new Tally<RejectReason>();
  readonly dropped = new Tally<DropReason>();
  readonly errors = new Tally<ErrorKind>();
  /** Messages discarded in an overload, by topic pattern. */
  readonly discarded = new Tally<string>();
}

/** Counts by reason, or by another name. */
export class Tally<Reason extends string> {
  readonly #counts = new Map<Reason, number>();

  add(reason: Reason): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
  }

  get size(): number {
    return this.#counts.size;
  }

  get(reason: Reason): number {
    return this.#counts.get(reason) ?? 0;
  }

  [Symbol.iterator](): IterableIterator<[Reason, number]> {
    return this.#counts[Symbol.iterator]();
  }
}

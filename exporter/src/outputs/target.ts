import type { Shipment } from './shipment.ts';
import type { LossReason } from './spool/spool.ts';

/** A destination of samples. It never blocks the others: what it cannot send waits in the spool. */
export interface Target {
  readonly name: string;
  /** Begins to send, with what the spool holds for it. Called once, when the spool knows its targets. */
  start(): void;
  /**
   * Takes a new batch, in the order of creation. Calls {@link Shipment.delivered} once it was sent, or {@link Shipment.released} once it has a
   * range and is read from the spool later.
   */
  offer(shipment: Shipment): void;
  readonly status: TargetStatus;
  /** Sends what it can until `deadlineMs` by `performance.now()`, then closes its connections. */
  close(deadlineMs: number): Promise<void>;
}

/** `waiting_clock`: sending is stopped because the wall clock does not fit. */
export type TargetState = 'starting' | 'up' | 'down' | 'refusing' | 'waiting_clock';

/** What the self metrics, the API and the app show of a target. Times are epoch milliseconds. */
export interface TargetStatus {
  readonly name: string;
  /** Without credentials and query. */
  readonly url: string;
  /** Undefined until the first answer. */
  readonly kind: 'prometheus' | 'victoriametrics' | undefined;
  readonly order: 'series' | 'fresh_first' | undefined;
  readonly state: TargetState;
  /** Why the state is not `up`, in the words of the server or of the system. */
  readonly why: string | undefined;
  readonly stateSinceMs: number;
  readonly lastSuccessMs: number | undefined;
  /** Samples in memory and in the spool that are not delivered. */
  readonly pendingSamples: number;
  /** Time of the oldest of them. */
  readonly oldestPendingMs: number | undefined;
  readonly counters: TargetCounters;
}

/** Counters of one target: plain numbers, read by the self metrics at each scrape. */
export class TargetCounters {
  sentSamples = 0;
  /** Repetitions are not part of `sentSamples`. */
  repeatedSamples = 0;
  sentBytes = 0;
  requests = 0;
  retriedRequests = 0;
  /** Samples whose time was moved by a millisecond, because the target has a newer one of the series. */
  adjustedSamples = 0;
  /** Samples that the server refused for good, by reason. */
  readonly rejected = new Map<string, number>();
  readonly lost = new Map<LossReason, number>();
  /** Called with the duration of each request in seconds. */
  observeRequest: (seconds: number) => void = () => undefined;
}

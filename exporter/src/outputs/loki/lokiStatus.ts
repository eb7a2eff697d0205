import type { LossReason } from '../spool/spool.ts';
import type { TargetState } from '../target.ts';

/** `waiting_clock` does not occur: Loki takes lines of any order within an hour. */
export type LokiState = Exclude<TargetState, 'waiting_clock'>;

/** What the self metrics, the API and the app show of the output to Loki. Times are epoch milliseconds. */
export interface LokiStatus {
  readonly name: string;
  /** Without credentials and query. */
  readonly url: string;
  readonly state: LokiState;
  /** Why the state is not `up`, in the words of the server or of the system. */
  readonly why: string | undefined;
  readonly stateSinceMs: number;
  readonly lastSuccessMs: number | undefined;
  /** Lines in memory and on disk that Loki does not have yet. */
  readonly pendingLines: number;
  /** Time of the oldest of them. */
  readonly oldestPendingMs: number | undefined;
  /** What waits on disk. */
  readonly queue: LokiQueueStatus;
  /** Loki takes no structured metadata: it is a part of the lines. */
  readonly isWithoutMetadata: boolean;
  readonly counters: LokiCounters;
}

export interface LokiQueueStatus {
  readonly bytes: number;
  readonly maxBytes: number;
  /** Why it cannot be written, such as a full disk. */
  readonly problem: string | undefined;
}

/** Why Loki refused a line for good. `other`: its words are in the log. */
export type RefusalReason =
  'too_far_behind' | 'too_old' | 'too_new' | 'line_too_long' | 'rate_limit' | 'stream_limit' | 'invalid_metadata' | 'other';

/** Why lines were lost before Loki had them. `memory`: of a kind that is not durable, while Loki was away; the others: of the queue on disk. */
export type LineLossReason = 'memory' | LossReason;

/** Counters of the output: plain numbers, read by the self metrics at each scrape. */
export class LokiCounters {
  sentLines = 0;
  /** As they were sent: compressed. */
  sentBytes = 0;
  requests = 0;
  retriedRequests = 0;
  /** Lines that were cut because they were too long for Loki. */
  cutLines = 0;
  readonly refused = new Map<RefusalReason, number>();
  readonly lost = new Map<LineLossReason, number>();
  /** Lines beyond `lines_per_minute`, by connector; '' for the exporter itself. */
  readonly heldBack = new Map<string, number>();
  /** Called with the duration of each request in seconds. */
  observeRequest: (seconds: number) => void = () => undefined;
}

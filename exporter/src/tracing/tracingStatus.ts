/** `refusing`: the server refuses requests for a reason that is not in the spans, such as credentials; they wait, as for one that is `down`. */
export type TracingState = 'starting' | 'up' | 'down' | 'refusing';

/**
 * Why a span did not reach the server. `queue_full`: the oldest is dropped while the server is away. `refused`, `too_large`: a whole request was refused for
 * good (400, 413 and the like). `stopped`: the exporter ended or the config changed before it was sent.
 */
export type SpanLossReason = 'queue_full' | 'refused' | 'too_large' | 'stopped';

/** What the self metrics, the API and the app show of `outputs.otlp`. Times are epoch milliseconds. */
export interface TracingStatus {
  readonly name: 'otlp';
  /** Without credentials and query. */
  readonly url: string;
  readonly state: TracingState;
  /** Why the state is not `up`, in the words of the server or of the system. */
  readonly why: string | undefined;
  readonly stateSinceMs: number;
  readonly lastSuccessMs: number | undefined;
  /** Spans in memory that the server does not have. */
  readonly pendingSpans: number;
  readonly counters: TracingCounters;
}

/** Counters of the output: plain numbers, read by the self metrics at each scrape. They go on over a reload. */
export class TracingCounters {
  /** Units of work that are or were traced. */
  startedTraces = 0;
  /** Units of work that were not traced because of `traces_per_second`. */
  suppressedTraces = 0;
  /** Spans that the server accepted. */
  sentSpans = 0;
  readonly droppedSpans = new Map<SpanLossReason, number>();
  /** Spans that the server refused in a request that it accepted (`partial_success`). */
  rejectedSpans = 0;
  /** The server's words about the newest of them. */
  lastRejection: string | undefined;
  sentBytes = 0;
  requests = 0;
  /** Requests whose spans were sent before. */
  retriedRequests = 0;
  /** Called with the duration of each request in seconds. */
  observeRequest: (seconds: number) => void = () => undefined;

  drop(reason: SpanLossReason, spans: number): void {
    if (spans > 0) this.droppedSpans.set(reason, (this.droppedSpans.get(reason) ?? 0) + spans);
  }
}

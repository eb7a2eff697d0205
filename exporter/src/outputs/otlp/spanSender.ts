import type { Logger } from '@gaugeway/connectors/contract';
import { backoffMs } from '@gaugeway/connectors/backoff';
import type { TracingCounters, TracingState } from '../../tracing/tracingStatus.ts';

/** What the server did with the spans of one request. */
export type SpanResult =
  /** `rejected`: not these, for the reason in `why`. */
  | { readonly kind: 'ok'; readonly rejected: number; readonly why?: string | undefined }
  /** Another attempt may succeed; `state` says what is wrong. */
  | { readonly kind: 'retry'; readonly state: 'down' | 'refusing'; readonly why: string; readonly afterMs?: number | undefined }
  | { readonly kind: 'too_large' | 'refused'; readonly why: string };

export interface SpanClient<Item> {
  /** Never throws. */
  send(spans: readonly Item[]): Promise<SpanResult>;
  close(): void;
}

export interface SenderLimits {
  /** Most spans that wait; the oldest are dropped. */
  readonly queue: number;
  readonly batch: number;
  /** Longest wait of a span while the server takes spans. */
  readonly delayMs: number;
  readonly retry: { readonly firstMs: number; readonly longestMs: number };
}

const defaultLimits: SenderLimits = { queue: 2048, batch: 512, delayMs: 2000, retry: { firstMs: 1000, longestMs: 30_000 } };
/** Of the batch with each success, after a server refused one as too large. */
const growth = 1.1;
/** The longest wait that a server may ask for. */
const longestRetryAfterMs = 60_000;

interface SenderOptions<Item> {
  readonly client: SpanClient<Item>;
  readonly counters: TracingCounters;
  readonly log: Logger;
  /** Without credentials, for the log. */
  readonly url: string;
  readonly limits?: Partial<SenderLimits>;
}

/**
 * Sends spans in batches, one request at a time. What the server does not take yet waits in a queue of bounded length, of which it drops the oldest: the
 * processor of the SDK drops a batch with its first failure, and does not wait for the request that is under way when it stops.
 */
export class SpanSender<Item> {
  state: TracingState = 'starting';
  why: string | undefined;
  stateSinceMs = Date.now();
  lastSuccessMs: number | undefined;
  readonly #options: SenderOptions<Item>;
  readonly #limits: SenderLimits;
  #queue: Item[] = [];
  #sending: Promise<void> | undefined;
  #inFlight = 0;
  #timer: NodeJS.Timeout | undefined;
  /** By `performance.now()`; a time before which the server gets no request. */
  #notBeforeMs = 0;
  #failures = 0;
  #mostSpans: number;
  #isRejecting = false;
  #isClosed = false;

  constructor(options: SenderOptions<Item>) {
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#mostSpans = this.#limits.batch;
  }

  get pending(): number {
    return this.#queue.length + this.#inFlight;
  }

  add(span: Item): void {
    if (this.#isClosed) return this.#options.counters.drop('stopped', 1);
    this.#queue.push(span);
    this.#dropOldest();
    this.#schedule(this.#queue.length >= this.#mostSpans ? 0 : this.#limits.delayMs);
  }

  /** Sends what it can until `deadlineMs` by `performance.now()`; what is left is dropped and counted. */
  async close(deadlineMs: number): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    let giveUp: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => (giveUp = setTimeout(resolve, Math.max(0, deadlineMs - performance.now()))));
    await Promise.race([this.#flush(), deadline]);
    clearTimeout(giveUp);
    this.#options.client.close();
    this.#options.counters.drop('stopped', this.pending);
    this.#queue = [];
    this.#inFlight = 0;
  }

  async #flush(): Promise<void> {
    await this.#sending;
    while (this.#queue.length > 0) {
      const failures = this.#failures;
      await this.#send();
      if (this.#failures > failures) return;
    }
  }

  #schedule(delayMs: number): void {
    if (this.#sending !== undefined || this.#isClosed) return;
    if (this.#timer !== undefined && delayMs > 0) return;
    clearTimeout(this.#timer);
    const waitMs = Math.max(delayMs, this.#notBeforeMs - performance.now());
    // a process that has nothing else to do may end
    this.#timer = setTimeout(() => void this.#send(), waitMs).unref();
  }

  #send(): Promise<void> {
    this.#timer = undefined;
    this.#sending = this.#sendBatch().finally(() => {
      this.#sending = undefined;
      if (this.#queue.length > 0) this.#schedule(this.#queue.length >= this.#mostSpans ? 0 : this.#limits.delayMs);
    });
    return this.#sending;
  }

  async #sendBatch(): Promise<void> {
    const { client, counters } = this.#options;
    const batch = this.#queue.splice(0, this.#mostSpans);
    this.#inFlight = batch.length;
    if (this.#failures > 0) counters.retriedRequests++;
    const result = await client.send(batch);
    // after the end of `close` they are counted as dropped
    if (this.#inFlight === 0) return;
    this.#inFlight = 0;
    this.#settle(batch, result);
  }

  #settle(batch: Item[], result: SpanResult): void {
    if (result.kind === 'ok') return this.#accepted(batch.length, result);
    if (result.kind === 'retry') return this.#failed(batch, result);
    if (result.kind === 'too_large' && batch.length > 1) {
      this.#mostSpans = Math.ceil(batch.length / 2);
      this.#queue.unshift(...batch);
      return;
    }
    this.#options.counters.drop(result.kind, batch.length);
    this.#enter('refusing', result.why);
  }

  #accepted(spans: number, { rejected, why }: Extract<SpanResult, { kind: 'ok' }>): void {
    const { counters, log, url } = this.#options;
    this.#failures = 0;
    this.#notBeforeMs = 0;
    // one span may have been large
    this.#mostSpans = Math.min(this.#limits.batch, Math.ceil(this.#mostSpans * growth));
    this.lastSuccessMs = Date.now();
    counters.sentSpans += spans - rejected;
    counters.rejectedSpans += rejected;
    if (rejected > 0) counters.lastRejection = why;
    if (rejected > 0 && !this.#isRejecting) log.warn('output for traces rejects some spans', { output: 'otlp', url, spans: rejected, why });
    this.#isRejecting = rejected > 0;
    this.#enter('up');
  }

  #failed(batch: Item[], { state, why, afterMs = 0 }: Extract<SpanResult, { kind: 'retry' }>): void {
    const delayMs = Math.max(backoffMs(this.#limits.retry, ++this.#failures), Math.min(afterMs, longestRetryAfterMs));
    this.#notBeforeMs = performance.now() + delayMs;
    this.#queue.unshift(...batch);
    this.#dropOldest();
    this.#enter(state, why);
  }

  #dropOldest(): void {
    const tooMany = this.#queue.length - this.#limits.queue;
    if (tooMany <= 0) return;
    this.#queue.splice(0, tooMany);
    this.#options.counters.drop('queue_full', tooMany);
  }

  /** One line for a change of state. */
  #enter(state: TracingState, why?: string): void {
    this.why = why;
    if (state === this.state) return;
    this.state = state;
    this.stateSinceMs = Date.now();
    const { log, url } = this.#options;
    if (state === 'up') log.info('output for traces takes spans', { output: 'otlp', url });
    else if (state === 'refusing') log.warn('output for traces refuses spans', { output: 'otlp', url, why });
    else log.warn('cannot reach output for traces: spans wait', { output: 'otlp', url, why });
  }
}

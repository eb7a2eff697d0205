import { pause } from '../pause.ts';
import { gzipSync } from 'node:zlib';
import type { Logger } from '@gaugeway/connectors/contract';
import { backoffMs } from '@gaugeway/connectors/backoff';
import { endpointOf } from '@gaugeway/connectors/endpoint';
import type { Exchange, HttpEndpoint } from '../http/httpEndpoint.ts';
import { isBlocked, refusesLabels } from './lokiWords.ts';
import type { LokiCounters, LokiState } from './lokiStatus.ts';

interface Delays {
  readonly firstMs: number;
  readonly longestMs: number;
}

export interface LokiDelays {
  /** Of a Loki that is away, or has too much to do. */
  readonly away: Delays;
  /** Of a Loki that refuses whatever it gets, until somebody changes a config. */
  readonly refusing: Delays;
  /** Lines that come within this time are sent together. */
  readonly gatherMs?: number;
}

const defaultDelays: LokiDelays = { away: { firstMs: 500, longestMs: 10_000 }, refusing: { firstMs: 5000, longestMs: 60_000 } };
/** The longest wait that a server may ask for. */
const longestRetryAfterMs = 60_000;
/** A rate that is limited is said again after so long without a limit. */
const limitedForMs = 60_000;
/** Loki names each refused line, in about so many bytes. */
const mostAnswerBytes = 2_000_000;
const noLines = gzipSync('{"streams":[]}');

interface LinkOptions {
  readonly url: string;
  readonly endpoint: Pick<HttpEndpoint, 'send' | 'clean'>;
  /** Headers of each request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly counters: LokiCounters;
  readonly log: Logger;
  readonly delays?: LokiDelays;
}

/** Why nothing can be sent now. */
interface Failure {
  readonly state: 'down' | 'refusing';
  readonly why: string;
  readonly afterMs?: number | undefined;
}

/** The requests to Loki, one after another failure later, and the state of the output. One log line a change of the state. */
export class LokiLink {
  state: LokiState = 'starting';
  why: string | undefined;
  stateSinceMs = Date.now();
  lastSuccessMs: number | undefined;
  readonly #options: LinkOptions;
  readonly #delays: LokiDelays;
  readonly #closing = new AbortController();
  /** No request before, by `performance.now()`. */
  #heldUntilMs = 0;
  #failures = 0;
  /** The last answer that limited the rate. */
  #limitedMs = -Infinity;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#delays = options.delays ?? defaultDelays;
  }

  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Sends until Loki takes the lines or has words about them. Undefined: the link was closed. */
  async push(body: Uint8Array): Promise<Exchange | undefined> {
    for (let attempt = 1; await this.#turn(); attempt++) {
      if (attempt > 1) this.#options.counters.retriedRequests++;
      const exchange = await this.#request(body);
      const failure = this.#failureOf(exchange);
      if (failure === undefined) return this.#answered(exchange);
      this.hold(failure);
    }
    return undefined;
  }

  /** Whether Loki can be reached, by a push without lines. */
  async probe(): Promise<void> {
    const exchange = await this.#request(noLines);
    const failure = this.#failureOf(exchange);
    if (this.isClosed) return;
    if (failure === undefined) this.#enter('up');
    else this.hold(failure);
  }

  /** Nothing is sent for a while. */
  hold({ state, why, afterMs = 0 }: Failure): void {
    if (this.isClosed) return;
    this.#enter(state, why);
    this.#pause(state === 'down' ? this.#delays.away : this.#delays.refusing, afterMs);
  }

  /** Loki has taken too much from this tenant or stream: it is slowed down. The state changes only where nothing was taken for a while. */
  limit(why: string, afterMs = 0): void {
    if (this.isClosed) return;
    const nowMs = Date.now();
    if (nowMs - (this.lastSuccessMs ?? this.stateSinceMs) > limitedForMs) this.#enter('down', why);
    else if (nowMs - this.#limitedMs > limitedForMs) this.#options.log.warn('Loki limits the rate: lines wait', { why });
    this.#limitedMs = nowMs;
    this.#pause(this.#delays.away, afterMs);
  }

  /** Lines were taken. */
  succeeded(): void {
    this.lastSuccessMs = Date.now();
    this.reached();
  }

  /** Loki takes lines, though not all. */
  reached(): void {
    this.#failures = 0;
    this.#enter('up');
  }

  close(): void {
    this.#closing.abort();
  }

  #pause(delays: Delays, afterMs: number): void {
    const nowMs = performance.now();
    // requests that were sent at the same time fail as well
    if (nowMs < this.#heldUntilMs) return;
    this.#heldUntilMs = nowMs + Math.max(backoffMs(delays, ++this.#failures), Math.min(afterMs, longestRetryAfterMs));
  }

  #answered(exchange: Exchange): Exchange {
    if (exchange.result.kind === 'ok') this.succeeded();
    return exchange;
  }

  async #request(body: Uint8Array): Promise<Exchange> {
    const { endpoint, url, headers, counters } = this.#options;
    const startMs = performance.now();
    const exchange = await endpoint.send({
      url: new URL(url),
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', ...headers },
      body,
      mostBytes: mostAnswerBytes,
    });
    counters.requests++;
    counters.sentBytes += body.length;
    counters.observeRequest((performance.now() - startMs) / 1000);
    return exchange;
  }

  /** Why the lines of the request must be sent again, whatever they are; undefined: the answer is about the lines. */
  #failureOf({ result, answer }: Exchange): Failure | undefined {
    const text = answer?.text ?? '';
    // by default with a status that means success
    if (isBlocked(text))
      return { state: 'refusing', why: this.#options.endpoint.clean(`${answer?.status} ${text}`, new URL(this.#options.url)) };
    if (result.kind === 'ok' || result.kind === 'too_large') return undefined;
    if (result.kind === 'refused') return result.isOfData && !refusesLabels(text) ? undefined : { state: 'refusing', why: result.why };
    return answer?.status === 429 ? undefined : { state: 'down', why: result.why, afterMs: result.afterMs };
  }

  /** Waits until a request may be sent; false: the link was closed. */
  async #turn(): Promise<boolean> {
    for (;;) {
      const waitMs = this.#heldUntilMs - performance.now();
      if (this.isClosed || waitMs <= 0) return !this.isClosed;
      await pause(waitMs, this.#closing.signal);
    }
  }

  #enter(state: LokiState, why?: string): void {
    this.why = why;
    if (state === this.state) return;
    this.stateSinceMs = Date.now();
    this.state = state;
    const { log } = this.#options;
    const output = { output: 'loki', url: endpointOf(this.#options.url) };
    if (state === 'up') log.info('Loki takes lines', output);
    else if (state === 'refusing') log.warn('Loki refuses requests: lines wait', { ...output, why });
    else log.warn('cannot reach Loki: lines wait', { ...output, why });
  }
}

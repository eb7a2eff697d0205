import { pause } from '../pause.ts';
import type { Logger, Span } from '@gaugeway/connectors/contract';
import { backoffMs } from '@gaugeway/connectors/backoff';
import type { ClockGuard } from '../clockGuard.ts';
import type { TargetCounters, TargetState } from '../target.ts';
import type { SendResult } from '../http/sendResult.ts';
import type { EncodedRequest, RemoteWriteClient } from './client.ts';

/** An answer about the samples of a request. */
export type Answer = Exclude<SendResult, { kind: 'retry' }>;

export interface Answered {
  readonly answer: Answer;
  /** An attempt before had no answer, so that the server may have stored the samples then. */
  readonly wasRetried: boolean;
  /** {@link TargetLink.losses} at the time of the answer. */
  readonly losses: number;
}

interface Delays {
  readonly firstMs: number;
  readonly longestMs: number;
}

export interface LinkDelays {
  /**
   * Between two probes of a target that is away. A probe is an empty request, so that one every 2 s is no load, and fresh samples are visible
   * within 5 s of the target's return.
   */
  readonly away: Delays;
  /** Of a target that refuses whatever it gets, until somebody changes a config. */
  readonly refusing: Delays;
  /** Between two questions for the time. */
  readonly clockMs: number;
}

const defaultDelays: LinkDelays = {
  away: { firstMs: 250, longestMs: 2000 },
  refusing: { firstMs: 5000, longestMs: 60_000 },
  clockMs: 2000,
};
/** The longest wait that a server may ask for. */
const longestRetryAfterMs = 60_000;
/** A request is sent again so often because connections ended meanwhile: a server may end each of them. */
const mostDoubts = 5;

interface LinkOptions {
  readonly target: string;
  readonly client: RemoteWriteClient;
  readonly clock: ClockGuard;
  readonly counters: TargetCounters;
  readonly log: Logger;
  /** The connection ended unexpectedly: the server may have been killed. */
  readonly onLost: () => void;
  readonly delays?: LinkDelays;
}

/** A request that waits for its turn. Fresh samples go first. */
interface Waiting {
  readonly isFresh: boolean;
  readonly go: () => void;
}

/** How often a request may still be sent again though it was answered. */
interface Doubts {
  left: number;
}

export interface PostOptions {
  /** Goes first when the target has returned. */
  readonly isFresh: boolean;
  /** The request is given up when the target is away. */
  readonly mayGiveUp: boolean;
  /** Of the request, with all attempts. */
  readonly span?: Span | undefined;
}

/**
 * Sends requests to one target, again and again until it takes or refuses their samples. While the target is away, empty requests probe it; after
 * its return one request goes first, and the others once that was answered. Has the target's state.
 */
export class TargetLink {
  state: TargetState = 'starting';
  /** How often the target was ready for requests again. */
  openings = 0;
  /** How often the target may have been killed. */
  losses = 0;
  why: string | undefined;
  stateSinceMs = Date.now();
  lastSuccessMs: number | undefined;
  /** Resolves with the first answer, which shows what the server is. */
  readonly known: Promise<void>;
  readonly #options: LinkOptions;
  readonly #delays: LinkDelays;
  readonly #closing = new AbortController();
  readonly #unwatch: () => void;
  #isOpen = false;
  /** The target has returned: one request at a time, until one is answered. */
  #isTrial = true;
  #isTrialBusy = false;
  #isReconnecting = false;
  #failures = 0;
  #refusals = 0;
  #waiting: Waiting[] = [];
  #setKnown: () => void = () => undefined;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#delays = options.delays ?? defaultDelays;
    this.known = new Promise((resolve) => (this.#setKnown = resolve));
    this.#unwatch = options.clock.watch(() => this.#doubtClock());
  }

  start(): void {
    void this.#reconnect(0);
  }

  /** Requests are sent, not held. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Undefined: the link was closed, or the request was given up. */
  async post(request: EncodedRequest, options: PostOptions): Promise<Answered | undefined> {
    const doubts = { left: mostDoubts };
    for (let attempt = 1; ; attempt++) {
      if (!(await this.#turn(options))) return undefined;
      if (attempt > 1) this.#retried(options);
      const result = await this.#attempt(request, { ...options, doubts });
      if (this.#isClosed && result?.kind !== 'ok') return undefined;
      if (result !== undefined && this.#isAnswer(result)) return { answer: result, wasRetried: attempt > 1, losses: this.losses };
    }
  }

  /** Undefined: the target may have been killed after its answer. */
  async #attempt(request: EncodedRequest, { span, doubts }: PostOptions & { readonly doubts: Doubts }): Promise<SendResult | undefined> {
    const { losses } = this;
    const send = () => this.#options.client.post(request);
    const result = await this.#request(() => span?.run(send) ?? send(), span);
    this.#isTrialBusy = false;
    const isDoubtful = this.#isDoubtful(result, losses);
    this.#noteConnection(result);
    return isDoubtful && doubts.left-- > 0 ? undefined : result;
  }

  /** The target refuses all samples: it is tried again slowly. */
  refuse(why: string): void {
    const { firstMs, longestMs } = this.#delays.refusing;
    this.#enter('refusing', why);
    this.#hold(backoffMs({ firstMs, longestMs }, ++this.#refusals));
  }

  /** The target has taken what it can. */
  succeeded(): void {
    this.#failures = 0;
    this.#refusals = 0;
    this.lastSuccessMs = Date.now();
    if (this.#isOpen) this.#enter('up');
  }

  close(): void {
    this.#unwatch();
    this.#isOpen = false;
    this.#closing.abort();
    this.#wake();
    this.#setKnown();
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /**
   * VictoriaMetrics may have answered just before it was killed, and the answer is read after its death was noticed. `lossesBefore`: those
   * before the request.
   */
  #isDoubtful(result: SendResult, lossesBefore: number): boolean {
    if (result.kind !== 'ok' || this.#options.client.kind !== 'victoriametrics') return false;
    return result.isInterrupted === true || this.losses !== lossesBefore;
  }

  /** Also of probes: the connection may have ended while the target was away for another reason. */
  #noteConnection(result: SendResult): void {
    const isLost = result.kind === 'retry' ? result.isConnectionLost : result.kind === 'ok' && result.isReconnected === true;
    if (!isLost || this.#isClosed) return;
    this.losses++;
    this.#options.onLost();
  }

  /** Whether the server has decided about the samples; otherwise the request must be sent again. */
  #isAnswer(result: SendResult): result is Answer {
    if (result.kind === 'retry' || (result.kind === 'refused' && !result.isOfData)) {
      this.#fail(result);
      return false;
    }
    if (result.kind === 'ok') this.succeeded();
    this.#isTrial = false;
    this.#wake();
    return true;
  }

  #fail(result: Extract<SendResult, { kind: 'retry' | 'refused' }>): void {
    if (result.kind === 'refused') return this.refuse(result.why);
    // others that were sent at the same time fail as well
    if (!this.#isOpen) return;
    // a connection may have been closed while it was idle: the probe tells
    if (result.isConnectionLost && this.#failures++ === 0) return this.#hold(0);
    this.#enter('down', result.why);
    this.#hold(this.#awayMs(result.afterMs));
  }

  #awayMs(afterMs: number | undefined): number {
    const delayMs = backoffMs(this.#delays.away, ++this.#failures);
    return afterMs === undefined ? delayMs : Math.max(delayMs, Math.min(afterMs, longestRetryAfterMs));
  }

  #retried({ span }: PostOptions): void {
    this.#options.counters.retriedRequests++;
    span?.event('retry');
  }

  #hold(delayMs: number): void {
    this.#isOpen = false;
    void this.#reconnect(delayMs);
  }

  /** Probes until the target answers. */
  async #reconnect(firstDelayMs: number): Promise<void> {
    if (this.#isReconnecting) return;
    this.#isReconnecting = true;
    for (let delayMs = firstDelayMs; !this.#isClosed;) {
      await pause(delayMs, this.#closing.signal);
      if (this.#isClosed) break;
      const result = await this.#request(() => this.#options.client.probe());
      const nextMs = this.#probed(result);
      if (nextMs === undefined) break;
      delayMs = nextMs;
    }
    this.#isReconnecting = false;
  }

  /** The delay before the next probe; undefined: the link is open. */
  #probed(result: SendResult): number | undefined {
    this.#noteConnection(result);
    if (result.kind === 'retry') {
      this.#enter('down', result.why);
      return this.#awayMs(result.afterMs);
    }
    if (result.kind === 'refused' && !result.isOfData) {
      this.#enter('refusing', result.why);
      return backoffMs(this.#delays.refusing, ++this.#refusals);
    }
    this.#setKnown();
    const { clock } = this.#options;
    if (!clock.isTrusted) {
      this.#enter('waiting_clock', clock.why);
      return this.#delays.clockMs;
    }
    this.#open();
    return undefined;
  }

  #open(): void {
    this.#isOpen = true;
    this.openings++;
    this.#isTrial = true;
    this.#isTrialBusy = false;
    // with requests waiting, the first of them shows whether samples are taken
    if (this.#waiting.length === 0) this.#enter('up');
    this.#wake();
  }

  #doubtClock(): void {
    if (!this.#isOpen) return;
    this.#enter('waiting_clock', this.#options.clock.why);
    this.#hold(0);
  }

  async #request(send: () => Promise<SendResult>, span?: Span): Promise<SendResult> {
    const { target, clock, counters } = this.#options;
    const startMs = performance.now();
    const result = await send();
    const tripMs = performance.now() - startMs;
    counters.requests++;
    const observe = () => counters.observeRequest(tripMs / 1000);
    // the trace is the exemplar of the duration
    if (span === undefined) observe();
    else span.run(observe);
    // no answer, no time
    if (result.kind !== 'retry' || result.serverMs !== undefined) clock.answered({ target, serverMs: result.serverMs, tripMs });
    return result;
  }

  /** Waits until a request may be sent; false: it is not sent. */
  async #turn({ isFresh, mayGiveUp }: PostOptions): Promise<boolean> {
    while (!this.#isOpen || (this.#isTrial && this.#isTrialBusy)) {
      if (this.#isClosed || (mayGiveUp && !this.#isOpen)) return false;
      await new Promise<void>((go) => this.#waiting.push({ isFresh, go }));
    }
    this.#isTrialBusy = this.#isTrial;
    return true;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { go } of waiting.filter(({ isFresh }) => isFresh)) go();
    for (const { go } of waiting.filter(({ isFresh }) => !isFresh)) go();
  }

  #enter(state: TargetState, why?: string): void {
    this.why = why;
    if (state === this.state) return;
    this.stateSinceMs = Date.now();
    this.state = state;
    this.#logState();
  }

  #logState(): void {
    const { log, target } = this.#options;
    const { why } = this;
    if (this.state === 'up') log.info('target takes samples', { target });
    else if (this.state === 'refusing') log.warn('target refuses requests: nothing is dropped, samples wait', { target, why });
    else if (this.state === 'waiting_clock') log.warn('samples wait: the system clock does not fit', { target, why });
    else log.warn('cannot reach target: samples wait', { target, why });
  }
}

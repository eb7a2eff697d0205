import { setTimeout as wait } from 'node:timers/promises';
import { ConnectorError } from '../../contract.ts';
import { busUrlText, type BusUrl } from '../busUrl.ts';
import { Connection } from './connection.ts';
import { FlightLimit } from './flightLimit.ts';
import { ReadError } from './readError.ts';
import type { ReadRequest } from './readRequest.ts';
import { RequestQueue } from './requestQueue.ts';

export interface BusOptions {
  readonly url: BusUrl;
  readonly maxInFlight: number;
  readonly requestDelayMs: number;
  readonly connectDelayMs: number;
  readonly connectTimeoutMs: number;
  /** Close the connection whenever nothing waits. */
  readonly release: boolean;
  /** Known to take one client only: a refused connection is then held by another. */
  readonly oneClient: boolean;
}

export interface BusEvents {
  /** Connected, before anything was asked. */
  onConnected(): void;
  /** Why nothing comes through; undefined at the first answer after that. Each change once. */
  onProblem(problem: ConnectorError | undefined): void;
  readonly onLowered: (maxInFlight: number) => void;
  /** An answer that nobody waited for, `late` or of no request at all. */
  onStray(late: boolean): void;
}

export interface ReadOptions {
  readonly timeoutMs: number;
  /** The unit did not answer last time. */
  readonly isProbe: boolean;
}

interface Pending {
  readonly unit: number;
  readonly isProbe: boolean;
  /** Goes when nothing else is under way, and nothing goes with it. */
  readonly isAlone: boolean;
  readonly perform: (connection: Connection) => Promise<Buffer>;
  readonly resolve: (data: Buffer) => void;
  readonly reject: (error: unknown) => void;
}

const firstDelayMs = 500;
const longestDelayMs = 4000;
/** Requests in a row without any answer after which a TCP connection is taken for half open. */
const deafAfter = 3;
/** A connection that the other side ends within this, without a word, was never wanted. */
const atOnceMs = 2000;

const stoppedMessage = 'stopped';
const heldMessage = 'probably held by another client: the device takes one at a time';

/** One bus: its connection, which comes back by itself, and the one queue of all units on it. */
export class Bus {
  readonly options: BusOptions;
  readonly #events: BusEvents;
  readonly #queue = new RequestQueue<Pending>();
  readonly #limit: FlightLimit;
  #connection: Connection | undefined;
  #connecting = false;
  #inFlight = 0;
  #probesInFlight = 0;
  /** Goes as soon as nothing else is under way. */
  #held: Pending | undefined;
  #isAlone = false;
  #unanswered = 0;
  #failures = 0;
  #notBeforeMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #problem: ConnectorError | undefined;
  #signal: AbortSignal = AbortSignal.abort();

  constructor(options: BusOptions, events: BusEvents) {
    this.options = options;
    this.#events = events;
    this.#limit = new FlightLimit(options.maxInFlight, events.onLowered);
  }

  get problem(): ConnectorError | undefined {
    return this.#problem;
  }

  get maxInFlight(): number {
    return this.#limit.value;
  }

  /** Reads once it is its unit's turn; rejects with a {@link ReadError}, at once where there is no connection to be had. */
  read(request: ReadRequest, { timeoutMs, isProbe }: ReadOptions): Promise<Buffer> {
    return this.#enqueue({ unit: request.unit, isProbe, isAlone: false, perform: (connection) => connection.read(request, timeoutMs) });
  }

  /**
   * The same for any function: {@link Connection.ask}. It goes alone: where it does not know a function, libmodbus throws away all
   * that has come in the meantime.
   */
  ask(unit: number, pdu: Uint8Array, { timeoutMs, isProbe }: ReadOptions): Promise<Buffer> {
    return this.#enqueue({ unit, isProbe, isAlone: true, perform: (connection) => connection.ask(unit, pdu, timeoutMs) });
  }

  #enqueue(request: Omit<Pending, 'resolve' | 'reject'>): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      // nobody will send it any more
      if (this.#signal.aborted) return reject(new ReadError('link', stoppedMessage));
      if (this.#problem !== undefined && this.#connection === undefined && !this.options.release)
        return reject(new ReadError('link', this.#problem.message, { cause: this.#problem }));
      const pending = { ...request, resolve, reject };
      if (request.isProbe) this.#queue.pushProbe(pending, performance.now());
      else this.#queue.push(request.unit, pending);
      this.#pump();
    });
  }

  /** Keeps the bus connected until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    const stop = () => this.#stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      if (this.options.release) await aborted(signal);
      else await this.#stayConnected(signal);
    } finally {
      signal.removeEventListener('abort', stop);
      this.#stop();
    }
  }

  async #stayConnected(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const connection = await this.#connect();
      if (connection !== undefined) await connection.closed;
      await wait(this.#delayMs(), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Doubles from failure to failure, less up to a quarter, so that many buses do not come back in step. */
  #delayMs(): number {
    const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.max(0, this.#failures - 1));
    return delayMs * (0.75 + 0.25 * Math.random());
  }

  async #connect(): Promise<Connection | undefined> {
    const { url, connectTimeoutMs, connectDelayMs } = this.options;
    this.#connecting = true;
    try {
      const connection = await Connection.open(url, connectTimeoutMs, this.#signal);
      this.#connecting = false;
      if (this.#signal.aborted) {
        connection.close();
        return undefined;
      }
      this.#notBeforeMs = performance.now() + connectDelayMs;
      this.#opened(connection);
      return connection;
    } catch (error) {
      this.#connecting = false;
      if (!this.#signal.aborted) this.#fail(this.#connectProblem(error));
      return undefined;
    }
  }

  #opened(connection: Connection): void {
    this.#connection = connection;
    this.#unanswered = 0;
    connection.onStray = (late) => {
      if (!late) this.#limit.lower();
      this.#events.onStray(late);
    };
    void connection.closed.then((why) => this.#closed(connection, why));
    this.#events.onConnected();
    this.#pump();
  }

  #closed(connection: Connection, why: string): void {
    if (this.#connection === connection) this.#connection = undefined;
    if (connection.isClosedByUs || this.#signal.aborted) return;
    const isUnheard = connection.heardMs === undefined;
    if (!isUnheard) this.#failures = 0;
    // a device may end connections on which nothing happens
    if (connection.lostRequests === 0 && !isUnheard) return;
    if (connection.lostRequests > 1 && !connection.isGarbled) this.#limit.lower();
    const isAtOnce = isUnheard && !connection.isGarbled && performance.now() - connection.openedMs < atOnceMs;
    const cause = isAtOnce ? `the other side closed the connection at once; ${heldMessage}` : why;
    this.#fail(new ConnectorError('lost', `cannot read from "${busUrlText(this.options.url)}": ${cause}`));
  }

  #connectProblem(error: unknown): ConnectorError {
    const known = error instanceof ConnectorError ? error : new ConnectorError('connect', String(error), { cause: error });
    const isRefused = (known.cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
    if (!this.options.oneClient || !isRefused) return known;
    return new ConnectorError(known.code, `cannot connect to "${busUrlText(this.options.url)}": refused; ${heldMessage}`, {
      cause: known.cause,
    });
  }

  #fail(problem: ConnectorError): void {
    this.#failures++;
    const isNews = problem.message !== this.#problem?.message;
    this.#problem = problem;
    for (const { reject } of this.#drain()) reject(new ReadError('link', problem.message, { cause: problem }));
    if (isNews) this.#events.onProblem(problem);
  }

  /** Sends what may be sent now. */
  #pump(): void {
    if (this.#connection === undefined) {
      if (this.options.release && !this.#connecting && !this.#signal.aborted && !this.#queue.isEmpty) void this.#connect();
      return;
    }
    const nowMs = performance.now();
    while (this.#inFlight < this.#limit.value) {
      if (nowMs < this.#notBeforeMs) return this.#pumpLater(this.#notBeforeMs - nowMs);
      const pending = this.#next(nowMs);
      if (pending === undefined) break;
      void this.#send(this.#connection, pending, nowMs);
    }
    if (this.options.release && this.#inFlight === 0 && this.#queue.isEmpty) this.#connection.close();
  }

  /** What may go now. */
  #next(nowMs: number): Pending | undefined {
    if (this.#isAlone) return undefined;
    const pending = this.#held ?? this.#queue.next(nowMs, this.#probesInFlight === 0);
    this.#held = undefined;
    if (pending?.isAlone !== true) return pending;
    if (this.#inFlight > 0) {
      this.#held = pending;
      return undefined;
    }
    this.#isAlone = true;
    return pending;
  }

  #pumpLater(delayMs: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#pump();
    }, delayMs);
  }

  async #send(connection: Connection, { unit, isProbe, isAlone, perform, resolve, reject }: Pending, sentMs: number): Promise<void> {
    this.#inFlight++;
    if (isProbe) this.#probesInFlight++;
    try {
      const data = await perform(connection);
      this.#answered(unit);
      resolve(data);
    } catch (error) {
      if (error instanceof ReadError && error.failure === 'timeout') this.#timedOut(connection, unit, sentMs);
      else if (!(error instanceof ReadError) || error.failure !== 'link') this.#answered(unit);
      reject(error);
    } finally {
      this.#inFlight--;
      if (isProbe) this.#probesInFlight--;
      if (isAlone) this.#isAlone = false;
      if (this.options.requestDelayMs > 0) this.#notBeforeMs = performance.now() + this.options.requestDelayMs;
      this.#pump();
    }
  }

  #answered(unit: number): void {
    this.#unanswered = 0;
    this.#failures = 0;
    this.#limit.answered(unit, performance.now());
    if (this.#problem === undefined) return;
    this.#problem = undefined;
    this.#events.onProblem(undefined);
  }

  #timedOut(connection: Connection, unit: number, sentMs: number): void {
    this.#limit.timedOut(unit, sentMs);
    this.#unanswered++;
    // nothing is heard of a peer that vanished: a new connection tells whether it is there
    if (this.#unanswered >= deafAfter && this.options.url.kind !== 'serial') connection.close('no answers');
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#connection?.close();
    for (const { reject } of this.#drain()) reject(new ReadError('link', stoppedMessage));
  }

  #drain(): Pending[] {
    const waiting = this.#held === undefined ? this.#queue.drain() : [this.#held, ...this.#queue.drain()];
    this.#held = undefined;
    return waiting;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

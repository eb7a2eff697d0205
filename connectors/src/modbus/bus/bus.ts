import { setTimeout as wait } from 'node:timers/promises';
import { ConnectorError } from '../../contract.ts';
import { busUrlText, type BusUrl } from './busUrl.ts';
import { ClosingHabit } from './closingHabit.ts';
import { Connection } from './connection.ts';
import { FlightLimit } from './inFlightLimit.ts';
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
  /** Connected, before anything was asked; not told where connections are made for each poll. */
  onConnected(): void;
  /** Why nothing comes through; undefined at the first answer after that. Each change once. */
  onProblem(problem: ConnectorError | undefined): void;
  readonly onLowered: (maxInFlight: number) => void;
  /** Something about how the other side answers, found once; it is taken into account. */
  onHabit(habit: string): void;
  /** An answer that nobody waited for, `late` or of no request at all. */
  onStray(late: boolean): void;
}

export interface ReadOptions {
  readonly timeoutMs: number;
  /** The unit did not answer last time. */
  readonly isProbe: boolean;
  /** Sent when nothing else is under way, and nothing goes with it. */
  readonly isAlone?: boolean;
}

interface Pending {
  readonly unit: number;
  /** Tells it from other requests. */
  readonly what: string;
  readonly isProbe: boolean;
  /** Goes when nothing else is under way, and nothing goes with it. */
  readonly isAlone: boolean;
  readonly perform: (connection: Connection) => Promise<Buffer>;
  readonly resolve: (data: Buffer) => void;
  readonly reject: (error: unknown) => void;
  /** How often the other side ended the connection instead of answering. */
  cutOffs: number;
}

const firstDelayMs = 500;
/** After a connection that was of use. */
const againDelayMs = 100;
const longestDelayMs = 4000;
/** Requests in a row without any answer after which a TCP connection is taken for half open. */
const deafAfter = 3;
/** A connection that the other side ends within this, without a word, was never wanted. */
const atOnceMs = 2000;
/** A request that ended so many connections is not sent again. */
const mostCutOffs = 2;

const stoppedMessage = 'stopped';
const heldMessage = 'probably held by another client: the device takes one at a time';

/** One bus: its connection, which comes back by itself, and the one queue of all units on it. */
export class Bus {
  readonly options: BusOptions;
  readonly #events: BusEvents;
  readonly #queue = new RequestQueue<Pending>();
  readonly #limit: FlightLimit;
  readonly #closingHabit = new ClosingHabit();
  /** The other side ends the connection after each answer. */
  #isOneShot = false;
  #hasForeignIds = false;
  /** The connection has a request that ended another one before. */
  #hasSuspect = false;
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

  /** Where it is, for people. */
  get text(): string {
    return busUrlText(this.options.url);
  }

  /** Connected only while something waits. */
  get #isOnDemand(): boolean {
    return this.options.release || this.#isOneShot;
  }

  /** Reads once it is its unit's turn; rejects with a {@link ReadError}, at once where there is no connection to be had. */
  read(request: ReadRequest, { timeoutMs, isProbe, isAlone = false }: ReadOptions): Promise<Buffer> {
    const { unit, table, address, count } = request;
    const what = `${unit} ${table} ${address} ${count}`;
    return this.#enqueue({ unit, what, isProbe, isAlone, perform: (connection) => connection.read(request, timeoutMs) });
  }

  /**
   * The same for any function: {@link Connection.ask}. It goes alone: where it does not know a function, libmodbus throws away all
   * that has come in the meantime.
   */
  ask(unit: number, pdu: Uint8Array, { timeoutMs, isProbe }: ReadOptions): Promise<Buffer> {
    return this.#enqueue({
      unit,
      what: `${unit} ${pdu.join(' ')}`,
      isProbe,
      isAlone: true,
      perform: (connection) => connection.ask(unit, pdu, timeoutMs),
    });
  }

  #enqueue(request: Omit<Pending, 'resolve' | 'reject' | 'cutOffs'>): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      // nobody will send it any more
      if (this.#signal.aborted) return reject(new ReadError('link', stoppedMessage));
      if (this.#problem !== undefined && this.#connection === undefined && !this.#isOnDemand)
        return reject(new ReadError('link', this.#problem.message, { cause: this.#problem }));
      this.#push({ ...request, resolve, reject, cutOffs: 0 });
      this.#pump();
    });
  }

  #push(pending: Pending): void {
    if (pending.isProbe) this.#queue.pushProbe(pending, performance.now());
    else this.#queue.push(pending.unit, pending);
  }

  /** Keeps the bus connected until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    const stop = () => this.#stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      if (!this.#isOnDemand) await this.#stayConnected(signal);
      await aborted(signal);
    } finally {
      signal.removeEventListener('abort', stop);
      this.#stop();
    }
  }

  async #stayConnected(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.#isOnDemand) {
      const connection = await this.#connect();
      if (connection !== undefined) await connection.closed;
      if (this.#isOnDemand) return;
      await wait(this.#delayMs(), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Doubles from failure to failure, less up to a quarter, so that many buses do not come back in step. */
  #delayMs(): number {
    const delayMs = this.#failures === 0 ? againDelayMs : Math.min(longestDelayMs, firstDelayMs * 2 ** (this.#failures - 1));
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
    this.#hasSuspect = false;
    connection.onStray = (late) => {
      if (!late) this.#limit.lower();
      this.#events.onStray(late);
    };
    connection.onForeignIds = (how) => this.#foreignIds(how);
    void connection.closed.then((why) => this.#closed(connection, why));
    if (!this.#isOnDemand) this.#events.onConnected();
    this.#pump();
  }

  #foreignIds(how: string): void {
    this.#limit.lowerToOne();
    if (this.#hasForeignIds) return;
    this.#hasForeignIds = true;
    this.#events.onHabit(`answers ${how}, not with those of the requests: one request at a time from now on`);
  }

  #closed(connection: Connection, why: string): void {
    if (this.#connection === connection) this.#connection = undefined;
    if (this.#signal.aborted) return;
    if (!connection.isClosedByUs) this.#hungUp(connection, why);
    if (this.#isOnDemand) this.#pump();
  }

  #hungUp(connection: Connection, why: string): void {
    const isUnheard = connection.heardMs === undefined;
    if (!isUnheard) this.#failures = 0;
    if (!connection.isGarbled) this.#noteClosing(connection);
    // a device may end connections on which nothing happens
    if (connection.lostRequests === 0 && !isUnheard) return;
    if (!this.#maySendAgain(connection)) this.#fail(this.#closeProblem(connection, why));
  }

  #closeProblem(connection: Connection, why: string): ConnectorError {
    const isAtOnce = connection.heardMs === undefined && !connection.isGarbled && performance.now() - connection.openedMs < atOnceMs;
    const cause = isAtOnce ? `the other side closed the connection at once; ${heldMessage}` : why;
    return new ConnectorError('lost', `cannot read from "${this.text}": ${cause}`);
  }

  #noteClosing(connection: Connection): void {
    if (this.#isOneShot) return;
    if (this.#closingHabit.ended(connection, performance.now())) {
      this.#isOneShot = true;
      this.#limit.lowerToOne();
      this.#events.onHabit('closes the connection after each answer: each request has a connection of its own from now on');
    } else if (connection.lostRequests > 1) this.#limit.lower();
  }

  /** What was under way goes again over the next connection: the other side answered before, or perhaps ends connections because of one request. */
  #maySendAgain(connection: Connection): boolean {
    if (connection.isGarbled || this.#signal.aborted) return false;
    return connection.isClosedByUs || connection.heardMs !== undefined || (this.#hasSuspect && connection.lostRequests === 1);
  }

  #connectProblem(error: unknown): ConnectorError {
    const known = error instanceof ConnectorError ? error : new ConnectorError('connect', String(error), { cause: error });
    const isRefused = (known.cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
    if (!this.options.oneClient || !isRefused) return known;
    return new ConnectorError(known.code, `cannot connect to "${this.text}": refused; ${heldMessage}`, {
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
      if (this.#isOnDemand && !this.#connecting && !this.#signal.aborted && !this.#queue.isEmpty) void this.#connect();
      return;
    }
    const nowMs = performance.now();
    while (this.#inFlight < this.#mostInFlight(this.#connection)) {
      const waitMs = Math.max(this.#notBeforeMs - nowMs, this.#closingHabit.waitMs(this.#connection, nowMs));
      if (waitMs > 0) return this.#pumpLater(waitMs);
      const pending = this.#next(nowMs);
      if (pending === undefined) break;
      void this.#send(this.#connection, pending, nowMs);
    }
    if (this.#isOnDemand && this.#inFlight === 0 && this.#queue.isEmpty) this.#connection.close();
  }

  #mostInFlight(connection: Connection): number {
    // its first answer shows how it can be told from others; the next request of a one-shot server belongs to the next connection
    if (!connection.tellsAnswersApart) return 1;
    return this.#isOneShot && connection.answers > 0 ? 0 : this.#limit.value;
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

  async #send(connection: Connection, pending: Pending, sentMs: number): Promise<void> {
    const { unit, what, isProbe, isAlone, perform, resolve } = pending;
    this.#inFlight++;
    if (isProbe) this.#probesInFlight++;
    this.#hasSuspect ||= pending.cutOffs > 0;
    try {
      const data = await perform(connection);
      this.#answered(unit, what);
      resolve(data);
    } catch (error) {
      this.#unread(connection, pending, { error, sentMs });
    } finally {
      this.#inFlight--;
      if (isProbe) this.#probesInFlight--;
      if (isAlone) this.#isAlone = false;
      if (this.options.requestDelayMs > 0) this.#notBeforeMs = performance.now() + this.options.requestDelayMs;
      if (this.#isOneShot && this.#connection === connection) connection.close();
      this.#pump();
    }
  }

  #unread(connection: Connection, pending: Pending, { error, sentMs }: { readonly error: unknown; readonly sentMs: number }): void {
    const { unit, what, reject } = pending;
    const failure = error instanceof ReadError ? error.failure : undefined;
    if (error instanceof ReadError && failure === 'link' && this.#maySendAgain(connection)) return this.#cutOff(connection, pending, error);
    if (failure === 'timeout') this.#timedOut(connection, pending, sentMs);
    else if (failure !== 'link') this.#answered(unit, what);
    reject(error);
  }

  /** Sends it again over the next connection, unless it is what ends them. */
  #cutOff(connection: Connection, pending: Pending, error: ReadError): void {
    if (connection.isClosedByUs || ++pending.cutOffs < mostCutOffs) this.#push(pending);
    else pending.reject(new ReadError('cut', error.message, { cause: error }));
  }

  #answered(unit: number, what: string): void {
    this.#unanswered = 0;
    this.#failures = 0;
    this.#limit.answered(unit, what, performance.now());
    if (this.#problem === undefined) return;
    this.#problem = undefined;
    this.#events.onProblem(undefined);
  }

  #timedOut(connection: Connection, { unit, what }: Pending, sentMs: number): void {
    this.#limit.timedOut(unit, what, sentMs);
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

import type { ConnectorError } from '../../contract.ts';
import { busUrlText } from './busUrl.ts';
import type { Connection } from './connection.ts';
import { ConnectionManager, type ConnectionOptions } from './connectionManager.ts';
import { InFlightLimit } from './inFlightLimit.ts';
import { type Pending, PendingRequests } from './pendingRequests.ts';
import { ReadError } from './readError.ts';
import type { ReadRequest } from './readRequest.ts';

export interface BusOptions extends ConnectionOptions {
  readonly maxInFlight: number;
  readonly requestDelayMs: number;
}

interface BusEvents {
  /** Connected, before any request is sent; not reported where each poll opens its own connection. */
  onConnected(): void;
  /** Why the bus does not respond; undefined at the first response after that. Reported once for each change. */
  onProblem(problem: ConnectorError | undefined): void;
  readonly onLimitLowered: (maxInFlight: number) => void;
  /** A deviation from the protocol that was detected and is handled from now on; reported once. */
  onQuirk(quirk: string): void;
  /** A response that no request waits for; `isLate` when its request had timed out. */
  onUnsolicited(isLate: boolean): void;
}

export interface ReadOptions {
  readonly timeoutMs: number;
  /** The unit did not respond last time. */
  readonly isProbe: boolean;
  /** Sent while no other request is in flight. */
  readonly isAlone?: boolean;
  /** It was the request's turn. */
  readonly onSent?: (() => void) | undefined;
}

/** Requests in a row without a response after which a TCP connection is taken for half open. */
const halfOpenAfter = 3;
/** A request during which so many connections were closed is not sent again. */
const mostCutOffs = 2;

const stoppedMessage = 'stopped';

/** One bus: its connection, and the order of the requests of all its units. */
export class Bus {
  readonly options: BusOptions;
  readonly #events: BusEvents;
  readonly #requests = new PendingRequests();
  readonly #limit: InFlightLimit;
  readonly #connections: ConnectionManager;
  #hasWrongIds = false;
  /** Requests in a row without a response. */
  #unanswered = 0;
  #notBeforeMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: BusOptions, events: BusEvents) {
    this.options = options;
    this.#events = events;
    this.#limit = new InFlightLimit(options.maxInFlight, events.onLimitLowered);
    this.#connections = new ConnectionManager(options, {
      onOpened: (connection) => this.#opened(connection),
      onClosed: () => {
        if (this.#connections.isOnDemand) this.#sendWaiting();
      },
      onFailed: (problem, isNew) => this.#failed(problem, isNew),
      onRecovered: () => events.onProblem(undefined),
      onOneShot: () => {
        this.#limit.lowerToOne();
        events.onQuirk('closes the connection after each response: opening a connection for each request');
      },
      onSeveralLost: () => this.#limit.lower(),
    });
  }

  get problem(): ConnectorError | undefined {
    return this.#connections.problem;
  }

  get maxInFlight(): number {
    return this.#limit.value;
  }

  /** Its URL, for messages. */
  get text(): string {
    return busUrlText(this.options.url);
  }

  /** Reads when it is the turn of the unit; rejects with a {@link ReadError}, immediately while there is no connection. */
  read(request: ReadRequest, { timeoutMs, isProbe, isAlone = false, onSent }: ReadOptions): Promise<Buffer> {
    const { unit, table, address, count } = request;
    const text = `${unit} ${table} ${address} ${count}`;
    const perform = (connection: Connection) => {
      onSent?.();
      return connection.read(request, timeoutMs);
    };
    return this.#enqueue({ unit, text, isProbe, isAlone, perform });
  }

  /**
   * The same for any function: {@link Connection.request}. It is sent alone, because libmodbus discards everything it has received when it does not
   * know a function.
   */
  request(unit: number, pdu: Uint8Array, { timeoutMs, isProbe, onSent }: ReadOptions): Promise<Buffer> {
    const text = `${unit} ${pdu.join(' ')}`;
    const perform = (connection: Connection) => {
      onSent?.();
      return connection.request(unit, pdu, timeoutMs);
    };
    return this.#enqueue({ unit, text, isProbe, isAlone: true, perform });
  }

  /** Keeps the bus connected until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = () => this.#stop();
    signal.addEventListener('abort', stop, { once: true });
    try {
      await this.#connections.run(signal);
    } finally {
      signal.removeEventListener('abort', stop);
      this.#stop();
    }
  }

  #enqueue(request: Omit<Pending, 'resolve' | 'reject' | 'cutOffs'>): Promise<Buffer> {
    const { isStopped, problem, connection, isOnDemand } = this.#connections;
    return new Promise((resolve, reject) => {
      if (isStopped) return reject(new ReadError('link', stoppedMessage));
      if (problem !== undefined && connection === undefined && !isOnDemand)
        return reject(new ReadError('link', problem.message, { cause: problem }));
      this.#requests.push({ ...request, resolve, reject, cutOffs: 0 });
      this.#sendWaiting();
    });
  }

  #opened(connection: Connection): void {
    this.#notBeforeMs = performance.now() + this.options.connectDelayMs;
    this.#unanswered = 0;
    connection.onUnsolicited = (isLate) => {
      if (!isLate) this.#limit.lower();
      this.#events.onUnsolicited(isLate);
    };
    connection.onWrongIds = (which) => this.#wrongIds(which);
    if (!this.#connections.isOnDemand) this.#events.onConnected();
    this.#sendWaiting();
  }

  #wrongIds(which: string): void {
    this.#limit.lowerToOne();
    if (this.#hasWrongIds) return;
    this.#hasWrongIds = true;
    this.#events.onQuirk(`responds with ${which} instead of those of the requests: sending one request at a time`);
  }

  #failed(problem: ConnectorError, isNew: boolean): void {
    for (const { reject } of this.#requests.drain()) reject(new ReadError('link', problem.message, { cause: problem }));
    if (isNew) this.#events.onProblem(problem);
  }

  /** Sends as many waiting requests as may be in flight. */
  #sendWaiting(): void {
    const { connection, isOnDemand } = this.#connections;
    if (connection === undefined) {
      if (!this.#requests.isEmpty) this.#connections.connectOnDemand();
      return;
    }
    const nowMs = performance.now();
    while (this.#requests.inFlight < this.#mostInFlight(connection)) {
      const waitMs = Math.max(this.#notBeforeMs - nowMs, this.#connections.oneShot.waitMs(connection, nowMs));
      if (waitMs > 0) return this.#sendLater(waitMs);
      const pending = this.#requests.next(nowMs);
      if (pending === undefined) break;
      void this.#send(connection, pending, nowMs);
    }
    if (isOnDemand && this.#requests.inFlight === 0 && this.#requests.isEmpty) connection.close();
  }

  #mostInFlight(connection: Connection): number {
    // the first response shows whether responses can be matched; a one-shot server gets one request a connection
    if (!connection.canMatchResponses) return 1;
    return this.#connections.oneShot.isOneShot && connection.responses > 0 ? 0 : this.#limit.value;
  }

  #sendLater(delayMs: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#sendWaiting();
    }, delayMs);
  }

  async #send(connection: Connection, pending: Pending, sentMs: number): Promise<void> {
    this.#requests.started(pending);
    connection.hasSuspect ||= pending.cutOffs > 0;
    try {
      const data = await pending.perform(connection);
      this.#responded(pending);
      pending.resolve(data);
    } catch (error) {
      this.#notRead(connection, pending, { error, sentMs });
    } finally {
      this.#requests.ended(pending);
      if (this.options.requestDelayMs > 0) this.#notBeforeMs = performance.now() + this.options.requestDelayMs;
      if (this.#connections.oneShot.isOneShot && this.#connections.connection === connection) connection.close();
      this.#sendWaiting();
    }
  }

  #notRead(connection: Connection, pending: Pending, { error, sentMs }: { readonly error: unknown; readonly sentMs: number }): void {
    const failure = error instanceof ReadError ? error.failure : undefined;
    if (error instanceof ReadError && failure === 'link' && this.#connections.mayRepeat(connection))
      return this.#cutOff(connection, pending, error);
    if (failure === 'timeout') this.#timedOut(connection, pending, sentMs);
    else if (failure !== 'link') this.#responded(pending);
    pending.reject(error);
  }

  /** Sends the request again over the next connection, unless connections are closed because of it. */
  #cutOff(connection: Connection, pending: Pending, error: ReadError): void {
    if (connection.isClosedByUs || ++pending.cutOffs < mostCutOffs) this.#requests.push(pending);
    else pending.reject(new ReadError('cut', error.message, { cause: error }));
  }

  #responded({ unit, text }: Pending): void {
    this.#unanswered = 0;
    this.#limit.responded(unit, text, performance.now());
    this.#connections.responded();
  }

  #timedOut(connection: Connection, { unit, text }: Pending, sentMs: number): void {
    this.#limit.timedOut(unit, text, sentMs);
    this.#unanswered++;
    // a peer that vanished does not close the connection: only a new connection shows whether it is there
    if (this.#unanswered >= halfOpenAfter && this.options.url.kind !== 'serial') connection.close('no response');
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#connections.connection?.close();
    for (const { reject } of this.#requests.drain()) reject(new ReadError('link', stoppedMessage));
  }
}

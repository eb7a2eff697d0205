import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { ConnectorError } from '../../contract.ts';
import { backOffMs } from './backOff.ts';
import { busUrlText, type BusUrl } from './busUrl.ts';
import { Connection } from './connection.ts';
import { openStream, type OpenStream } from './openStream.ts';

export interface ConnectionOptions {
  readonly url: BusUrl;
  /** Pause after connecting. */
  readonly connectDelayMs: number;
  readonly connectTimeoutMs: number;
  /** Close the connection whenever no request waits. */
  readonly release: boolean;
  /** The device accepts one client only: a refused connection then means that another client is connected. */
  readonly oneClient: boolean;
  readonly openStream?: OpenStream;
}

interface ConnectionEvents {
  /** Before any request is sent. */
  onOpened(connection: Connection): void;
  onClosed(): void;
  /** No connection, or it was lost; `isNew` where the problem differs from the last one. */
  onFailed(problem: ConnectorError, isNew: boolean): void;
  /** The first response after a failure. */
  onRecovered(): void;
  /** The server closes the connection after each response. */
  onOneShot(): void;
  /** The server closed the connection while several requests were in flight. */
  onSeveralLost(): void;
}

/** After a connection that delivered responses. */
const reconnectDelayMs = 100;
/** The server does not accept a connection that it closes within this time without a response. */
const rejectedWithinMs = 2000;

const otherClient = 'probably another client is connected, and the device accepts only one';

/** The one connection of a bus: opens it, opens it again after a loss, and decides what a loss means. */
export class ConnectionManager {
  readonly oneShot = new OneShotDetector();
  readonly #options: ConnectionOptions;
  readonly #events: ConnectionEvents;
  #connection: Connection | undefined;
  #isConnecting = false;
  #failures = 0;
  #problem: ConnectorError | undefined;
  #signal: AbortSignal = AbortSignal.abort();

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
  }

  get connection(): Connection | undefined {
    return this.#connection;
  }

  /** Why the bus does not respond; undefined while it does. */
  get problem(): ConnectorError | undefined {
    return this.#problem;
  }

  get isStopped(): boolean {
    return this.#signal.aborted;
  }

  /** Connected only while requests wait. */
  get isOnDemand(): boolean {
    return this.#options.release || this.oneShot.isOneShot;
  }

  /** Keeps the bus connected until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    if (!this.isOnDemand) await this.#stayConnected(signal);
    if (!signal.aborted) await once(signal, 'abort');
  }

  connectOnDemand(): void {
    if (this.isOnDemand && !this.#isConnecting && !this.#signal.aborted) void this.#connect();
  }

  responded(): void {
    this.#failures = 0;
    if (this.#problem === undefined) return;
    this.#problem = undefined;
    this.#events.onRecovered();
  }

  /** Whether requests that were in flight are sent again over the next connection: the server responded before, or one request may cause the loss. */
  mayRepeat(connection: Connection): boolean {
    if (connection.isProtocolError || this.#signal.aborted) return false;
    return connection.isClosedByUs || connection.lastResponseMs !== undefined || (connection.hasSuspect && connection.lostRequests === 1);
  }

  async #stayConnected(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.isOnDemand) {
      const connection = await this.#connect();
      if (connection !== undefined) await connection.closed;
      if (this.isOnDemand) return;
      await wait(backOffMs(this.#failures, reconnectDelayMs), undefined, { signal }).catch(() => undefined);
    }
  }

  async #connect(): Promise<Connection | undefined> {
    const { url, connectTimeoutMs } = this.#options;
    const open = this.#options.openStream ?? openStream;
    this.#isConnecting = true;
    try {
      const connection = new Connection(url, await open(url, connectTimeoutMs, this.#signal));
      this.#isConnecting = false;
      if (this.#signal.aborted) {
        connection.close();
        return undefined;
      }
      this.#connection = connection;
      void connection.closed.then((why) => this.#closed(connection, why));
      this.#events.onOpened(connection);
      return connection;
    } catch (error) {
      this.#isConnecting = false;
      if (!this.#signal.aborted) this.#fail(this.#connectProblem(error));
      return undefined;
    }
  }

  #closed(connection: Connection, why: string): void {
    if (this.#connection === connection) this.#connection = undefined;
    if (this.#signal.aborted) return;
    if (!connection.isClosedByUs) this.#closedByServer(connection, why);
    this.#events.onClosed();
  }

  #closedByServer(connection: Connection, why: string): void {
    const hasResponded = connection.lastResponseMs !== undefined;
    if (hasResponded) this.#failures = 0;
    if (!connection.isProtocolError && !this.oneShot.isOneShot) {
      if (this.oneShot.closed(connection, performance.now())) this.#events.onOneShot();
      else if (connection.lostRequests > 1) this.#events.onSeveralLost();
    }
    // a device may close idle connections
    if (connection.lostRequests === 0 && hasResponded) return;
    if (!this.mayRepeat(connection)) this.#fail(this.#closeProblem(connection, why));
  }

  #fail(problem: ConnectorError): void {
    this.#failures++;
    const isNew = problem.message !== this.#problem?.message;
    this.#problem = problem;
    this.#events.onFailed(problem, isNew);
  }

  #closeProblem(connection: Connection, why: string): ConnectorError {
    const message = `cannot read from "${busUrlText(this.#options.url)}"`;
    if (connection.isProtocolError) return new ConnectorError('modbus_wrong_protocol', `${message}: ${why}`);
    const isRejected = connection.lastResponseMs === undefined && performance.now() - connection.openedMs < rejectedWithinMs;
    if (!isRejected) return new ConnectorError('lost', `${message}: ${why}`);
    return new ConnectorError('modbus_connection_rejected', `${message}: the server closed the connection at once; ${otherClient}`);
  }

  #connectProblem(error: unknown): ConnectorError {
    const known = error instanceof ConnectorError ? error : new ConnectorError('connect', String(error), { cause: error });
    const { oneClient, url } = this.#options;
    if (!oneClient || known.code !== 'modbus_connection_refused') return known;
    const message = `cannot connect to "${busUrlText(url)}": connection refused; ${otherClient}`;
    return new ConnectorError('modbus_single_client_busy', message, { cause: known.cause });
  }
}

/** A connection that is closed this soon after its only response was not closed for being idle. */
const idleAfterMs = 200;

interface ConnectionState {
  readonly responses: number;
  readonly lastResponseMs: number | undefined;
  readonly lostRequests: number;
}

/** Detects a server that closes each connection after one response: it did so once, and again while no request was in flight. */
class OneShotDetector {
  isOneShot = false;
  #isSuspected = false;

  /** The server closed a connection. Returns true when this shows that it does so after each response. */
  closed({ responses, lastResponseMs = -Infinity, lostRequests }: ConnectionState, nowMs: number): boolean {
    const isAtOnce = responses === 1 && nowMs - lastResponseMs < idleAfterMs;
    this.isOneShot = this.#isSuspected && isAtOnce && lostRequests === 0;
    this.#isSuspected = isAtOnce;
    return this.isOneShot;
  }

  /** How long to send no further request over this connection, to see whether the server closes it. */
  waitMs({ responses, lastResponseMs = -Infinity }: Omit<ConnectionState, 'lostRequests'>, nowMs: number): number {
    if (!this.#isSuspected || responses === 0) return 0;
    const leftMs = lastResponseMs + idleAfterMs - nowMs;
    this.#isSuspected = leftMs > 0;
    return Math.max(0, leftMs);
  }
}

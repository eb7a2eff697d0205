import { setTimeout as wait } from 'node:timers/promises';
import { Connection } from '../bus/connection.ts';
import type { ReadRequest } from '../bus/readRequest.ts';
import { ReadError } from '../bus/readError.ts';
import type { BusUrl } from '../bus/busUrl.ts';

const connectTimeoutMs = 5000;

/** A connection for reading; it connects again when the device closes it. */
export class ProbeConnection {
  readonly url: BusUrl;
  timeoutMs: number;
  /** Responses that came after their timeout. */
  lateResponses = 0;
  /** Requests during which the connection was closed, each counted once. */
  cutOffRequests = 0;
  #onLateResponse: (() => void) | undefined;
  readonly #signal: AbortSignal;
  #opening: Promise<Connection> | undefined;

  constructor(url: BusUrl, timeoutMs: number, signal: AbortSignal) {
    this.url = url;
    this.timeoutMs = timeoutMs;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.close(), { once: true });
  }

  /** Rejects with a {@link ReadError}, or with a ConnectorError if it cannot connect. */
  read(request: ReadRequest): Promise<Buffer> {
    return this.#withReconnect((connection) => connection.read(request, this.timeoutMs));
  }

  /** Sends any request; resolves with the response without unit id. */
  request(unit: number, pdu: Uint8Array): Promise<Buffer> {
    return this.#withReconnect((connection) => connection.request(unit, pdu, this.timeoutMs));
  }

  /** Resolves at the next late response, or after this time without one. */
  async untilLateResponse(timeoutMs: number): Promise<void> {
    const received = new AbortController();
    this.#onLateResponse = () => received.abort();
    await wait(timeoutMs, undefined, { signal: AbortSignal.any([received.signal, this.#signal]) }).catch(() => undefined);
    this.#onLateResponse = undefined;
  }

  /** Closes the connection; the next request opens a new one. */
  close(): void {
    const opening = this.#opening;
    this.#opening = undefined;
    // a connection that cannot be opened rejects the requests that wait for it
    opening?.then((connection) => connection.close()).catch(() => undefined);
  }

  /** Repeats a request on a new connection, because devices close it after a request that they do not support. */
  async #withReconnect<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
    try {
      return await use(await this.#connected());
    } catch (error) {
      if (!(error instanceof ReadError) || error.failure !== 'link') throw error;
      this.cutOffRequests++;
      return use(await this.#connected());
    }
  }

  #connected(): Promise<Connection> {
    this.#signal.throwIfAborted();
    this.#opening ??= this.#connect();
    return this.#opening;
  }

  async #connect(): Promise<Connection> {
    try {
      const connection = await Connection.open(this.url, connectTimeoutMs, this.#signal);
      connection.onUnsolicited = (isLate) => {
        if (!isLate) return;
        this.lateResponses++;
        this.#onLateResponse?.();
      };
      const opening = this.#opening;
      void connection.closed.then(() => {
        if (this.#opening === opening) this.#opening = undefined;
      });
      return connection;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }
}

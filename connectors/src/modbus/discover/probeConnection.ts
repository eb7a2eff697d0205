import { setTimeout as wait } from 'node:timers/promises';
import { Connection } from '../bus/connection.ts';
import type { ReadRequest } from '../bus/readRequest.ts';
import { ReadError } from '../bus/readError.ts';
import type { BusUrl } from '../bus/busUrl.ts';

const connectTimeoutMs = 5000;

/** A bus that is only looked at: reads, and connects again where the other side hangs up. */
export class Line {
  readonly url: BusUrl;
  timeoutMs: number;
  /** Answers that came after they were given up. */
  lateAnswers = 0;
  /** Requests that were cut off, each counted once. */
  hangUps = 0;
  #onLate: (() => void) | undefined;
  readonly #signal: AbortSignal;
  #opening: Promise<Connection> | undefined;

  constructor(url: BusUrl, timeoutMs: number, signal: AbortSignal) {
    this.url = url;
    this.timeoutMs = timeoutMs;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.close(), { once: true });
  }

  /** Rejects with a {@link ReadError}, or a ConnectorError where it cannot connect. */
  read(request: ReadRequest): Promise<Buffer> {
    return this.#again((connection) => connection.read(request, this.timeoutMs));
  }

  /** The same for any function; the answer without unit id. */
  ask(unit: number, pdu: Uint8Array): Promise<Buffer> {
    return this.#again((connection) => connection.ask(unit, pdu, this.timeoutMs));
  }

  /** Resolves at the next late answer, or after this time without one. */
  async untilLate(timeoutMs: number): Promise<void> {
    const heard = new AbortController();
    this.#onLate = () => heard.abort();
    await wait(timeoutMs, undefined, { signal: AbortSignal.any([heard.signal, this.#signal]) }).catch(() => undefined);
    this.#onLate = undefined;
  }

  /** The next request connects again. */
  close(): void {
    const opening = this.#opening;
    this.#opening = undefined;
    // who waits for it is told
    opening?.then((connection) => connection.close()).catch(() => undefined);
  }

  /** Devices hang up after a request that they do not like: the next has a new connection. */
  async #again<T>(use: (connection: Connection) => Promise<T>): Promise<T> {
    try {
      return await use(await this.#connected());
    } catch (error) {
      if (!(error instanceof ReadError) || error.failure !== 'link') throw error;
      this.hangUps++;
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
      connection.onStray = (late) => {
        if (!late) return;
        this.lateAnswers++;
        this.#onLate?.();
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

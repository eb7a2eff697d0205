import type { RawData, WebSocket } from 'ws';
import type { MalformedReason } from '../../contract.ts';
import { isObject } from '../../transport/json.ts';

/** A command of the WebSocket API, without its id. */
export interface Command {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Reports a message, or a part of one, that is not valid. */
export type ReportMalformed = (reason: MalformedReason, what: string, detail?: string) => void;

/** An error result of Home Assistant. */
export class CommandError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface PendingCommand {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

const closeMs = 1000;

/** A message of the server, not validated. */
interface Message {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly success?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
  readonly event?: unknown;
}

/** The name of any message in the log. */
export const anyMessage = 'WebSocket message';

/** Commands, results and events over an authenticated socket. It does not reconnect, and no message makes it throw. */
export class Channel {
  /** Resolves with the error that ended the connection, undefined if the socket was closed without one. */
  readonly closed: Promise<Error | undefined>;
  readonly #socket: WebSocket;
  readonly #reportMalformed: ReportMalformed;
  readonly #pending = new Map<number, PendingCommand>();
  readonly #subscriptions = new Map<number, (event: unknown) => void>();
  #lastId = 0;

  constructor(socket: WebSocket, reportMalformed: ReportMalformed) {
    this.#socket = socket;
    this.#reportMalformed = reportMalformed;
    let cause: Error | undefined;
    socket.on('error', (error) => (cause ??= error));
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        for (const { reject } of this.#pending.values()) reject(new Error('the connection was lost'));
        this.#pending.clear();
        resolve(cause);
      });
    });
  }

  /** The socket is destroyed if the server does not respond to the close frame. */
  close(): void {
    this.#socket.close();
    const giveUp = setTimeout(() => this.#socket.terminate(), closeMs);
    void this.closed.then(() => clearTimeout(giveUp));
  }

  /** The result of a command; rejects with a {@link CommandError}, or if the connection is lost or `signal` aborts first. */
  request(command: Command, signal: AbortSignal): Promise<unknown> {
    return this.#send(this.#nextId(), command, signal);
  }

  /** Passes each event to `onEvent` until the returned function is called. */
  async subscribe(command: Command, onEvent: (event: unknown) => void, signal: AbortSignal): Promise<() => void> {
    const id = this.#nextId();
    this.#subscriptions.set(id, onEvent);
    try {
      await this.#send(id, command, signal);
    } catch (error) {
      this.#subscriptions.delete(id);
      throw error;
    }
    return () => {
      if (this.#subscriptions.delete(id) && this.#socket.readyState === this.#socket.OPEN)
        this.#socket.send(JSON.stringify({ id: this.#nextId(), type: 'unsubscribe_events', subscription: id }));
    };
  }

  #nextId(): number {
    return ++this.#lastId;
  }

  #send(id: number, command: Command, signal: AbortSignal): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#socket.readyState !== this.#socket.OPEN) return reject(new Error('the connection was lost'));
      signal.addEventListener(
        'abort',
        () => {
          if (this.#pending.delete(id)) reject(signal.reason as Error);
        },
        { once: true },
      );
      this.#pending.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, ...command }));
    });
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (isBinary) return this.#reportMalformed('type', anyMessage, 'expected text, found a binary frame');
    let messages: unknown;
    try {
      messages = JSON.parse((data as Buffer).toString());
    } catch (error) {
      return this.#reportMalformed('json', anyMessage, (error as Error).message);
    }
    for (const message of Array.isArray(messages) ? (messages as unknown[]) : [messages]) this.#handle(message);
  }

  #handle(message: unknown): void {
    if (!isObject(message)) return this.#reportMalformed('type', anyMessage, 'expected an object');
    const { id, type, event } = message as Message;
    if (typeof id !== 'number' || typeof type !== 'string')
      return this.#reportMalformed('type', anyMessage, 'expected an object with "id" and "type"');
    if (type === 'event') this.#handleEvent(id, event);
    else if (type === 'result') this.#handleResult(id, message);
    else if (type === 'pong') this.#takePending(id)?.resolve(undefined);
  }

  /** Events of a cancelled subscription may still arrive. */
  #handleEvent(id: number, event: unknown): void {
    const onEvent = this.#subscriptions.get(id);
    if (onEvent !== undefined) onEvent(event);
    else if (id > this.#lastId || id < 1) this.#reportMalformed('protocol', anyMessage, 'an event of no subscription');
  }

  #handleResult(id: number, { success, result, error }: Message): void {
    const pending = this.#takePending(id);
    if (pending === undefined) return;
    if (success === true) return pending.resolve(result);
    const { code, message } = isObject(error) ? error : {};
    pending.reject(
      new CommandError(typeof code === 'string' ? code : 'none', typeof message === 'string' ? message : 'an error without a message'),
    );
  }

  #takePending(id: number): PendingCommand | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}

import type { RawData, WebSocket } from 'ws';
import type { MalformedReason } from '../../contract.ts';
import { isObject } from '../../transport/json.ts';

/** A command of the WebSocket API, without its id. */
export interface Command {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** What was no valid message, or no valid part of one. */
export type Complain = (reason: MalformedReason, what: string, detail?: string) => void;

/** What Home Assistant answered a command with instead of a result. */
export class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface Pending {
  readonly type: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

interface Subscription {
  readonly type: string;
  readonly take: (event: unknown) => void;
}

const closeMs = 1000;

/** A message of the server; nothing of it is certain. */
interface Message {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly success?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
  readonly event?: unknown;
}

/** Names the messages as a whole in the log. */
export const anyMessage = 'WebSocket message';

/** Commands, results and events over a socket that is logged in. Never connects again by itself, and throws at nothing that comes. */
export class Channel {
  /** Resolves with what ended it, undefined where the socket was closed in order. */
  readonly closed: Promise<Error | undefined>;
  readonly #socket: WebSocket;
  readonly #complain: Complain;
  readonly #pending = new Map<number, Pending>();
  readonly #subscriptions = new Map<number, Subscription>();
  #lastId = 0;

  constructor(socket: WebSocket, complain: Complain) {
    this.#socket = socket;
    this.#complain = complain;
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

  /** A peer that does not say goodbye is left. */
  close(): void {
    this.#socket.close();
    const giveUp = setTimeout(() => this.#socket.terminate(), closeMs);
    void this.closed.then(() => clearTimeout(giveUp));
  }

  /** The result; rejects with a {@link Refusal}, or when the connection is lost or `signal` aborts first. */
  ask(command: Command, signal: AbortSignal): Promise<unknown> {
    return this.#send(this.#nextId(), command, signal);
  }

  /** Hands each event to `take` until the returned function is called. */
  async subscribe(command: Command, take: (event: unknown) => void, signal: AbortSignal): Promise<() => void> {
    const id = this.#nextId();
    this.#subscriptions.set(id, { type: command.type, take });
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
      this.#pending.set(id, { type: command.type, resolve, reject });
      this.#socket.send(JSON.stringify({ id, ...command }));
    });
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (isBinary) return this.#complain('type', anyMessage, 'it is binary');
    let messages: unknown;
    try {
      messages = JSON.parse((data as Buffer).toString());
    } catch (error) {
      return this.#complain('json', anyMessage, (error as Error).message);
    }
    for (const message of Array.isArray(messages) ? (messages as unknown[]) : [messages]) this.#take(message);
  }

  #take(message: unknown): void {
    if (!isObject(message)) return this.#complain('type', anyMessage, 'it is no object');
    const { id, type, event } = message as Message;
    if (typeof id !== 'number' || typeof type !== 'string') return this.#complain('type', anyMessage, 'it has no id or no type');
    if (type === 'event') this.#takeEvent(id, event);
    else if (type === 'result') this.#takeResult(id, message);
    else if (type === 'pong') this.#settle(id)?.resolve(undefined);
  }

  /** Events of a subscription that was ended may still be on their way. */
  #takeEvent(id: number, event: unknown): void {
    const subscription = this.#subscriptions.get(id);
    if (subscription !== undefined) subscription.take(event);
    else if (id > this.#lastId || id < 1) this.#complain('protocol', anyMessage, 'an event of no subscription');
  }

  #takeResult(id: number, { success, result, error }: Message): void {
    const pending = this.#settle(id);
    if (pending === undefined) return;
    if (success === true) return pending.resolve(result);
    const { code, message } = isObject(error) ? error : {};
    pending.reject(
      new Refusal(typeof code === 'string' ? code : 'none', typeof message === 'string' ? message : 'an error without a message'),
    );
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}

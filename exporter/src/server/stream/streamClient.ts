import type { Response } from 'express';
import type { EventRow } from '../schemas.ts';
import { heartbeat, messageOf } from './message.ts';
import type { Selection } from './selection.ts';
import type { EndReason } from './streamSchemas.ts';

/** The event log as streams read it. */
export interface StreamedEvents {
  /** Oldest first, with an id above `after`. */
  events(filter: { after: number }): EventRow[];
  newestEventId(): number;
}

interface ClientOptions {
  readonly selection: Selection;
  readonly events: StreamedEvents;
  readonly version: string;
  /** Identifies this run of the exporter: ids of events start anew with each. */
  readonly run: string;
  /** The header `Last-Event-ID`. */
  readonly lastEventId: string | undefined;
  /** Device changes that it did not get, because newer ones replaced them. */
  readonly dropped: (count: number) => void;
}

/** EventSource waits this long before it connects again; spread, so that a restart is not followed by all clients at once. */
const retryMs = { least: 2000, spread: 4000 };

/** One open stream. It writes at the speed of its client: while that reads nothing, at most one message is buffered. */
export class StreamClient {
  readonly selection: Selection;
  /** The beat that the client knows. */
  beat = 0;
  readonly #response: Response;
  readonly #options: ClientOptions;
  #eventId: number;
  #knownChanges = 0;
  #wake: () => void = () => undefined;
  #end: EndReason | undefined;

  constructor(response: Response, options: ClientOptions) {
    this.#response = response;
    this.#options = options;
    this.selection = options.selection;
    this.#eventId = this.#firstEventId();
    response.on('drain', () => this.#wake());
    response.once('close', () => this.#wake());
  }

  /** Writes until the client disconnects or the stream is ended. */
  async run(): Promise<void> {
    const { version } = this.#options;
    const retry = Math.round(retryMs.least + Math.random() * retryMs.spread);
    await this.#write(`retry: ${retry}\n${messageOf('start', JSON.stringify({ version }), this.#id)}`);
    await this.#until(() => this.selection.beat > 0);
    while (this.#isOpen) {
      await this.#writeChanges();
      await this.#writeEvents();
      await this.#until(() => this.selection.beat > this.beat || this.#hasEvents);
    }
    if (this.#end !== undefined) this.#response.write(messageOf('end', JSON.stringify({ reason: this.#end })));
    this.#response.end();
  }

  /** The selection has new changes, or there are events. */
  wake(): void {
    this.#wake();
  }

  /** A client that does not read gets none, so that the server closes its connection. */
  sendHeartbeat(): void {
    if (!this.#response.writableNeedDrain) this.#response.write(heartbeat);
  }

  end(reason: EndReason): void {
    this.#end ??= reason;
    this.#wake();
  }

  get #isOpen(): boolean {
    return this.#end === undefined && !this.#response.destroyed;
  }

  get #id(): string {
    return `${this.#options.run}-${this.#eventId}`;
  }

  get #hasEvents(): boolean {
    return this.#options.events.newestEventId() > this.#eventId;
  }

  async #writeChanges(): Promise<void> {
    const { selection } = this;
    const { beat, changes } = selection;
    if (beat === this.beat) return;
    const since = selection.since(this.beat);
    for (const text of since.texts) {
      await this.#write(text);
      if (!this.#isOpen) return;
    }
    if (this.beat === 0) await this.#write(messageOf('ready', '{"complete":true}'));
    else this.#options.dropped(Math.max(0, changes - this.#knownChanges - since.devices()));
    this.beat = beat;
    this.#knownChanges = changes;
  }

  async #writeEvents(): Promise<void> {
    if (!this.#isOpen || !this.#hasEvents) return;
    const rows = this.#options.events.events({ after: this.#eventId });
    const leftOut = Math.max(0, (rows[0]?.id ?? this.#eventId + 1) - this.#eventId - 1);
    this.#eventId = rows.at(-1)?.id ?? this.#options.events.newestEventId();
    const events = rows.filter((row) => this.selection.selectsEvent(row));
    if (events.length === 0 && leftOut === 0) return;
    await this.#write(messageOf('events', JSON.stringify({ events, ...(leftOut > 0 && { left_out: leftOut }) }), this.#id));
  }

  /** Resolves once the client has taken what was buffered. */
  async #write(text: string): Promise<void> {
    if (!this.#isOpen) return;
    this.#response.write(text);
    await this.#until(() => !this.#response.writableNeedDrain);
  }

  async #until(isDone: () => boolean): Promise<void> {
    while (this.#isOpen && !isDone()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
  }

  /** After the events that a client of this run has; without one, only events from now on. */
  #firstEventId(): number {
    const { run, lastEventId = '', events } = this.#options;
    const newest = events.newestEventId();
    const [, own] = new RegExp(`^${run}-(\\d{1,15})$`).exec(lastEventId) ?? [];
    return own === undefined ? newest : Math.min(Number(own), newest);
  }
}

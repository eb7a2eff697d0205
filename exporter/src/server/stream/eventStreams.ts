import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Logger } from '@gaugeway/connectors/contract';
import { ApiError, errorText } from '../apiError.ts';
import { type LiveFilter, LiveSelector } from './liveFilter.ts';
import { type LiveSources, Selection } from './selection.ts';
import { StreamClient, type StreamedEvents } from './streamClient.ts';
import type { EndReason } from './streamSchemas.ts';

/** A change of the numbers of streams. */
export interface StreamChange {
  readonly open?: 1 | -1;
  readonly dropped?: number;
}

interface StreamsOptions {
  readonly live: LiveSources;
  readonly events: StreamedEvents;
  readonly version: string;
  /** The largest number of open streams. */
  readonly limit: number;
  /** Tokens and users in force, as text: streams end when it changes. */
  readonly credentials: () => string;
  readonly observe: (change: StreamChange) => void;
  readonly log: Pick<Logger, 'error'>;
}

interface Shared {
  readonly selection: Selection;
  readonly clients: Set<StreamClient>;
  readonly timer: NodeJS.Timeout;
  isBusy: boolean;
}

const beatMs = 500;
const heartbeatMs = 15_000;

/** All open streams. Without one, no timer runs and nothing is compared; readings never call it. */
export class EventStreams {
  readonly #options: StreamsOptions;
  readonly #run = randomUUID().slice(0, 8);
  /** By the key of the filter. */
  readonly #shared = new Map<string, Shared>();
  #open = 0;
  #credentials = '';
  #heartbeats: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  /** Answers a request with a stream. Throws an ApiError at the limit. */
  open(filter: LiveFilter, request: Request, response: Response): void {
    const { limit, version, events, observe } = this.#options;
    if (this.#isClosed || this.#open >= limit)
      throw new ApiError('overloaded', `there are ${this.#open} streams already: try again later`, { headers: { 'Retry-After': '30' } });
    response.set(streamHeaders).flushHeaders();
    if (request.method === 'HEAD') return void response.end();
    const key = LiveSelector.keyOf(filter);
    const shared = this.#shared.get(key) ?? this.#share(key, filter);
    const client = new StreamClient(response, {
      selection: shared.selection,
      events,
      version,
      run: this.#run,
      lastEventId: request.get('last-event-id'),
      dropped: (dropped) => dropped > 0 && observe({ dropped }),
    });
    this.#add(client, shared);
    response.once('close', () => this.#remove(key, client));
    client.run().catch((error: unknown) => this.#fail(shared, error));
  }

  /** Ends all streams if tokens or users changed since they were opened. */
  checkCredentials(): void {
    if (this.#open === 0 || this.#credentials === this.#options.credentials()) return;
    this.#endAll('credentials');
  }

  /** Ends all streams; new ones are refused. */
  close(): void {
    this.#isClosed = true;
    this.#endAll('shutdown');
  }

  #add(client: StreamClient, { clients }: Shared): void {
    clients.add(client);
    this.#open++;
    this.#options.observe({ open: 1 });
    if (this.#open > 1) return;
    this.#credentials = this.#options.credentials();
    this.#heartbeats = setInterval(() => this.#beatHearts(), heartbeatMs);
  }

  #remove(key: string, client: StreamClient): void {
    const shared = this.#shared.get(key);
    if (shared?.clients.delete(client) !== true) return;
    this.#open--;
    this.#options.observe({ open: -1 });
    if (shared.clients.size === 0) {
      clearInterval(shared.timer);
      this.#shared.delete(key);
    }
    if (this.#open === 0) clearInterval(this.#heartbeats);
  }

  #share(key: string, filter: LiveFilter): Shared {
    const beat = () => void this.#beat(shared).catch((error: unknown) => this.#fail(shared, error));
    const shared: Shared = {
      selection: new Selection(this.#options.live, filter),
      clients: new Set(),
      timer: setInterval(beat, beatMs),
      isBusy: false,
    };
    this.#shared.set(key, shared);
    beat();
    return shared;
  }

  async #beat(shared: Shared): Promise<void> {
    if (shared.isBusy) return;
    shared.isBusy = true;
    try {
      await shared.selection.compare();
    } finally {
      shared.isBusy = false;
    }
    shared.selection.known(Math.min(...Array.from(shared.clients, ({ beat }) => beat)));
    for (const client of shared.clients) client.wake();
  }

  #beatHearts(): void {
    this.checkCredentials();
    for (const client of this.#clients()) client.sendHeartbeat();
  }

  /** A stream that can no longer be right ends; clients open another. */
  #fail({ clients }: Shared, error: unknown): void {
    this.#options.log.error('cannot continue streams', { streams: clients.size, error: errorText(error) });
    for (const client of [...clients]) client.end('failed');
  }

  #endAll(reason: EndReason): void {
    for (const client of [...this.#clients()]) client.end(reason);
  }

  *#clients(): Generator<StreamClient> {
    for (const { clients } of this.#shared.values()) yield* clients;
  }
}

const streamHeaders = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  // no proxy may compress it, which would buffer it
  'Cache-Control': 'no-store, no-transform',
  // nginx does not buffer it
  'X-Accel-Buffering': 'no',
};

import { setTimeout } from 'node:timers/promises';
import { ConnectorError } from '@gaugeway/connectors/contract';
import type { ErrorCode, ErrorKind } from '@gaugeway/connectors/errors';
import type { ConnectorEntry } from './config/config.ts';
import { ConnectorGateway, stopped, type GatewayServices } from './devices/gateway.ts';
import { messageOf, ownedBy, placeOf, stackOf, type ErrorOwner } from './errorOwners.ts';

const firstDelayMs = 500;
/** After a refused login: who asks too often is locked out by many a source. */
const firstDelayAfterAuthMs = 4000;
/** The longest wait between attempts by kind of error; `config` waits for a reload. */
const longestDelayMs: Readonly<Record<ErrorKind, number>> = {
  auth: 60_000,
  config: Infinity,
  connect: 4000,
  lost: 4000,
  protocol: 4000,
  timeout: 4000,
};
/** A run that lasted this long starts the back-off anew. */
const steadyMs = 10_000;

const stopLimitMs = 5000;
/** Places of defects that are remembered. */
const mostPlaces = 100;

/** What a connector threw by mistake, in whatever stack: only that tells where. */
class Defect extends ConnectorError {}

function connectorError(error: unknown): ConnectorError {
  return error instanceof ConnectorError ? error : new Defect('protocol', messageOf(error), { cause: error });
}

export type RunState = 'starting' | 'up' | 'down' | 'stopped';

/** Runs one connector for good: retries with back-off and jitter, counts and logs each change once. */
export class SupervisedConnector {
  readonly entry: ConnectorEntry;
  readonly gateway: ConnectorGateway;
  lastError: { readonly code: ErrorCode; readonly kind: ErrorKind; readonly message: string; readonly atMs: number } | undefined;
  retryAtMs: number | undefined;
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;
  readonly #startedMs: number;
  /** Places of defects beside the one that ended a run: each is told once. */
  readonly #toldPlaces = new Set<string>();
  #lastPlace: string | undefined;
  #failures = 0;

  constructor(entry: ConnectorEntry, services: GatewayServices) {
    this.entry = entry;
    this.gateway = new ConnectorGateway(entry, services);
    this.#startedMs = this.gateway.linkState.unlinkedSinceMs;
    this.#done = this.#superviseForever();
  }

  get state(): RunState {
    if (this.#abort.signal.aborted) return 'stopped';
    if (this.gateway.linkState.linkedSinceMs !== undefined) return 'up';
    const { unlinkedSinceMs, why } = this.gateway.linkState;
    return this.lastError === undefined && why === undefined && unlinkedSinceMs === this.#startedMs ? 'starting' : 'down';
  }

  get stateSinceMs(): number {
    const { linkedSinceMs, unlinkedSinceMs } = this.gateway.linkState;
    return linkedSinceMs ?? unlinkedSinceMs;
  }

  /** It gave up for a reason outside its own config that only a person can mend. */
  get waitsForReload(): boolean {
    return this.lastError?.kind === 'config' && this.state === 'down';
  }

  /** Resolves when the connector has closed what it opened, or will not within the limit: its gateway is deaf once closed. */
  async stop(limitMs = stopLimitMs): Promise<void> {
    this.#abort.abort();
    const timer = new AbortController();
    const late = setTimeout(limitMs, true, { signal: timer.signal }).catch(() => false);
    const isLate = await Promise.race([this.#done.then(() => false), late]);
    timer.abort();
    if (isLate) this.gateway.log.error(`cannot stop connector "${this.entry.name}": it still runs`);
  }

  async #superviseForever(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      const startedMs = this.gateway.now();
      const error = await this.#runOnce();
      if (signal.aborted) return;
      if (this.#wasSteady(startedMs, error)) this.#failures = 0;
      this.#note(error);
      await this.#waitToRetry(error.kind);
    }
  }

  /** It received for a while; not a client that is let in and thrown out again, nor a wait for an answer that never came. */
  #wasSteady(startedMs: number, { kind }: ConnectorError): boolean {
    const wasLinked = this.gateway.linkState.unlinkedSinceMs > startedMs;
    return wasLinked && kind !== 'auth' && this.gateway.now() - startedMs > steadyMs;
  }

  /** What a run ended with: its own end, or the first thing that its timers, callbacks and libraries threw where nobody catches it. */
  async #runOnce(): Promise<ConnectorError> {
    const { signal } = this.#abort;
    const defect = Promise.withResolvers<never>();
    let isOver = false;
    const owner: ErrorOwner = {
      log: this.gateway.log,
      fail: (error) => {
        if (isOver) this.#noteBeside(error);
        isOver = true;
        defect.reject(error);
      },
    };
    // a signal of its own for each run, so that what a connector leaves on it goes with it
    const run = new AbortController();
    const end = () => ownedBy(owner, () => run.abort(signal.reason));
    signal.addEventListener('abort', end, { once: true });
    const running = ownedBy(owner, async () => this.entry.connector.run(this.entry.config, this.gateway, run.signal));
    try {
      await Promise.race([running, defect.promise]);
      return new ConnectorError('lost', `connector "${this.entry.name}" ended by itself`);
    } catch (error) {
      // it may not know that it is broken, and is to close what it opened
      if (isOver) await this.#endBroken(running, end);
      return connectorError(error);
    } finally {
      isOver = true;
      signal.removeEventListener('abort', end);
      this.gateway.link(false, signal.aborted ? stopped : undefined);
    }
  }

  async #endBroken(running: Promise<void>, end: () => void): Promise<void> {
    end();
    const timer = new AbortController();
    const late = setTimeout(stopLimitMs, true, { signal: timer.signal }).catch(() => false);
    const isLate = await Promise.race([
      running.then(
        () => false,
        () => false,
      ),
      late,
    ]);
    timer.abort();
    if (isLate) this.gateway.log.error(`cannot end a run of connector "${this.entry.name}" that failed: it still runs`);
  }

  /** Another defect of a run that is over, or about to be. */
  #noteBeside(error: unknown): void {
    const { kind, message } = connectorError(error);
    this.gateway.counters.errors.add(kind);
    const place = placeOf(error);
    if (this.#toldPlaces.has(place) || this.#toldPlaces.size >= mostPlaces) return;
    this.#toldPlaces.add(place);
    this.gateway.log.warn(message, { reason: kind, stack: stackOf(error) });
  }

  #note(error: ConnectorError): void {
    this.#failures++;
    this.gateway.counters.errors.add(error.kind);
    const before = this.lastError;
    const placeBefore = this.#lastPlace;
    this.lastError = { code: error.code, kind: error.kind, message: error.message, atMs: this.gateway.now() };
    this.#lastPlace = error instanceof Defect ? placeOf(error.cause) : undefined;
    const isSame = this.#lastPlace === undefined ? before?.message === error.message : this.#lastPlace === placeBefore;
    if (this.#failures > 1 && isSame) return;
    this.gateway.log.warn(error.message, {
      reason: error.kind,
      code: error.code,
      ...(error instanceof Defect ? { stack: stackOf(error.cause) } : {}),
    });
  }

  async #waitToRetry(kind: ErrorKind): Promise<void> {
    const delayMs = retryDelayMs(kind, this.#failures, Math.random());
    const { signal } = this.#abort;
    if (delayMs === Infinity) return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    this.retryAtMs = this.gateway.now() + delayMs;
    await setTimeout(delayMs, undefined, { signal }).catch(() => undefined);
    this.retryAtMs = undefined;
  }
}

/** Doubles from failure to failure up to the kind's limit; `random` (0 to 1) takes up to a quarter off, so that a fleet does not come back in step. */
export function retryDelayMs(kind: ErrorKind, failures: number, random: number): number {
  const longestMs = longestDelayMs[kind];
  const firstMs = kind === 'auth' ? firstDelayAfterAuthMs : firstDelayMs;
  return longestMs === Infinity ? Infinity : Math.min(longestMs, firstMs * 2 ** (failures - 1)) * (0.75 + 0.25 * random);
}

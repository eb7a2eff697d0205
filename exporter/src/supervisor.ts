import { setTimeout } from 'node:timers/promises';
import { aborted } from '@gaugeway/connectors/aborted';
import { backoffMs } from '@gaugeway/connectors/backoff';
import { ConnectorError } from '@gaugeway/connectors/contract';
import type { ErrorCode, ErrorKind } from '@gaugeway/connectors/errors';
import type { ConnectorEntry } from './config/config.ts';
import { ConnectorGateway, stopped, type GatewayServices } from './devices/gateway.ts';
import { messageOf, ownedBy, placeOf, stackOf, type ErrorOwner } from './errorOwners.ts';

const firstDelayMs = 500;
/** After a refused login: many sources lock out clients that try too often. */
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
/** A run that lasted this long resets the back-off. */
const steadyMs = 10_000;

const stopLimitMs = 5000;
/** Places of defects that are remembered, so that each is logged once. */
const mostPlaces = 100;

/** An error that a connector threw by mistake. Its cause has the stack. */
class Defect extends ConnectorError {}

function connectorError(error: unknown): ConnectorError {
  return error instanceof ConnectorError ? error : new Defect('protocol', messageOf(error), { cause: error });
}

type RunState = 'starting' | 'up' | 'down' | 'stopped';

/** Runs one connector until it is stopped: retries with back-off and jitter, counts errors and logs each change once. */
export class SupervisedConnector {
  readonly entry: ConnectorEntry;
  readonly gateway: ConnectorGateway;
  lastError: { readonly code: ErrorCode; readonly kind: ErrorKind; readonly message: string; readonly atMs: number } | undefined;
  retryAtMs: number | undefined;
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;
  readonly #startedMs: number;
  /** Places of defects other than the one that ended a run: each is logged once. */
  readonly #loggedPlaces = new Set<string>();
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

  /** It gave up on an error that retries cannot fix. */
  get waitsForReload(): boolean {
    return this.lastError?.kind === 'config' && this.state === 'down';
  }

  /** Resolves when the run has ended, or after the limit: the gateway ignores later calls once it is closed. */
  async stop(limitMs = stopLimitMs): Promise<void> {
    this.#abort.abort();
    const timer = new AbortController();
    const late = setTimeout(limitMs, true, { signal: timer.signal }).catch(() => false);
    const isLate = await Promise.race([this.#done.then(() => false), late]);
    timer.abort();
    if (isLate) this.gateway.log.error(`cannot stop connector "${this.entry.name}": it is still running`);
  }

  async #superviseForever(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      const startedMs = this.gateway.now();
      const error = await this.#runOnce();
      if (signal.aborted) return;
      if (this.#wasSteady(startedMs, error)) this.#failures = 0;
      this.#record(error);
      await this.#waitToRetry(error.kind);
    }
  }

  /** The link was up for a while, rather than a login that was refused again or a wait for a response. */
  #wasSteady(startedMs: number, { kind }: ConnectorError): boolean {
    const wasLinked = this.gateway.linkState.unlinkedSinceMs > startedMs;
    return wasLinked && kind !== 'auth' && this.gateway.now() - startedMs > steadyMs;
  }

  /** Runs the connector once. The error is its own, or the first uncaught one of its timers, callbacks and libraries. */
  async #runOnce(): Promise<ConnectorError> {
    const { signal } = this.#abort;
    const defect = Promise.withResolvers<never>();
    let isOver = false;
    const owner: ErrorOwner = {
      log: this.gateway.log,
      fail: (error) => {
        if (isOver) this.#logFurtherDefect(error);
        isOver = true;
        defect.reject(error);
      },
    };
    // a signal per run, so that listeners that the connector leaves behind go with it
    const run = new AbortController();
    const end = () => ownedBy(owner, () => run.abort(signal.reason));
    signal.addEventListener('abort', end, { once: true });
    const running = ownedBy(owner, async () => this.entry.connector.run(this.entry.config, this.gateway, run.signal));
    try {
      await Promise.race([running, defect.promise]);
      return new ConnectorError('lost', `connector "${this.entry.name}" exited unexpectedly`);
    } catch (error) {
      // the run may not notice the defect, but must close what it opened
      if (isOver) await this.#endFailedRun(running, end);
      return connectorError(error);
    } finally {
      isOver = true;
      signal.removeEventListener('abort', end);
      this.gateway.link(false, signal.aborted ? stopped : undefined);
    }
  }

  async #endFailedRun(running: Promise<void>, end: () => void): Promise<void> {
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
    if (isLate) this.gateway.log.error(`cannot end the failed run of connector "${this.entry.name}": it is still running`);
  }

  /** A further defect of a run that is over or ending. */
  #logFurtherDefect(error: unknown): void {
    const { kind, message } = connectorError(error);
    this.gateway.counters.errors.add(kind);
    const place = placeOf(error);
    if (this.#loggedPlaces.has(place) || this.#loggedPlaces.size >= mostPlaces) return;
    this.#loggedPlaces.add(place);
    this.gateway.log.warn(message, { reason: kind, stack: stackOf(error) });
  }

  #record(error: ConnectorError): void {
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
    if (delayMs === Infinity) return aborted(signal);
    this.retryAtMs = this.gateway.now() + delayMs;
    await setTimeout(delayMs, undefined, { signal }).catch(() => undefined);
    this.retryAtMs = undefined;
  }
}

/** Doubles with each failure up to the kind's limit. `random` (0 to 1) takes off up to a quarter, so that exporters do not reconnect at the same time. */
export function retryDelayMs(kind: ErrorKind, failures: number, random: number): number {
  const longestMs = longestDelayMs[kind];
  const firstMs = kind === 'auth' ? firstDelayAfterAuthMs : firstDelayMs;
  return longestMs === Infinity ? Infinity : backoffMs({ firstMs, longestMs }, failures, random);
}

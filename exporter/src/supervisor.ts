import { setTimeout } from 'node:timers/promises';
import { ConnectorError, type ErrorCode } from '@gaugeway/connectors/contract';
import type { ConnectorEntry } from './config/config.ts';
import { ConnectorGateway, stopped, type GatewayServices } from './devices/gateway.ts';

const firstDelayMs = 500;
/** After a refused login: who asks too often is locked out by many a source. */
const firstDelayAfterAuthMs = 4000;
/** The longest wait between attempts by error code; `config` waits for a reload. */
const longestDelayMs: Readonly<Record<ErrorCode, number>> = {
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

/** What a connector threw by mistake: only its stack tells where. */
class Defect extends ConnectorError {}

export type RunState = 'starting' | 'up' | 'down' | 'stopped';

/** Runs one connector for good: retries with back-off and jitter, counts and logs each change once. */
export class SupervisedConnector {
  readonly entry: ConnectorEntry;
  readonly gateway: ConnectorGateway;
  lastError: { readonly code: ErrorCode; readonly message: string; readonly atMs: number } | undefined;
  retryAtMs: number | undefined;
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;
  readonly #startedMs: number;
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
    return this.lastError?.code === 'config' && this.state === 'down';
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
      await this.#waitToRetry(error.code);
    }
  }

  /** It received for a while; not a client that is let in and thrown out again, nor a wait for an answer that never came. */
  #wasSteady(startedMs: number, { code }: ConnectorError): boolean {
    const wasLinked = this.gateway.linkState.unlinkedSinceMs > startedMs;
    return wasLinked && code !== 'auth' && this.gateway.now() - startedMs > steadyMs;
  }

  async #runOnce(): Promise<ConnectorError> {
    const { signal } = this.#abort;
    // a signal of its own for each run, so that what a connector leaves on it goes with it
    const run = new AbortController();
    const end = () => run.abort(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    try {
      await this.entry.connector.run(this.entry.config, this.gateway, run.signal);
      return new ConnectorError('lost', `connector "${this.entry.name}" ended by itself`);
    } catch (error) {
      if (error instanceof ConnectorError) return error;
      return new Defect('protocol', error instanceof Error ? error.message : String(error), { cause: error });
    } finally {
      signal.removeEventListener('abort', end);
      this.gateway.link(false, signal.aborted ? stopped : undefined);
    }
  }

  #note(error: ConnectorError): void {
    this.#failures++;
    this.gateway.counters.errors.add(error.code);
    const before = this.lastError;
    this.lastError = { code: error.code, message: error.message, atMs: this.gateway.now() };
    if (this.#failures > 1 && before?.message === error.message) return;
    const where = error instanceof Defect && error.cause instanceof Error ? { stack: error.cause.stack } : {};
    this.gateway.log.warn(error.message, { reason: error.code, ...where });
  }

  async #waitToRetry(code: ErrorCode): Promise<void> {
    const delayMs = retryDelayMs(code, this.#failures, Math.random());
    const { signal } = this.#abort;
    if (delayMs === Infinity) return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    this.retryAtMs = this.gateway.now() + delayMs;
    await setTimeout(delayMs, undefined, { signal }).catch(() => undefined);
    this.retryAtMs = undefined;
  }
}

/** Doubles from failure to failure up to the code's limit; `random` (0 to 1) takes up to a quarter off, so that a fleet does not come back in step. */
export function retryDelayMs(code: ErrorCode, failures: number, random: number): number {
  const longestMs = longestDelayMs[code];
  const firstMs = code === 'auth' ? firstDelayAfterAuthMs : firstDelayMs;
  return longestMs === Infinity ? Infinity : Math.min(longestMs, firstMs * 2 ** (failures - 1)) * (0.75 + 0.25 * random);
}

import { setTimeout as delay } from 'node:timers/promises';
import { ConnectorError } from '../../contract.ts';
import { connectorErrors } from '../../errors.ts';
import { AutoResetEvent } from './autoResetEvent.ts';
import { connect, type ConnectOptions, type OpcuaConnection } from './connect.ts';
import { healthyLevel, readServiceLevel } from './serviceLevel.ts';

/** After the first server connected, the others have this long to connect too. */
const graceMs = 1000;
/** How often the other servers are checked while this one is not healthy. */
const checkIntervalMs = 10_000;

type Candidate = { readonly connection: OpcuaConnection; readonly level: number };
type Options = Omit<ConnectOptions, 'url'>;

/** Connects to the server with the highest ServiceLevel; the first one among equals. Throws where no server can be reached. */
export async function connectBest(urls: readonly string[], options: Options, signal: AbortSignal): Promise<OpcuaConnection> {
  const [only] = urls;
  if (only !== undefined && urls.length === 1) return connect({ ...options, url: only }, signal);
  const attempts = new AbortController();
  const anyAbort = AbortSignal.any([signal, attempts.signal]);
  const tries = urls.map((url) => candidate({ ...options, url }, anyAbort));
  const first = Promise.any(tries).then(
    () => delay(graceMs, undefined, { signal: attempts.signal }).catch(() => undefined),
    () => undefined,
  );
  await Promise.race([Promise.allSettled(tries), first]);
  attempts.abort(new ConnectorError('timeout', 'cannot connect: another server connected first'));
  const results = await Promise.allSettled(tries);
  const candidates = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const best = candidates.reduce<Candidate | undefined>(
    (chosen, one) => (chosen === undefined || one.level > chosen.level ? one : chosen),
    undefined,
  );
  await Promise.all(candidates.filter((one) => one !== best).map(({ connection }) => connection.close()));
  if (signal.aborted) await best?.connection.close();
  signal.throwIfAborted();
  if (best === undefined) throw combinedError(results.flatMap((result) => (result.status === 'rejected' ? [result.reason as Error] : [])));
  return best.connection;
}

/** The URL of a server with a higher ServiceLevel than this; undefined where there is none. */
export async function findBetter(
  urls: readonly string[],
  level: number,
  connectTo: (url: string) => Promise<OpcuaConnection>,
): Promise<string | undefined> {
  if (level >= healthyLevel) return undefined;
  for (const url of urls) {
    const connection = await connectTo(url).catch(() => undefined);
    if (connection === undefined) continue;
    const other = await readServiceLevel(connection.session).catch(() => 0);
    await connection.close();
    if (other > level) return url;
  }
  return undefined;
}

/** Decides when to switch to another redundant server. */
export class Switchover {
  readonly #findBetter: (level: number) => Promise<string | undefined>;
  readonly #becameUnhealthy = new AutoResetEvent();
  #level = healthyLevel;

  /** `findBetter` looks for a server with a higher ServiceLevel than this. */
  constructor(findBetter: (level: number) => Promise<string | undefined>) {
    this.#findBetter = findBetter;
  }

  /** Takes the current ServiceLevel of the connected server. */
  onLevel(level: number): void {
    this.#level = level;
    if (level < healthyLevel) this.#becameUnhealthy.set();
  }

  /** Resolves with the URL of a better server, or with undefined when `signal` aborts. A healthy server is kept, whatever the level of the others. */
  async waitForBetter(signal: AbortSignal): Promise<string | undefined> {
    while (!signal.aborted) {
      const isHealthy = this.#level >= healthyLevel;
      await this.#becameUnhealthy.wait(isHealthy ? Infinity : checkIntervalMs, signal);
      if (signal.aborted || this.#level >= healthyLevel) continue;
      const url = await this.#findBetter(this.#level);
      if (url !== undefined) return url;
    }
    return undefined;
  }
}

async function candidate(options: ConnectOptions, signal: AbortSignal): Promise<Candidate> {
  const connection = await connect(options, signal);
  try {
    return { connection, level: await readServiceLevel(connection.session) };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** All errors in one, with the code of the first that is worth a retry: it decides when the next attempt is made. */
function combinedError(errors: readonly Error[]): ConnectorError {
  const codes = errors.map((error) => (error instanceof ConnectorError ? error.code : 'connect'));
  const code = codes.find((one) => !['auth', 'config'].includes(connectorErrors[one].kind)) ?? codes[0] ?? 'connect';
  return new ConnectorError(code, errors.map(({ message }) => message).join('; '), { cause: errors[0] });
}

import { z } from 'zod';
import { ConnectorError } from '../../contract.ts';
import { endpointOf } from '../../endpoint.ts';
import type { HomeAssistantConfig } from '../config.ts';
import type { CoreConfig, Registries } from './apiTypes.ts';
import { Channel, CommandError, type Command, type ReportMalformed } from './channel.ts';
import { openSocket } from './socket.ts';

const timeoutMs = 10_000;

/** The part of the messages' names that names the registry. */
const registries: Readonly<Record<keyof Registries, string>> = {
  entities: 'entity',
  devices: 'device',
  areas: 'area',
  floors: 'floor',
  labels: 'label',
};

export const registryNames = Object.keys(registries) as readonly (keyof Registries)[];

const coreConfig = z.looseObject({
  version: z.string(),
  state: z.string(),
  currency: z.string().optional(),
  unit_system: z.record(z.string(), z.string()),
});

/** Requests over an authenticated connection to one Home Assistant. It does not reconnect. */
export class HomeAssistantApi {
  /** Rejects when the connection is lost. */
  readonly lost: Promise<never>;
  readonly #channel: Channel;
  readonly #endpoint: string;

  private constructor(channel: Channel, endpoint: string) {
    this.#channel = channel;
    this.#endpoint = endpoint;
    this.lost = channel.closed.then((cause) => {
      throw lossError(endpoint, cause);
    });
    this.lost.catch(() => undefined);
  }

  /** Throws {@link ConnectorError}. */
  static async connect(
    { url, token, tls }: HomeAssistantConfig,
    reportMalformed: ReportMalformed,
    signal: AbortSignal,
  ): Promise<HomeAssistantApi> {
    const socket = await openSocket({ url, token: token.reveal(), tls }, signal);
    return new HomeAssistantApi(new Channel(socket, reportMalformed), endpointOf(url));
  }

  close(): void {
    this.#channel.close();
  }

  async config(): Promise<CoreConfig> {
    const { data, error } = coreConfig.safeParse(await this.request<unknown>({ type: 'get_config' }));
    if (error === undefined) return data;
    const wrong = error.issues.map(({ path }) => path.join('.')).join(', ');
    throw this.#responseError('get_config', `expected a config with a valid ${wrong || 'object'}`);
  }

  /** These registries as received; floors and labels do not exist before 2024.4. */
  async lists(names: readonly (keyof Registries)[] = registryNames): Promise<Partial<Record<keyof Registries, readonly unknown[]>>> {
    const lists = await Promise.all(names.map(async (name) => [name, await this.#list(name)] as const));
    return Object.fromEntries(lists);
  }

  /** Calls back on each change of a registry; never, if the user is not allowed to subscribe. */
  async watch(name: keyof Registries, onChange: () => void): Promise<void> {
    const command = { type: 'subscribe_events', event_type: `${registries[name]}_registry_updated` };
    await this.#subscribe(command, onChange).catch(() => undefined);
  }

  /** Passes each event to `onEvent`; the first one contains all states. Returns a function that unsubscribes. */
  subscribeStates(onEvent: (states: unknown) => void): Promise<() => void> {
    return this.#subscribe({ type: 'subscribe_entities' }, onEvent);
  }

  /** The result of a command; throws {@link ConnectorError}. */
  async request<Result>(command: Command, limitMs = timeoutMs): Promise<Result> {
    return (await this.#withTimeout(command, limitMs, (signal) => this.#channel.request(command, signal))) as Result;
  }

  #subscribe(command: Command, onEvent: (event: unknown) => void): Promise<() => void> {
    return this.#withTimeout(command, timeoutMs, (signal) => this.#channel.subscribe(command, onEvent, signal));
  }

  async #withTimeout<Result>({ type }: Command, limitMs: number, send: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const timeout = new AbortController();
    const timer = setTimeout(() => {
      const cause = `no response to "${type}" within ${limitMs / 1000} s`;
      timeout.abort(new ConnectorError('timeout', `cannot read from "${this.#endpoint}": ${cause}`));
    }, limitMs);
    try {
      return await send(timeout.signal);
    } catch (error) {
      if (error instanceof ConnectorError) throw error;
      throw this.#responseError(type, (error as Error).message, error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #list(name: keyof Registries): Promise<readonly unknown[]> {
    const type = `config/${registries[name]}_registry/list`;
    try {
      const list = await this.request<unknown>({ type });
      if (Array.isArray(list)) return list as unknown[];
    } catch (error) {
      const { cause } = error as Error;
      if (cause instanceof CommandError && cause.code === 'unknown_command') return [];
      throw error;
    }
    throw this.#responseError(type, 'expected a list');
  }

  #responseError(type: string, detail: string, cause?: unknown): ConnectorError {
    const code =
      cause instanceof CommandError
        ? (codeOfCommandError[cause.code] ?? 'home_assistant_command_failed')
        : 'home_assistant_invalid_response';
    return new ConnectorError(code, `cannot read "${type}" from "${this.#endpoint}": ${detail}`, { cause });
  }
}

/** Codes of error results [home_assistant components/websocket_api/const.py]. */
const codeOfCommandError: Readonly<Record<string, 'home_assistant_unknown_command' | 'home_assistant_unauthorized'>> = {
  unknown_command: 'home_assistant_unknown_command',
  unauthorized: 'home_assistant_unauthorized',
};

/** The cause is an error of the socket, or an invalid frame [RFC 6455 5]. */
function lossError(endpoint: string, cause: Error | undefined): ConnectorError {
  const what = `lost connection to "${endpoint}"`;
  if (cause === undefined) return new ConnectorError('lost', `${what}: Home Assistant closed it`);
  const { code = '', message } = cause as NodeJS.ErrnoException;
  return new ConnectorError(code.startsWith('WS_ERR_') ? 'protocol' : 'lost', `${what}: ${message}`, { cause });
}

import { z } from 'zod';
import { ConnectorError } from '../../contract.ts';
import { endpointOf } from '../../transport/endpoint.ts';
import { Channel, Refusal, type Command, type Complain } from './channel.ts';
import type { HomeAssistantConfig } from '../config.ts';
import { openSocket } from './socket.ts';
import type { CoreConfig, Registries } from './apiTypes.ts';

const answerMs = 10_000;

/** Lists of the registries, by the name that their messages have. */
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

/** A connection to one Home Assistant that is logged in, and what is asked over it. It never connects again by itself. */
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

  /** `complain` hears what comes and is no valid message. Throws {@link ConnectorError}. */
  static async connect({ url, token, tls }: HomeAssistantConfig, complain: Complain, signal: AbortSignal): Promise<HomeAssistantApi> {
    const socket = await openSocket({ url, token: token.reveal(), tls }, signal);
    return new HomeAssistantApi(new Channel(socket, complain), endpointOf(url));
  }

  close(): void {
    this.#channel.close();
  }

  async config(): Promise<CoreConfig> {
    const { data, error } = coreConfig.safeParse(await this.ask<unknown>({ type: 'get_config' }));
    if (error === undefined) return data;
    const wrong = error.issues.map(({ path }) => path.join('.')).join(', ');
    throw this.#unreadable('get_config', `a config without a valid ${wrong || 'object'}`);
  }

  /** These registries as they came; floors and labels are unknown before 2024.4. */
  async lists(names: readonly (keyof Registries)[] = registryNames): Promise<Partial<Record<keyof Registries, readonly unknown[]>>> {
    const fetched = await Promise.all(names.map(async (name) => [name, await this.#list(name)] as const));
    return Object.fromEntries(fetched);
  }

  /** Calls back on each change of a registry; a user who may not subscribe hears of none. */
  async watch(name: keyof Registries, changed: () => void): Promise<void> {
    const command = { type: 'subscribe_events', event_type: `${registries[name]}_registry_updated` };
    await this.#subscribe(command, changed).catch(() => undefined);
  }

  /** Hands on events as they come, the first of which tells all states; returns what ends that. */
  subscribeStates(take: (states: unknown) => void): Promise<() => void> {
    return this.#subscribe({ type: 'subscribe_entities' }, take);
  }

  /** The answer to a command; throws where there is none in time. */
  async ask<Answer>(command: Command, limitMs = answerMs): Promise<Answer> {
    return (await this.#within(command, limitMs, (signal) => this.#channel.ask(command, signal))) as Answer;
  }

  #subscribe(command: Command, take: (event: unknown) => void): Promise<() => void> {
    return this.#within(command, answerMs, (signal) => this.#channel.subscribe(command, take, signal));
  }

  async #within<Answer>({ type }: Command, limitMs: number, ask: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
    const late = new AbortController();
    const timer = setTimeout(() => {
      const limit = `no answer to "${type}" within ${limitMs / 1000} s`;
      late.abort(new ConnectorError('timeout', `cannot read from "${this.#endpoint}": ${limit}`));
    }, limitMs);
    try {
      return await ask(late.signal);
    } catch (error) {
      throw error instanceof ConnectorError ? error : this.#unreadable(type, (error as Error).message, error);
    } finally {
      clearTimeout(timer);
    }
  }

  async #list(name: keyof Registries): Promise<readonly unknown[]> {
    const type = `config/${registries[name]}_registry/list`;
    try {
      const list = await this.ask<unknown>({ type });
      if (Array.isArray(list)) return list as unknown[];
    } catch (error) {
      const { cause } = error as Error;
      if (cause instanceof Refusal && cause.code === 'unknown_command') return [];
      throw error;
    }
    throw this.#unreadable(type, 'what is no list');
  }

  #unreadable(type: string, answer: string, cause?: unknown): ConnectorError {
    return new ConnectorError('protocol', `cannot read from "${this.#endpoint}": "${type}" was answered with: ${answer}`, { cause });
  }
}

/** A cause is of the socket, or of a frame that is none [RFC 6455 5]. */
function lossError(endpoint: string, cause: Error | undefined): ConnectorError {
  const what = `lost connection to "${endpoint}"`;
  if (cause === undefined) return new ConnectorError('lost', `${what}: the other side closed it`);
  const { code = '', message } = cause as NodeJS.ErrnoException;
  return new ConnectorError(code.startsWith('WS_ERR_') ? 'protocol' : 'lost', `${what}: ${message}`, { cause });
}

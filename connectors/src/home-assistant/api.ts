import { Connection, type MessageBase } from 'home-assistant-js-websocket';
import { setTimeout as pause } from 'node:timers/promises';
import { ConnectorError } from '../contract.ts';
import { endpointOf } from '../transport/endpoint.ts';
import type { HomeAssistantConfig } from './config.ts';
import { openSocket } from './socket.ts';
import type { CoreConfig, Registries, StatesEvent } from './wire.ts';

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

/** A connection to one Home Assistant that is logged in, and what is asked over it. It never connects again by itself. */
export class HomeAssistantApi {
  /** Rejects when the connection is lost. */
  readonly lost: Promise<never>;
  readonly #connection: Connection;
  readonly #endpoint: string;

  private constructor(connection: Connection, endpoint: string) {
    this.#connection = connection;
    this.#endpoint = endpoint;
    this.lost = new Promise<never>((_, reject) => {
      connection.addEventListener('disconnected', () => {
        // the library would connect again by itself otherwise
        connection.close();
        reject(new ConnectorError('lost', `lost connection to "${endpoint}": the other side closed it`));
      });
    });
    this.lost.catch(() => undefined);
  }

  /** Throws {@link ConnectorError}. */
  static async connect({ url, token, tls }: HomeAssistantConfig, signal: AbortSignal): Promise<HomeAssistantApi> {
    const socket = await openSocket({ url, token: token.reveal(), tls }, signal);
    const connection = new Connection(socket, { setupRetry: 0, createSocket: () => Promise.reject(new Error('closed')) });
    return new HomeAssistantApi(connection, endpointOf(url));
  }

  close(): void {
    this.#connection.close();
  }

  config(): Promise<CoreConfig> {
    return this.ask<CoreConfig>({ type: 'get_config' });
  }

  /** These registries; floors and labels are unknown before 2024.4. */
  async lists(names: readonly (keyof Registries)[] = registryNames): Promise<Partial<Registries>> {
    const fetched = await Promise.all(names.map(async (name) => [name, await this.#list(name)] as const));
    return Object.fromEntries(fetched);
  }

  /** Calls back on each change of a registry; a user who may not subscribe hears of none. */
  async watch(name: keyof Registries, changed: () => void): Promise<void> {
    await this.#connection.subscribeEvents(changed, `${registries[name]}_registry_updated`).catch(() => undefined);
  }

  async subscribeStates(take: (states: StatesEvent) => void): Promise<void> {
    await this.#connection.subscribeMessage(take, { type: 'subscribe_entities' });
  }

  /** The answer to a command; throws where there is none in time. */
  async ask<Answer>(message: MessageBase, limitMs = answerMs): Promise<Answer> {
    const timer = new AbortController();
    const late = pause(limitMs, undefined, { signal: timer.signal }).then(() => {
      throw new ConnectorError(
        'timeout',
        `cannot read from "${this.#endpoint}": no answer to "${message.type}" within ${limitMs / 1000} s`,
      );
    });
    late.catch(() => undefined);
    try {
      return await Promise.race([this.#connection.sendMessagePromise<Answer>(message), late]);
    } catch (error) {
      throw error instanceof ConnectorError ? error : refusal(this.#endpoint, message.type, error);
    } finally {
      timer.abort();
    }
  }

  async #list(name: keyof Registries): Promise<readonly unknown[]> {
    try {
      return await this.ask<readonly unknown[]>({ type: `config/${registries[name]}_registry/list` });
    } catch (error) {
      if (((error as Error).cause as { code?: unknown }).code === 'unknown_command') return [];
      throw error;
    }
  }
}

function refusal(endpoint: string, type: string, error: unknown): ConnectorError {
  const { message = String(error) } = (error ?? {}) as { message?: string };
  return new ConnectorError('protocol', `cannot read from "${endpoint}": "${type}" was answered with: ${message}`, { cause: error });
}

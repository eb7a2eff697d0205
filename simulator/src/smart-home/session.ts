import type { WebSocket } from 'ws';
import type { Instance } from './instance.ts';
import type { RegistryName } from './registries.ts';
import type { StatesEvent } from './stateMachine.ts';
import { historyOf, statisticIds, statisticsOf, type Period } from './statistics.ts';

interface Command {
  readonly id?: number;
  readonly type?: string;
  readonly [key: string]: unknown;
}

class CommandError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The connection of one client: authentication, then commands and subscriptions. */
export class Session {
  readonly #socket: WebSocket;
  readonly #instance: Instance;
  #isLoggedIn = false;
  #entities: number | undefined;
  readonly #events = new Map<string, number>();

  constructor(socket: WebSocket, instance: Instance) {
    this.#socket = socket;
    this.#instance = instance;
    socket.on('message', (data: Buffer) => this.#receive(data.toString()));
    socket.on('error', () => socket.terminate());
    this.#send({ type: 'auth_required', ha_version: instance.version });
  }

  get socket(): WebSocket {
    return this.#socket;
  }

  /** Sends a change of states, if the client subscribed to entities. */
  publish(event: StatesEvent): void {
    if (this.#entities !== undefined && Object.keys(event).length > 0) this.#send({ id: this.#entities, type: 'event', event });
  }

  /** Sends an event, if the client subscribed to its type. */
  fire(type: string, data: object): void {
    const id = this.#events.get(type);
    if (id !== undefined)
      this.#send({
        id,
        type: 'event',
        event: { event_type: type, data, origin: 'LOCAL', time_fired: new Date(this.#instance.now()).toISOString() },
      });
  }

  #receive(text: string): void {
    const command = JSON.parse(text) as Command;
    if (!this.#isLoggedIn) return this.#logIn(command);
    if (this.#instance.isMute) return;
    const { id, type = '' } = command;
    if (type === 'ping') return this.#send({ id, type: 'pong' });
    try {
      this.#send({ id, type: 'result', success: true, result: this.#result(command) });
      // the first event of a subscription follows its result
      if (type === 'subscribe_entities') this.publish(this.#instance.machine.whole);
    } catch (error) {
      const { code = 'unknown_error', message } = error as Partial<CommandError>;
      this.#send({ id, type: 'result', success: false, error: { code, message } });
    }
  }

  #logIn({ type, access_token: token }: Command): void {
    if (type !== 'auth' || token !== this.#instance.token) {
      this.#send({ type: 'auth_invalid', message: 'Invalid access token or password' });
      this.#socket.close();
      return;
    }
    this.#isLoggedIn = true;
    this.#send({ type: 'auth_ok', ha_version: this.#instance.version });
  }

  #result(command: Command): unknown {
    const { id = 0, type = '' } = command;
    const [, registry] = /^config\/(entity|device|area|floor|label)_registry\/list$/.exec(type) ?? [];
    if (registry !== undefined) return this.#instance.registries.list(registry as RegistryName);
    switch (type) {
      case 'supported_features':
        return null;
      case 'get_config':
        return this.#instance.config;
      case 'get_states':
        return this.#instance.fullStates();
      case 'subscribe_entities':
        this.#entities = id;
        return null;
      case 'subscribe_events':
        this.#events.set(String(command['event_type']), id);
        return null;
      case 'unsubscribe_events':
        return null;
      case 'recorder/list_statistic_ids':
        return statisticIds(this.#instance.machine.entities.values());
      case 'recorder/statistics_during_period':
        return this.#each(command, 'statistic_ids', (entity, period) => statisticsOf(entity, period, String(command['period'])));
      case 'history/history_during_period':
        return this.#each(command, 'entity_ids', (entity, period) => historyOf(entity, period, this.#instance.now()));
      default:
        throw new CommandError('unknown_command', 'Unknown command.');
    }
  }

  #each(
    command: Command,
    key: string,
    rowsOf: (entity: Parameters<typeof statisticsOf>[0], period: Period) => object[],
  ): Record<string, object[]> {
    const period = { fromMs: Date.parse(String(command['start_time'])), toMs: moment(command['end_time'], this.#instance.now()) };
    if (Number.isNaN(period.fromMs) || Number.isNaN(period.toMs)) throw new CommandError('invalid_start_time', 'Invalid start_time');
    const ids = Array.isArray(command[key]) ? (command[key] as string[]) : [];
    const entities = ids.map((id) => this.#instance.machine.entities.get(id)).filter((entity) => entity !== undefined);
    return Object.fromEntries(entities.map((entity) => [entity.entityId, rowsOf(entity, period)]));
  }

  #send(message: object): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}

function moment(text: unknown, defaultMs: number): number {
  return typeof text === 'string' ? Date.parse(text) : defaultMs;
}

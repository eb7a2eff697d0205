import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import { systemClock, type Clock } from '../clock.ts';
import { freePort } from '../freePort.ts';
import { electricity } from '../world/appliances.ts';
import { HomeAssistantFaults } from './faults.ts';
import { devices, furnishHousehold } from './household.ts';
import { Registries } from './registries.ts';
import { Session } from './session.ts';
import type { SmartEntity } from './smartEntity.ts';
import { StateMachine, type StatesEvent } from './stateMachine.ts';

/** How often entities tell their state. */
const reportMs = 5000;

export interface HomeAssistantOptions {
  readonly clock?: Clock;
  readonly seed?: string;
  /** 127.0.0.1 and a free port by default. */
  readonly host?: string;
  readonly port?: number;
  /** The long-lived access token that lets in. */
  readonly token?: string;
  readonly version?: string;
}

/** A simulated Home Assistant: its WebSocket API over a real socket. */
export class HomeAssistant {
  readonly clock: Clock;
  readonly version: string;
  token: string;
  readonly registries: Registries;
  readonly machine: StateMachine;
  readonly faults: HomeAssistantFaults;
  state: 'NOT_RUNNING' | 'STARTING' | 'RUNNING' = 'RUNNING';
  /** Takes what comes and answers nothing. */
  isMute = false;
  readonly #host: string;
  #port: number;
  readonly #furniture: readonly SmartEntity[];
  readonly #sessions = new Set<Session>();
  #server: WebSocketServer | undefined;
  #stopReporting: () => void = () => undefined;

  private constructor({
    clock = systemClock,
    seed = '1',
    host = '127.0.0.1',
    port = 0,
    token = 'simulated-token',
    version = '2026.11.0',
  }: HomeAssistantOptions) {
    this.clock = clock;
    this.version = version;
    this.token = token;
    this.#host = host;
    this.#port = port;
    this.#furniture = furnishHousehold({ seed, electricity: electricity(seed) });
    this.registries = new Registries(devices, () => this.machine.entities.values());
    this.machine = new StateMachine(clock, this.registries);
    this.faults = new HomeAssistantFaults(this);
    this.furnish();
  }

  static async start(options: HomeAssistantOptions = {}): Promise<HomeAssistant> {
    const home = new HomeAssistant(options);
    await home.listen();
    return home;
  }

  /** For the connector's config: http://127.0.0.1:PORT. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get config(): object {
    return {
      version: this.version,
      state: this.state,
      currency: 'EUR',
      location_name: 'Home',
      unit_system: { temperature: '°C', length: 'km', pressure: 'hPa', wind_speed: 'km/h', volume: 'L', mass: 'g' },
    };
  }

  now(): number {
    return this.clock.now();
  }

  /** All entities as they are when everything works. */
  furnish(): void {
    for (const entity of this.#furniture) this.machine.entities.set(entity.entityId, entity);
    this.machine.update();
  }

  /** What `get_states` answers. */
  fullStates(): object[] {
    const iso = (ms: number): string => new Date(ms).toISOString();
    return [...this.machine.states].map(([entityId, { state, attributes, changedMs, updatedMs, reportedMs }]) => ({
      entity_id: entityId,
      state,
      attributes,
      last_changed: iso(changedMs),
      last_updated: iso(updatedMs),
      last_reported: iso(reportedMs),
    }));
  }

  tell(event: StatesEvent): void {
    for (const session of this.#sessions) session.tell(event);
  }

  fire(type: string, data: object): void {
    for (const session of this.#sessions) session.fire(type, data);
  }

  async listen(): Promise<void> {
    if (this.#port === 0) this.#port = await freePort(this.#host);
    const server = new WebSocketServer({ host: this.#host, port: this.#port, path: '/api/websocket' });
    server.on('connection', (socket) => {
      const session = new Session(socket, this);
      this.#sessions.add(session);
      socket.on('close', () => this.#sessions.delete(session));
    });
    await once(server, 'listening');
    this.#server = server;
    this.#report();
  }

  /** Closes all connections, with a goodbye or as when the process is killed. */
  async close(how: 'goodbye' | 'killed'): Promise<void> {
    this.#stopReporting();
    const server = this.#server;
    this.#server = undefined;
    for (const { socket } of this.#sessions) {
      if (how === 'killed') socket.terminate();
      else socket.close(1000);
    }
    this.#sessions.clear();
    await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
  }

  stop(): Promise<void> {
    return this.close('killed');
  }

  #report(): void {
    this.#stopReporting = this.clock.after(reportMs, () => {
      if (!this.isMute) this.tell(this.machine.update());
      this.#report();
    });
  }
}

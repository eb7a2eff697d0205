import { systemClock, type Clock } from '../clock.ts';
import { ApiServer } from './apiServer.ts';
import { HomeAssistantFaults } from './faults.ts';
import { Instance } from './instance.ts';
import type { StateMachine, StatesEvent } from './stateMachine.ts';

export interface HomeAssistantOptions {
  readonly clock?: Clock;
  readonly seed?: string;
  /** 127.0.0.1 and a free port by default. */
  readonly host?: string;
  readonly port?: number;
  /** The long-lived access token that is accepted. */
  readonly token?: string;
  readonly version?: string;
}

/** A simulated Home Assistant: its WebSocket API on a real socket. */
export class HomeAssistant {
  readonly faults: HomeAssistantFaults;
  readonly #instance: Instance;
  readonly #server: ApiServer;

  private constructor(options: HomeAssistantOptions) {
    const { clock = systemClock, seed = '1', host = '127.0.0.1', port = 0, token = 'simulated-token', version = '2026.11.0' } = options;
    this.#instance = new Instance({ clock, seed, token, version });
    this.#server = new ApiServer(this.#instance, { host, port });
    this.faults = new HomeAssistantFaults(this.#instance, this.#server);
  }

  static async start(options: HomeAssistantOptions = {}): Promise<HomeAssistant> {
    const home = new HomeAssistant(options);
    await home.#server.listen();
    return home;
  }

  /** For the connector's config: http://127.0.0.1:PORT. */
  get url(): string {
    return this.#server.url;
  }

  get token(): string {
    return this.#instance.token;
  }

  get state(): Instance['state'] {
    return this.#instance.state;
  }

  get machine(): StateMachine {
    return this.#instance.machine;
  }

  /** Sends a change of states to all clients that subscribed to entities. */
  publish(event: StatesEvent): void {
    this.#server.publish(event);
  }

  stop(): Promise<void> {
    return this.#server.close('killed');
  }
}

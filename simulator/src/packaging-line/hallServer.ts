import type { OPCUAServer } from 'node-opcua-server';
import type { Clock } from '../clock.ts';
import { buildHall, lineUri, type Hall } from './addressSpace.ts';
import { addAlarms } from './alarms.ts';
import { LiveValues } from './liveValues.ts';
import { variablesPerLine } from './machines.ts';
import { Connections, createOpcuaServer, type OpcuaServerOptions } from './opcuaServer.ts';

export interface HallServerOptions extends OpcuaServerOptions {
  readonly seed: number;
  readonly speed: number;
  readonly clock: Clock;
  /** Minimum number of variables. */
  readonly nodes: number;
  readonly updateMs: number;
}

/** What one start of the server creates. */
interface Run {
  readonly server: OPCUAServer;
  readonly hall: Hall;
  readonly values: LiveValues;
}

/** The OPC UA server of a packaging hall, which can be stopped and started again. */
export class HallServer {
  readonly connections: Connections;
  readonly #options: HallServerOptions;
  readonly #startMs: number;
  #run: Run | undefined;
  #runs = 0;
  #cancel: (() => void) | undefined;

  constructor(options: HallServerOptions) {
    this.#options = options;
    this.#startMs = options.clock.now();
    this.connections = new Connections(options.port);
  }

  get run(): Run {
    if (this.#run === undefined) throw new Error('the server is down');
    return this.#run;
  }

  /** Starts the server, each time with different node ids. */
  async start(): Promise<void> {
    if (this.#run !== undefined) return;
    const { seed, nodes } = this.#options;
    const server = await createOpcuaServer(this.#options);
    const { addressSpace } = server.engine;
    if (addressSpace === null) throw new Error('cannot start the packaging line: its server has no address space');
    this.#runs++;
    const namespace = addressSpace.registerNamespace(lineUri);
    const hall = buildHall(addressSpace, namespace, { seed: String(seed), lines: Math.ceil(nodes / variablesPerLine), run: this.#runs });
    const values = new LiveValues(hall.points, String(seed));
    await values.update(this.#now());
    addAlarms(addressSpace, namespace, hall);
    await values.update(this.#now());
    this.#run = { server, hall, values };
    await server.start();
    this.#scheduleUpdate();
  }

  async down(): Promise<void> {
    this.#cancel?.();
    this.connections.setBlocked(false);
    const server = this.#run?.server;
    this.#run = undefined;
    await server?.shutdown(0);
  }

  async stop(): Promise<void> {
    await this.down();
    this.connections.stop();
  }

  /** Publishes the current values now instead of at the next update. */
  async update(): Promise<void> {
    await this.#run?.values.update(this.#now());
  }

  #now(): number {
    const { clock, speed } = this.#options;
    return this.#startMs + (clock.now() - this.#startMs) * speed;
  }

  #scheduleUpdate(): void {
    const { clock, updateMs } = this.#options;
    this.#cancel = clock.after(updateMs, () => {
      this.#scheduleUpdate();
      void this.update();
    });
  }
}

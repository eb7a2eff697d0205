import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OPCUAServer } from 'node-opcua-server';
import { systemClock, type Clock } from '../clock.ts';
import { freePort } from '../freePort.ts';
import { buildHall, lineUri, type Hall } from './addressSpace.ts';
import { addAlarms } from './alarms.ts';
import { LineFaults } from './lineFaults.ts';
import { LiveValues } from './liveValues.ts';
import { variablesPerLine } from './machines.ts';
import { Connections, createOpcuaServer } from './opcuaServer.ts';

export interface PackagingLineOptions {
  /** Another seed is another hall. */
  readonly seed?: number;
  /** How many times faster than the clock the world goes. */
  readonly speed?: number;
  readonly clock?: Clock;
  readonly host?: string;
  /** A free one by default. */
  readonly port?: number;
  /** How many variables there are at least; 500 by default. A line has 250. */
  readonly nodes?: number;
  /** How often the values change; 1 s by default. */
  readonly updateMs?: number;
  /** Passwords by user name; without them anybody is let in. */
  readonly users?: Readonly<Record<string, string>>;
  /** Of its certificates; one in the system's temporary folder by default, which goes with it. */
  readonly folder?: string;
}

/** A running hall of packaging lines. */
export interface PackagingLine {
  readonly url: string;
  readonly faults: LineFaults;
  /** Paths of all variables, from the line on. */
  variables(): string[];
  stop(): Promise<void>;
}

/** What a start of the server made. */
export interface Run {
  readonly server: OPCUAServer;
  readonly hall: Hall;
  readonly values: LiveValues;
}

/** Starts an OPC UA server with lines that fill, close, label and pack bottles. */
export async function startPackagingLine(options: PackagingLineOptions = {}): Promise<PackagingLine> {
  const host = options.host ?? '127.0.0.1';
  const port = options.port ?? (await freePort(host));
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'gaugeway-packaging-line-')));
  const plant = new Plant(options, { host, port, folder });
  const stop = async (): Promise<void> => {
    await plant.stop();
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
  };
  try {
    await plant.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `opc.tcp://${host}:${port}`,
    faults: new LineFaults(plant),
    variables: () => plant.run.hall.points.map(({ path }) => path),
    stop,
  };
}

interface Place {
  readonly host: string;
  readonly port: number;
  readonly folder: string;
}

class Plant {
  readonly connections: Connections;
  readonly #options: PackagingLineOptions;
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #startMs: number;
  #run: Run | undefined;
  #runs = 0;
  #cancel: (() => void) | undefined;

  constructor(options: PackagingLineOptions, place: Place) {
    this.#options = options;
    this.#place = place;
    this.#clock = options.clock ?? systemClock;
    this.#startMs = this.#clock.now();
    this.connections = new Connections(place.port);
  }

  get run(): Run {
    if (this.#run === undefined) throw new Error('the server is down');
    return this.#run;
  }

  /** Starts the server, each time with other node ids. */
  async start(): Promise<void> {
    if (this.#run !== undefined) return;
    const { seed = 1, nodes = 500, users } = this.#options;
    const server = await createOpcuaServer({ ...this.#place, ...(users !== undefined && { users }) });
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
    this.#later();
  }

  async down(): Promise<void> {
    this.#cancel?.();
    this.connections.deafen(false);
    const server = this.#run?.server;
    this.#run = undefined;
    await server?.shutdown(0);
  }

  async stop(): Promise<void> {
    await this.down();
    this.connections.stop();
  }

  /** What was changed by hand shows at once. */
  async update(): Promise<void> {
    await this.#run?.values.update(this.#now());
  }

  #now(): number {
    return this.#startMs + (this.#clock.now() - this.#startMs) * (this.#options.speed ?? 1);
  }

  #later(): void {
    this.#cancel = this.#clock.after(this.#options.updateMs ?? 1000, () => {
      this.#later();
      void this.update();
    });
  }
}

export type { Plant };

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Clock } from '../clock.ts';
import { freePort } from '../freePort.ts';
import { HallServer } from './hallServer.ts';
import { LineFaults } from './lineFaults.ts';

export interface PackagingLineOptions {
  /** The seed of all simulated values. */
  readonly seed?: number;
  /** Speed of simulated time, as a multiple of the clock. */
  readonly speed?: number;
  readonly clock?: Clock;
  readonly host?: string;
  /** A free port by default. */
  readonly port?: number;
  /** Minimum number of variables; 500 by default. A line has 250. */
  readonly nodes?: number;
  /** Interval of value changes; 1 s by default. */
  readonly updateMs?: number;
  /** Passwords by user name; without users, anonymous access is allowed. */
  readonly users?: Readonly<Record<string, string>>;
  /** Folder of its certificates; by default a temporary folder, which is deleted at the stop. */
  readonly folder?: string;
}

/** A running hall of packaging lines. */
export interface PackagingLine {
  readonly url: string;
  readonly faults: LineFaults;
  /** Paths of all variables, from the line down. */
  variables(): string[];
  stop(): Promise<void>;
}

/** Starts an OPC UA server with lines that fill, close, label and pack bottles. */
export async function startPackagingLine(options: PackagingLineOptions = {}): Promise<PackagingLine> {
  const { seed = 1, speed = 1, clock = systemClock, nodes = 500, updateMs = 1000, host = '127.0.0.1', users } = options;
  const port = options.port ?? (await freePort(host));
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'gaugeway-packaging-line-')));
  const server = new HallServer({ seed, speed, clock, nodes, updateMs, host, port, folder, ...(users !== undefined && { users }) });
  const stop = async (): Promise<void> => {
    await server.stop();
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
  };
  try {
    await server.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `opc.tcp://${host}:${port}`,
    faults: new LineFaults(server),
    variables: () => server.run.hall.points.map(({ path }) => path),
    stop,
  };
}

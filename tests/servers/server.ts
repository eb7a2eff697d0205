import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandLine } from './program.ts';
import { patience } from '../patience.ts';
import { waitFor } from '../waitFor.ts';

interface ServerOptions {
  readonly name: string;
  readonly command: CommandLine;
  /** Where clients reach it. */
  readonly url: string;
  /** From {@link temporaryFolder}; removed by `stop`. */
  readonly folder: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Returns a truthy value once it serves; may throw before. */
  readonly ready: () => Promise<unknown>;
  /** How long the start may take; 20 s by default. */
  readonly startsWithinMs?: number;
}

const running = new Set<Server>();
const folders = new Set<string>();
const keptOutput = 1_000_000;

/** A temporary folder, which is deleted after the tests of the file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gaugeway-'));
  folders.add(folder);
  return folder;
}

/** Stops what a failed test left running, and removes all folders. */
export async function stopLeftovers(): Promise<void> {
  await Promise.all([...running].map((server) => server.stop()));
  await Promise.all([...folders].map((folder) => rm(folder, { recursive: true, force: true })));
}

/** A server in a separate process: `await using server = await new Server(options).start()`. */
export class Server implements AsyncDisposable {
  readonly url: string;
  /** Its own folder, for its config and data. */
  readonly folder: string;
  /** The end of what it wrote to its standard output and error. */
  output = '';
  readonly #options: ServerOptions;
  #child: ChildProcess | undefined;
  /** Once the process is gone and all of its output has arrived. */
  #closed: Promise<unknown> = Promise.resolve();

  constructor(options: ServerOptions) {
    this.#options = options;
    this.url = options.url;
    this.folder = options.folder;
  }

  /** Process id of the running server. */
  get pid(): number {
    const child = this.#child;
    if (child?.pid === undefined || !alive(child))
      throw new Error(`cannot determine the process id of "${this.#options.name}": not running`);
    return child.pid;
  }

  /** Undefined while it runs or when a signal ended it. */
  get exitCode(): number | undefined {
    return this.#child?.exitCode ?? undefined;
  }

  /** Starts it and waits until it serves; throws with its output when it ends before that. */
  async start(): Promise<this> {
    const { name, command, env, startsWithinMs = 20_000 } = this.#options;
    const [file, ...args] = command;
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], cwd: this.folder, env: { ...process.env, ...env } });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output = (this.output + text).slice(-keptOutput)));
    }
    this.#child = child;
    this.#closed = new Promise((resolve) => child.once('close', resolve));
    running.add(this);
    try {
      await once(child, 'spawn');
      await waitFor(async () => !alive(child) || (await this.#options.ready()), { what: `${name} serving`, timeoutMs: startsWithinMs });
      if (!alive(child)) throw new Error(`ended with ${child.exitCode ?? child.signalCode ?? 'nothing'}`);
    } catch (error) {
      await this.stop();
      throw new Error(`cannot start "${name}": ${String(error)}\n${this.output}`, { cause: error });
    }
    return this;
  }

  /** Writes a line to its standard input. */
  type(line: string): void {
    this.#child?.stdin?.write(`${line}\n`);
  }

  /** Sends a signal and returns at once. */
  signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  /** Ends the process by a signal, without a chance to tidy up by default, and waits until it is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child && alive(child)) child.kill(signal);
    await this.#closed;
  }

  /** A new process on the same port and folder, after a clean stop of the old one where that still runs. */
  async restart(): Promise<void> {
    await this.kill('SIGTERM');
    await this.start();
  }

  /** Ends it, by force where it does not follow, and removes its folder. */
  async stop(): Promise<void> {
    running.delete(this);
    // a test may have stopped it
    this.#child?.kill('SIGCONT');
    const force = setTimeout(() => void this.kill(), 5_000 * patience);
    await this.kill('SIGTERM').finally(() => {
      clearTimeout(force);
    });
    await rm(this.folder, { recursive: true, force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

function alive(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}

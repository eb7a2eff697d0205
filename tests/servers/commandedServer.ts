import { join } from 'node:path';
import { waitFor } from '../waitFor.ts';
import { accepts } from './accepts.ts';
import { freePort } from './freePort.ts';
import { needProgram, type ProgramName } from './program.ts';
import { Server, temporaryFolder } from './server.ts';

/** A server of a third-party library, run by a Python script of this folder; commands.py defines the commands. */
export class CommandedServer extends Server {
  #commands = 0;

  /** Sends a command and waits for its result. */
  async execute(command: object): Promise<void> {
    const number = ++this.#commands;
    this.type(`${number} ${JSON.stringify(command)}`);
    const pattern = new RegExp(`^answer ${number} (.*)$`, 'm');
    const answer = await waitFor(() => pattern.exec(this.output)?.[1], { what: `the answer to ${JSON.stringify(command)}` });
    if (answer !== '"done"') throw new Error(`cannot command "${this.url}": ${answer}`);
  }
}

interface ScriptOptions {
  /** Whose Python runs it; the script is `<program>Server.py`. */
  readonly program: ProgramName;
  /** Before `://` in its URL. */
  readonly scheme: string;
  /** Options of the script in addition to its port and folder. */
  readonly options: object;
}

/** Options that start such a server on a free port of 127.0.0.1. */
export async function scriptOptions({ program, scheme, options }: ScriptOptions) {
  const [port, folder] = [await freePort(), await temporaryFolder()];
  const script = join(import.meta.dirname, `${program}Server.py`);
  return {
    name: program,
    command: [...needProgram(program), '-B', script, JSON.stringify({ port, folder, ...options })] as const,
    url: `${scheme}://127.0.0.1:${port}`,
    folder,
    ready: () => accepts(port),
  };
}

import { join } from 'node:path';
import { waitFor } from '../waitFor.ts';
import { Server, temporaryFolder } from './server.ts';

/** A simulated Zigbee home in its own process. */
export class SimulatorProcess extends Server {
  /** Runs a fault command and returns its output. */
  async run(command: string): Promise<string> {
    const before = this.output.length;
    this.type(command);
    await waitFor(() => this.output.slice(before).endsWith('\n'), { what: `the simulator's answer to "${command}"` });
    const answer = this.output.slice(before).trimEnd();
    if (answer.startsWith('cannot ')) throw new Error(answer);
    return answer;
  }

  /** The friendly names of all devices. */
  async devices(): Promise<string[]> {
    return (await this.run('devices')).split('\n').map((line) => /"(.*)"$/.exec(line)?.[1] ?? '');
  }
}

/** Starts `simulator/src/main.ts` on a broker; `args` are more of its arguments. */
export async function spawnSimulator(broker: string, args: readonly string[] = []): Promise<SimulatorProcess> {
  const main = join(import.meta.dirname, '../../simulator/src/main.ts');
  const simulator: SimulatorProcess = new SimulatorProcess({
    name: 'simulator',
    command: [process.execPath, main, '--url', broker, ...args],
    url: broker,
    folder: await temporaryFolder(),
    ready: async () => simulator.output.startsWith('Home with'),
  });
  return simulator.start();
}

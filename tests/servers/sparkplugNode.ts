import { join } from 'node:path';
import { CommandedServer } from './commandedServer.ts';
import { needProgram } from './program.ts';
import { temporaryFolder } from './server.ts';

interface SparkplugNodeOptions {
  readonly library: 'pysparkplug' | 'mqttSpbWrapper';
  /** Of the broker. */
  readonly url: string;
  readonly group: string;
  readonly node: string;
  /** The aliases of its metrics are exchanged. */
  readonly swapped?: boolean;
}

/** An edge node by a library of others; sparkplugNode.py has its metrics. */
export class SparkplugNode extends CommandedServer {
  /** New values: 1000, 5000 and -1, each farther by `number`. */
  set(number: number): Promise<void> {
    return this.execute({ verb: 'set', number });
  }
}

/** Starts it and waits for its births. */
export async function startSparkplugNode({ library, url, group, node, swapped = false }: SparkplugNodeOptions): Promise<SparkplugNode> {
  const options = { library, port: Number(new URL(url).port), group, node, swapped };
  const script = join(import.meta.dirname, 'sparkplugNode.py');
  const server: SparkplugNode = new SparkplugNode({
    name: library,
    command: [...needProgram(library), '-B', script, JSON.stringify(options)],
    url,
    folder: await temporaryFolder(),
    ready: () => Promise.resolve(server.output.includes('node is born')),
  });
  await server.start();
  return server;
}

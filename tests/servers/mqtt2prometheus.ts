import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './freePort.ts';
import { needProgram } from './program.ts';
import { Server, temporaryFolder } from './server.ts';

/** Starts mqtt2prometheus, Debian's `prometheus-mqtt-exporter`, with the given configuration; its `url` is that of its metrics. */
export async function startMqtt2prometheus(config: object): Promise<Server> {
  const folder = await temporaryFolder();
  const configFile = join(folder, 'config.yaml');
  writeFileSync(configFile, JSON.stringify(config));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/metrics`;
  return new Server({
    name: 'mqtt2prometheus',
    command: [...needProgram('mqtt2prometheus'), '-config', configFile, '-listen-address', '127.0.0.1', '-listen-port', String(port)],
    url,
    folder,
    ready: async () => (await fetch(url)).ok,
  }).start();
}

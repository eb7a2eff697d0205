import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './freePort.ts';
import { Server, temporaryFolder } from './server.ts';

/** A running exporter in its own process. */
export class GaugewayProcess extends Server {
  /** Its config file. */
  configFile = '';

  /** The whole exposition, in the text format unless another one is accepted. */
  async scrape(accept = 'text/plain'): Promise<string> {
    const response = await fetch(`${this.url}/metrics`, { headers: { accept } });
    if (!response.ok) throw new Error(`cannot scrape "${this.url}": ${response.status} ${await response.text()}`);
    return response.text();
  }

  /** Replaces the config file; the exporter takes it up by a SIGHUP, a reload request or `--watch`. */
  configure(config: object): void {
    writeFileSync(this.configFile, JSON.stringify(withListen(config, this.url)));
  }
}

/**
 * Starts `gaugeway run` with a config object; it listens on a free port, and its data folder is its own unless the config names one.
 * `args` are more arguments of `run`, `env` more environment variables.
 */
export async function spawnGaugeway(config: object, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<GaugewayProcess> {
  const folder = await temporaryFolder();
  const url = `http://127.0.0.1:${await freePort()}`;
  const configFile = join(folder, 'gaugeway.yaml');
  const bin = join(import.meta.dirname, '../../exporter/bin/gaugeway.js');
  const server = new GaugewayProcess({
    name: 'gaugeway',
    command: [process.execPath, bin, 'run', '-c', configFile, ...args],
    url,
    folder,
    env,
    ready: async () => (await fetch(`${url}/-/ready`)).ok,
    // with a faked clock on a busy machine
    startsWithinMs: 60_000,
  });
  server.configFile = configFile;
  server.configure(config);
  return server.start();
}

function withListen(config: object, url: string): object {
  const server = 'server' in config ? (config.server as object) : {};
  return { ...config, server: { ...server, listen: new URL(url).host } };
}

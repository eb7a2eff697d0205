import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './freePort.ts';
import { needProgram } from './program.ts';
import { Server, temporaryFolder } from './server.ts';

/** An alert as Alertmanager knows it. */
export interface KnownAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly status: { readonly state: 'active' | 'suppressed' | 'unprocessed'; readonly inhibitedBy: readonly string[] };
}

/** A running Alertmanager. */
export class Alertmanager extends Server {
  async alerts(): Promise<KnownAlert[]> {
    return (await (await fetch(`${this.url}/api/v2/alerts`)).json()) as KnownAlert[];
  }

  /** Fires alerts with these labels, in the place of a Prometheus. */
  async fire(...alerts: Readonly<Record<string, string>>[]): Promise<void> {
    const response = await fetch(`${this.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts.map((labels) => ({ labels }))),
    });
    if (!response.ok) throw new Error(`cannot fire alerts at "${this.url}": ${response.status} ${await response.text()}`);
  }
}

/** Starts a separate Alertmanager, without a cluster, on a free port of 127.0.0.1; `config` is its alertmanager.yml. */
export async function startAlertmanager(config: object): Promise<Alertmanager> {
  const folder = await temporaryFolder();
  const configFile = join(folder, 'alertmanager.yml');
  writeFileSync(configFile, JSON.stringify(config));
  const address = `127.0.0.1:${await freePort()}`;
  const flags = {
    'config.file': configFile,
    'storage.path': join(folder, 'data'),
    'web.listen-address': address,
    'cluster.listen-address': '',
    'log.level': 'warn',
  };
  const url = `http://${address}`;
  return new Alertmanager({
    name: 'alertmanager',
    command: [...needProgram('alertmanager'), ...Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`)],
    url,
    folder,
    ready: async () => (await fetch(`${url}/-/ready`)).ok,
  }).start();
}

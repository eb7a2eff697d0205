import { freePort } from './freePort.ts';
import { needProgram } from './program.ts';
import { Server, temporaryFolder } from './server.ts';

interface VmalertOptions {
  /** The VictoriaMetrics that has the samples and gets what the rules record. */
  readonly storage: string;
  readonly ruleFiles: readonly string[];
}

interface VmalertRule {
  readonly name: string;
  readonly lastError?: string;
}

/** A running vmalert. */
export class Vmalert extends Server {
  /** All rules with their last error, which is empty after a success. */
  async rules(): Promise<VmalertRule[]> {
    const { data } = (await (await fetch(`${this.url}/api/v1/rules`)).json()) as { data: { groups: { rules: VmalertRule[] }[] } };
    return data.groups.flatMap(({ rules }) => rules);
  }
}

/** Starts vmalert on a free port of 127.0.0.1, with the flags that docs/alerts.md names; it notifies nobody. */
export async function startVmalert({ storage, ruleFiles }: VmalertOptions): Promise<Vmalert> {
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  return new Vmalert({
    name: 'vmalert',
    command: [
      ...needProgram('vmalert'),
      `-httpListenAddr=${address}`,
      ...['datasource', 'remoteRead', 'remoteWrite'].map((flag) => `-${flag}.url=${storage}`),
      ...ruleFiles.map((file) => `-rule=${file}`),
      '-disableAlertgroupLabel',
      '-rule.evalDelay=1s',
      '-remoteWrite.flushInterval=200ms',
      '-notifier.blackhole',
    ],
    url,
    folder: await temporaryFolder(),
    ready: async () => (await fetch(`${url}/health`)).ok,
  }).start();
}

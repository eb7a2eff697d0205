import { describe } from '@jest/globals';
import { describeWith } from './describeWith.ts';
import { freePort } from './freePort.ts';
import { findProgram, needProgram, type ProgramName } from './program.ts';
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

/** `describe` for tests that need vmalert and other programs. Where it is too old, as that of Debian 12, they are skipped with a line, also under `CI=true`. */
export function describeWithVmalert(others: readonly ProgramName[], title: string, body: () => void): void {
  if (findProgram('vmalert') !== undefined) return describeWith([...others, 'vmalert'], title, body);
  process.stderr.write(
    `SKIPPED "${title}" needs vmalert 1.99 or newer: victoria-metrics of a newer Debian, or VMALERT with its command line\n`,
  );
  describe.skip(title, body);
}

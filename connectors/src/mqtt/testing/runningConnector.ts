import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { waitFor } from '../../../../tests/waitFor.ts';
import type { ConnectorError } from '../../contract.ts';
import { RecordingGateway } from '../../testing/recordingGateway.ts';
import { mqtt } from '../index.ts';
import type { DescribedNode } from './describedNode.ts';

/** Runs the connector with fast retries; looks at the device `node`. */
export class RunningConnector implements AsyncDisposable {
  readonly gateway = new RecordingGateway();
  readonly errors: ConnectorError[] = [];
  readonly folder: string;
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;

  constructor(url: string, config: object = {}, folder = mkdtempSync(join(tmpdir(), 'gaugeway-'))) {
    this.folder = folder;
    this.gateway.folder = folder;
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    // two of a test would take the connection from each other with one id
    this.#done = this.#run({ url, client_id: basename(folder), ...config });
  }

  get values(): readonly unknown[] {
    return Object.values(this.gateway.devices.get('node')?.values ?? {});
  }

  get readings() {
    return this.gateway.devices.get('node')?.points[0]?.readings ?? [];
  }

  get temperature(): unknown {
    return this.readings.at(-1)?.raw;
  }

  /** Publishes readings until one arrives. */
  async receives(node: DescribedNode, qos: 0 | 1 = 0): Promise<void> {
    const value = Math.round(Math.random() * 1000);
    const isReceived = async () => {
      await node.send({ temperature: value }, false, qos);
      return this.temperature === value;
    };
    await waitFor(isReceived, { what: 'a reading', timeoutMs: 20_000 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await this.#done;
  }

  async #run(given: object): Promise<void> {
    const config = mqtt.config.parse(given);
    while (!this.#abort.signal.aborted) {
      try {
        await mqtt.run(config, this.gateway, this.#abort.signal);
      } catch (error) {
        this.errors.push(error as ConnectorError);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }
}

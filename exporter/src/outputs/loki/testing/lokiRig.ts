import { waitFor } from '../../../../../tests/waitFor.ts';
import { Clock } from '../../../clock.ts';
import type { ExporterConfig } from '../../../config/config.ts';
import { outputsSchema } from '../../../config/outputsSchema.ts';
import { silentLog } from '../../../testing/testExporter.ts';
import { StoreServer } from '../../remote-write/testing/storeServer.ts';
import { LokiOutput } from '../lokiOutput.ts';
import type { LogLine } from '../../../lines/logLine.ts';
import type { LokiStatus } from '../lokiStatus.ts';
import { FakeLoki } from './fakeLoki.ts';
import { temporaryFolder } from '../../../../../tests/servers/server.ts';

const delays = { away: { firstMs: 1, longestMs: 5 }, refusing: { firstMs: 1, longestMs: 5 }, gatherMs: 5 };

/** The output with a fake Loki on a free port. */
export class LokiRig implements AsyncDisposable {
  readonly loki = new FakeLoki();
  readonly lines: { readonly message: string; readonly fields: Record<string, unknown> }[] = [];
  readonly server: StoreServer;
  output: LokiOutput;
  readonly folder: string;
  readonly #config: object;

  private constructor(server: StoreServer, folder: string, config: object) {
    this.server = server;
    this.folder = folder;
    this.#config = config;
    this.output = this.#create();
    server.answer = (received, response) => {
      if (!this.loki.isUp) return void response.destroy();
      const { status, text = '', headers = {} } = this.loki.receive(received);
      response.writeHead(status, headers).end(text);
    };
  }

  static async start(config: object = {}): Promise<LokiRig> {
    const rig = new LokiRig(await StoreServer.start(), await temporaryFolder(), config);
    await rig.output.start(rig.config);
    return rig;
  }

  get config(): ExporterConfig {
    return this.configWith({});
  }

  configWith(more: object): ExporterConfig {
    const outputs = outputsSchema.parse({ loki: { url: `${this.server.url}/loki/api/v1/push`, ...this.#config, ...more } });
    return { outputs } as unknown as ExporterConfig;
  }

  append(line: LogLine): void {
    this.output.append(line);
  }

  get status(): LokiStatus {
    const { status } = this.output;
    if (status === undefined) throw new Error('the output is not running');
    return status;
  }

  async drained(): Promise<void> {
    await waitFor(() => this.status.pendingLines === 0, { what: 'no pending line', intervalMs: 5 });
  }

  async restart(): Promise<void> {
    await this.output.stop();
    this.output = this.#create();
    await this.output.start(this.config);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.output.stop();
    await this.server[Symbol.asyncDispose]();
  }

  #create(): LokiOutput {
    const note = (message: string, fields: object = {}) => void this.lines.push({ message, fields: fields as Record<string, unknown> });
    const log = { ...silentLog, info: note, warn: note, error: note };
    return new LokiOutput({ log, clock: Clock.of(() => Date.now()), folder: this.folder, version: '0', delays });
  }
}

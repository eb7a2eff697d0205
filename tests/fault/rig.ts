import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { BreakableLink } from '@gaugeway/connectors/transport/testing/breakableLink';
import { patience } from '../patience.ts';
import { spawnGaugeway, type GaugewayProcess } from '../servers/gaugeway.ts';
import { startMosquitto, type Mosquitto } from '../servers/mosquitto.ts';
import { temporaryFolder } from '../servers/server.ts';
import { waitFor } from '../waitFor.ts';
import type { Verdict } from './ledger.ts';
import { Publisher, type PublisherOptions } from './publisher.ts';
import type { Storage } from './storages.ts';

interface RigOptions {
  /** Running; the rig stops it. */
  readonly storage: Storage;
  /** Where the exporter writes instead, such as a {@link Front}. */
  readonly writeUrl?: string;
  readonly publisher: Omit<PublisherOptions, 'url'>;
  /** The exporter's; default: a new one. */
  readonly dataFolder?: string;
  /** More keys of the exporter's `outputs`, of the target, and of the connector. */
  readonly outputs?: object;
  readonly target?: object;
  readonly connector?: object;
  /** The exporter reaches the broker by a link that can be cut. */
  readonly hasLink?: boolean;
  /** Of the exporter. */
  readonly env?: NodeJS.ProcessEnv;
}

export const targetName = 'storage';
/** Keys of the connector. */
const acknowledging = { protocol_version: '5', qos: 1 };
/** Nothing that arrives for a while is taken for the end. */
const quietMs = 20_000 * patience;
const longestSettleMs = 1_200_000;
const longestRecoveryMs = 60_000;
const keptOutput = 3000;

/** Bridge -> Mosquitto -> exporter -> storage, each in a separate process. */
export class Rig implements AsyncDisposable {
  readonly broker: Mosquitto;
  readonly link: BreakableLink | undefined;
  readonly storage: Storage;
  readonly exporter: GaugewayProcess;
  readonly publisher: Publisher;
  readonly dataFolder: string;
  /** Largest size of the spool's files that was seen. */
  spoolMegabytes = 0;
  readonly #options: RigOptions;
  readonly #watch: NodeJS.Timeout;

  private constructor(parts: Pick<Rig, 'broker' | 'link' | 'storage' | 'exporter' | 'publisher' | 'dataFolder'>, options: RigOptions) {
    this.broker = parts.broker;
    this.link = parts.link;
    this.storage = parts.storage;
    this.exporter = parts.exporter;
    this.publisher = parts.publisher;
    this.dataFolder = parts.dataFolder;
    this.#options = options;
    this.#watch = setInterval(
      () => (this.spoolMegabytes = Math.max(this.spoolMegabytes, megabytesOf(join(this.dataFolder, 'spool')))),
      500,
    );
  }

  /** Resolves when the storage has samples of the publisher. */
  static async start(options: RigOptions): Promise<Rig> {
    const broker = await startBroker();
    const { storage, dataFolder = await temporaryFolder(), writeUrl: url = storage.writeUrl, env } = options;
    const link = options.hasLink === true ? await BreakableLink.start(broker.url) : undefined;
    const publisher = await Publisher.start({ ...options.publisher, url: broker.url });
    publisher.pause();
    const config = {
      data_dir: dataFolder,
      connectors: [{ type: 'zigbee2mqtt', url: link?.url ?? broker.url, ...acknowledging, ...options.connector }],
      outputs: { remote_write: [{ name: targetName, url, ...options.target }], ...options.outputs },
    };
    const exporter = await spawnGaugeway(config, [], env);
    const rig = new Rig({ broker, link, storage, exporter, publisher, dataFolder }, options);
    // what is published before the first subscription has no receiver
    await waitFor(async () => /^iot_connector_up\{.*\} 1$/m.test(await exporter.scrape()), {
      what: 'the subscription',
      timeoutMs: longestRecoveryMs,
    });
    await waitFor(async () => (await exporter.scrape()).includes('iot_device_up'), { what: 'the devices', timeoutMs: longestRecoveryMs });
    publisher.resume();
    const { devices, properties = 1 } = options.publisher;
    const series = async () => (await storage.instant('count(iot_sensor_value)')) ?? 0;
    await waitFor(async () => (await series()) >= devices * properties, {
      what: 'all series in the storage',
      timeoutMs: longestRecoveryMs,
    }).catch((error: unknown) => rig.#fail(error));
    publisher.forget();
    return rig;
  }

  /** Milliseconds until a query of the storage finds a sample that is newer than this; throws after a minute. */
  async freshAfter(timeMs: number): Promise<number> {
    const startMs = performance.now();
    await waitFor(async () => ((await this.storage.newestMs()) ?? 0) > timeMs, {
      what: 'fresh samples',
      timeoutMs: longestRecoveryMs,
      intervalMs: 25,
    }).catch((error: unknown) => this.#fail(error));
    return performance.now() - startMs;
  }

  /**
   * Stops the publisher, waits until nothing more arrives in the storage, and compares it with the ledger, without those of a device that the
   * storage refuses.
   */
  async settle({ without }: { readonly without?: string | undefined } = {}): Promise<Verdict & { readonly settleMs: number }> {
    const ledger = await this.publisher.stop();
    if (without !== undefined) ledger.remove(without);
    const { properties = 1 } = this.#options.publisher;
    const names = [...ledger.byDevice().keys()];
    const startMs = performance.now();
    let [count, changedMs] = [-1, startMs];
    for (;;) {
      const newCount = await this.storage.count();
      if (newCount !== count) changedMs = performance.now();
      count = newCount;
      const isQuiet = performance.now() > Math.min(changedMs + quietMs, startMs + longestSettleMs);
      if (isQuiet || count >= ledger.messages * properties) {
        const verdict = await ledger.compare(this.storage.samples(names), properties);
        if (isQuiet || verdict.missing === 0) return { ...verdict, settleMs: changedMs - startMs };
      }
      await pause(1000);
    }
  }

  #fail(cause: unknown): never {
    throw new Error(`${String(cause)}; the exporter wrote:\n${this.exporter.output.slice(-keptOutput)}`, { cause });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#watch);
    await this.publisher[Symbol.asyncDispose]();
    await this.exporter.stop();
    await this.link?.[Symbol.asyncDispose]();
    await Promise.all([this.broker.stop(), this.storage[Symbol.asyncDispose]()]);
  }
}

/** A broker that keeps all messages for a subscriber that is away, as the docs advise. */
function startBroker(): Promise<Mosquitto> {
  return startMosquitto({
    extra: ['persistence true', 'autosave_interval 3600', 'max_queued_messages 0', 'max_queued_bytes 0'],
  });
}

function megabytesOf(folder: string): number {
  try {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return files.reduce((sum, { parentPath, name }) => sum + sizeOf(join(parentPath, name)), 0) / 1e6;
  } catch {
    return 0;
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

import { connectAsync } from 'mqtt';
import type { GaugewayProcess } from '../servers/gaugeway.ts';
import { spawnGaugeway } from '../servers/gaugeway.ts';
import type { Mosquitto } from '../servers/mosquitto.ts';
import { startMosquitto } from '../servers/mosquitto.ts';
import type { SimulatorProcess } from '../servers/simulator.ts';
import { spawnSimulator } from '../servers/simulator.ts';
import { waitFor } from '../waitFor.ts';
import { Scrape } from './scrape.ts';

/** Simulated home -> Mosquitto -> exporter, each in a separate process. */
export class Chain implements AsyncDisposable {
  readonly broker: Mosquitto;
  readonly simulator: SimulatorProcess;
  readonly exporter: GaugewayProcess;

  constructor(broker: Mosquitto, simulator: SimulatorProcess, exporter: GaugewayProcess) {
    this.broker = broker;
    this.simulator = simulator;
    this.exporter = exporter;
  }

  /** Publishes instead of the simulator. */
  async publish(topic: string, payload: object | string): Promise<void> {
    const client = await connectAsync(this.broker.url);
    await client.publishAsync(topic, typeof payload === 'string' ? payload : JSON.stringify(payload), { qos: 1 });
    await client.endAsync();
  }

  /** The last payload on each state topic while something is done. */
  async record(during: () => Promise<void>): Promise<Map<string, string>> {
    const payloads = new Map<string, string>();
    const client = await connectAsync(this.broker.url);
    client.on('message', (topic, payload) => payloads.set(topic, payload.toString()));
    await client.subscribeAsync('zigbee2mqtt/+');
    await during();
    await client.endAsync();
    return payloads;
  }

  /** Lets devices report once more and then stops them, so that only the test changes values. */
  async quieten(...devices: string[]): Promise<void> {
    for (const device of devices) {
      await this.simulator.run(`speak "${device}"`);
      await this.simulator.run(`silent "${device}"`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.simulator.stop(), this.exporter.stop()]);
    await this.broker.stop();
  }
}

export interface ChainOptions {
  /** More keys of the zigbee2mqtt connector. */
  readonly connector?: object;
  /** More keys of the exporter's config. */
  readonly exporter?: object;
  readonly simulator?: readonly string[];
  readonly broker?: Parameters<typeof startMosquitto>[0];
}

/** Starts the chain and waits until the exporter knows all devices and is subscribed to them. */
export async function startChain(options: ChainOptions = {}): Promise<Chain> {
  const broker = await startMosquitto(options.broker);
  // a bridge that starts after the exporter repeats its cache for a minute, which is no sign of life
  const simulator = await spawnSimulator(broker.url, options.simulator);
  const connectors = [{ type: 'zigbee2mqtt', url: broker.url, ...options.connector }];
  const exporter = await spawnGaugeway({ connectors, ...options.exporter });
  const chain = new Chain(broker, simulator, exporter);
  await waitUntilHeard(chain);
  return chain;
}

const remote = 'Fernbedienung Wohnzimmer';

/**
 * Waits until the exporter receives what is published: a device reports repeatedly, since subscriptions take a moment. Without a named one a
 * button is pressed, which is never taken for the bridge's replay.
 */
export async function waitUntilHeard({ simulator, exporter }: Pick<Chain, 'simulator' | 'exporter'>, device?: string): Promise<void> {
  const name = device ?? remote;
  const lastSeen = (scrape: Scrape) => scrape.value('iot_device_last_seen_timestamp_seconds', { name }) ?? 0;
  const before = lastSeen(await scrapeOf(exporter));
  await until(exporter, `${name} heard`, async (scrape) => {
    if (lastSeen(scrape) > before) return true;
    await simulator.run(device === undefined ? `press "${remote}" brightness_up_click` : `speak "${name}"`);
    return false;
  });
}

export async function scrapeOf(exporter: GaugewayProcess): Promise<Scrape> {
  return new Scrape(await exporter.scrape());
}

/** Scrapes until the condition returns a truthy value, and returns that. */
export function until<T>(exporter: GaugewayProcess, what: string, condition: (scrape: Scrape) => T | Promise<T>) {
  return waitFor(async () => condition(await scrapeOf(exporter)), { what, timeoutMs: 25_000, intervalMs: 50 });
}

/** Prints how long something took, which no test may depend on. */
export function tellTook(what: string, sinceMs: number): void {
  process.stderr.write(`${what} after ${((performance.now() - sinceMs) / 1000).toFixed(1)} s\n`);
}

/** What stays while a device is offline (catalogue §8.6). */
const staying =
  /^(iot_connector_|iot_device_(info|up|offline|last_seen|report_interval|silence_limit)|iot_(actions|detections|automation_triggers)_total$)/;

/** The samples that are values of devices, which a lost link hides. */
export function deviceValues(scrape: Scrape) {
  return scrape.samples.filter(({ name }) => name.startsWith('iot_') && !staying.test(name));
}

import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startLoad, type Load } from '@gaugeway/simulator/load/load';
import { freePort } from '../servers/freePort.ts';
import { GaugewayProcess } from '../servers/gaugeway.ts';
import { startMosquitto } from '../servers/mosquitto.ts';
import { temporaryFolder } from '../servers/server.ts';
import { waitFor } from '../waitFor.ts';
import { residentBytes } from './cpuSeconds.ts';
import { interleaved, median, ratios, type Measurement, type Size } from './measurement.ts';
import { countMessages } from './mqttBench.ts';
import type { Consumer } from './mqttConsumers.ts';

const devices = 1000;
const perSecond = 3000;
const minutes = 15;
const messagesPerRound = 150_000;
/** Megabytes of a semi-space; undefined: V8 decides. A flag of any kind keeps the bin from setting its own. */
const sizes = [undefined, 8, 16, 32] as const;

/** Resident memory at a steady 3 000 messages a second, and messages per CPU second, by the largest size of V8's young generation. */
export async function youngGenerationBench({ rounds, share }: Size): Promise<Measurement[]> {
  await using started = new AsyncDisposableStack();
  const broker = started.use(await startMosquitto({ extra: ['max_queued_messages 0'] }));
  const load = await startLoad({ url: broker.url, devices });
  started.defer(() => load.close());
  const consumers: Consumer[] = [];
  for (const size of sizes) {
    const consumer = await startConsumer(broker.url, size);
    started.use(consumer.server);
    consumers.push(consumer);
  }
  const curves = await observe(consumers, load, minutes * share);
  await Promise.all(consumers.map(({ server }) => server[Symbol.asyncDispose]()));
  const speeds = await speedOf({ rounds, share });
  return sizes.flatMap((size, index): Measurement[] => {
    const name = size === undefined ? "V8's own" : `${size} MB`;
    const curve = curves[index] ?? [];
    const memory = { what: `young generation, ${name}: RSS after ${minutes} min`, unit: 'MB', better: 'less' } as const;
    const row = {
      ...memory,
      values: curve.slice(-1),
      note: `each minute: ${curve.map((megabytes) => megabytes.toFixed(0)).join(', ')} MB`,
    };
    if (size === undefined) return [row];
    const note = `${Math.round(median(speeds[index] ?? []))} against ${Math.round(median(speeds[0] ?? []))} messages per CPU second`;
    const values = ratios(speeds[index] ?? [], speeds[0] ?? []);
    return [row, { what: `young generation, ${name}: messages per CPU second`, values, unit: '×', better: 'more', note }];
  });
}

/** Megabytes of each consumer at the start and each minute; all receive the same messages. */
async function observe(consumers: readonly Consumer[], load: Load, forMinutes: number): Promise<number[][]> {
  const curves: number[][] = consumers.map(() => []);
  const note = () => consumers.forEach(({ server }, index) => curves[index]?.push(residentBytes(server.pid) / 1e6));
  note();
  const running = load.run({ count: Math.ceil(perSecond * 60 * forMinutes), rate: perSecond });
  for (let minute = 1; minute <= forMinutes; minute++) {
    for (let quarter = 0; quarter < 4; quarter++) {
      await pause(15_000);
      await Promise.all(consumers.map(async ({ server }) => (await fetch(`${server.url}/metrics`)).text()));
    }
    note();
  }
  await running;
  note();
  return curves;
}

async function speedOf({ rounds, share }: Size): Promise<number[][]> {
  await using lanes = new AsyncDisposableStack();
  const count = Math.round(messagesPerRound * share);
  const lane = async (size: (typeof sizes)[number]) => {
    const broker = lanes.use(await startMosquitto({ extra: ['max_queued_messages 0'] }));
    const load = await startLoad({ url: broker.url, devices });
    lanes.defer(() => load.close());
    const consumer = await startConsumer(broker.url, size);
    lanes.use(consumer.server);
    return async () => (await countMessages(consumer, load, count)).perCpuSecond;
  };
  const measures: (() => Promise<number>)[] = [];
  for (const size of sizes) measures.push(await lane(size));
  return await interleaved(rounds, ...measures);
}

async function startConsumer(broker: string, size: number | undefined): Promise<Consumer> {
  const folder = await temporaryFolder();
  const url = `http://127.0.0.1:${await freePort()}`;
  const flag = size === undefined ? '--no-warnings' : `--max-semi-space-size=${size}`;
  const bin = join(import.meta.dirname, '../../exporter/bin/gaugeway.js');
  const server = new GaugewayProcess({
    name: `gaugeway with ${flag}`,
    command: [process.execPath, flag, bin, 'run', '-c', join(folder, 'gaugeway.yaml')],
    url,
    folder,
    ready: async () => (await fetch(`${url}/-/ready`)).ok,
  });
  server.configFile = join(folder, 'gaugeway.yaml');
  server.configure({ connectors: [{ type: 'zigbee2mqtt', url: broker }] });
  await server.start();
  const status = async () => ((await (await fetch(`${url}/api/v1/connectors`)).json()) as Status).data[0];
  await waitFor(async () => (await status())?.devices === devices, { what: `${devices} devices`, timeoutMs: 60_000 });
  return { server, messages: async () => (await status())?.messages ?? 0 };
}

interface Status {
  readonly data: readonly { readonly devices: number; readonly messages: number }[];
}

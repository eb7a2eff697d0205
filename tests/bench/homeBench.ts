import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { buildPackage } from '../../exporter/build.ts';
import { freePort } from '../servers/freePort.ts';
import { GaugewayProcess } from '../servers/gaugeway.ts';
import { startMosquitto } from '../servers/mosquitto.ts';
import { Server, temporaryFolder } from '../servers/server.ts';
import { waitFor } from '../waitFor.ts';
import { cpuSeconds, residentBytes } from './cpuSeconds.ts';
import type { Measurement, Size } from './measurement.ts';
import { home, stateWrites } from './stateWrites.ts';

const devices = 80;
/** Until V8 has seen that little is going on, and given back the young generation that the start took. */
const settlingS = 90;
const scrapeEveryS = 5;
const windowS = 10;
const windows = 3;

/** A home's exporter: what it takes of memory, processor and disk; from the clone, which strips the types first, and as the package that is published. */
export async function homeBench({ share }: Size): Promise<Measurement[]> {
  await using started = new AsyncDisposableStack();
  const broker = started.use(await startMosquitto());
  started.use(await startHome(broker.url));
  const folder = await temporaryFolder();
  await buildPackage(folder);
  const cloneBin = join(import.meta.dirname, '../../exporter/bin/gaugeway.js');
  // its first start only fills the compile cache
  await (await startExporter(cloneBin, broker.url)).stop();
  const clone = started.use(await startExporter(cloneBin, broker.url));
  const bundle = started.use(await startExporter(join(folder, 'bin/gaugeway.js'), broker.url));
  await settle([clone, bundle], settlingS * share);
  const figures = await Promise.all([clone, bundle].map((exporter) => observe(exporter, windowS * share)));
  const [ofClone = [], ofBundle = []] = figures;
  const samples = (await clone.scrape()).match(/^iot_/gm)?.length ?? 0;
  const { bytes } = await stateWrites(home);
  const what = `home of ${devices} devices, ${samples} series`;
  const memory = { unit: 'MB', better: 'less', floor: 150, aim: 120 } as const;
  return [
    { ...memory, what: `${what}: RSS of the package`, values: ofBundle.map(({ megabytes }) => megabytes) },
    { ...memory, what: `${what}: RSS of the clone`, values: ofClone.map(({ megabytes }) => megabytes) },
    { what: `${what}: CPU, a scrape each 5 s`, values: ofBundle.map(({ percent }) => percent), unit: '%', better: 'less' },
    { what: 'home: bytes written a day', values: [bytes / 1e6], unit: 'MB', better: 'less', floor: 40, aim: 20 },
  ];
}

async function startHome(url: string): Promise<Server> {
  const script = join(import.meta.dirname, '../../simulator/src/main.ts');
  const server: Server = new Server({
    name: 'home',
    command: [process.execPath, script, '--url', url, '--devices', String(devices)],
    url,
    folder: await temporaryFolder(),
    ready: async () => server.output.includes('Home with'),
  });
  return server.start();
}

async function startExporter(bin: string, broker: string): Promise<GaugewayProcess> {
  const folder = await temporaryFolder();
  const url = `http://127.0.0.1:${await freePort()}`;
  const exporter = new GaugewayProcess({
    name: 'gaugeway',
    command: [process.execPath, bin, 'run', '-c', join(folder, 'gaugeway.yaml')],
    url,
    folder,
    ready: async () => (await fetch(`${url}/-/ready`)).ok,
  });
  exporter.configFile = join(folder, 'gaugeway.yaml');
  exporter.configure({
    connectors: [{ type: 'zigbee2mqtt', url: broker, groups: ['measurement', 'state', 'diagnostic', 'setting', 'color'], settings: 'all' }],
  });
  await exporter.start();
  await waitFor(async () => ((await exporter.scrape()).match(/^iot_device_up/gm)?.length ?? 0) === devices, { what: 'the devices' });
  return exporter;
}

async function settle(exporters: readonly GaugewayProcess[], seconds: number): Promise<void> {
  for (let gone = 0; gone < seconds; gone += scrapeEveryS) {
    await Promise.all(exporters.map((exporter) => exporter.scrape()));
    await pause(scrapeEveryS * 1000);
  }
}

interface Figures {
  readonly megabytes: number;
  /** Of one processor. */
  readonly percent: number;
}

async function observe(exporter: GaugewayProcess, seconds: number): Promise<Figures[]> {
  const figures: Figures[] = [];
  for (let window = 0; window < windows; window++) {
    const before = cpuSeconds(exporter.pid);
    const startMs = performance.now();
    for (let half = 0; half < 2; half++) {
      await exporter.scrape();
      await pause((seconds / 2) * 1000);
    }
    const wallS = (performance.now() - startMs) / 1000;
    figures.push({ megabytes: residentBytes(exporter.pid) / 1e6, percent: (100 * (cpuSeconds(exporter.pid) - before)) / wallS });
  }
  return figures;
}

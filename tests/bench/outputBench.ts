import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { writeFileSync } from 'node:fs';
import { startLoad, type Load } from '@gaugeway/simulator/load/load';
import { freePort } from '../servers/freePort.ts';
import type { GaugewayProcess } from '../servers/gaugeway.ts';
import { spawnGaugeway } from '../servers/gaugeway.ts';
import { startMosquitto } from '../servers/mosquitto.ts';
import { findProgram, needProgram } from '../servers/program.ts';
import { Server, temporaryFolder } from '../servers/server.ts';
import { startVictoriaMetrics, type VictoriaMetrics } from '../servers/victoriaMetrics.ts';
import { waitFor } from '../waitFor.ts';
import { cpuSeconds, idle, mainThreadSeconds } from './cpuSeconds.ts';
import { interleaved, median, ratios, type Measurement, type Size, type Skipped } from './measurement.ts';

const devices = 1000;
const properties = 8;
const messagesPerRound = 150_000;
/** Samples that are always on their way: what is computed, and repetitions. */
const mostPending = 2000;
const siteRate = 5000;
const siteWindowS = 12;
const perSecond = 3000;
const windowS = 20;
/** The default is 50 000. */
const mostSeries = 200_000;

/** What an output costs: messages per CPU second, samples per CPU second beside vmagent. */
export async function outputBench({ rounds, share }: Size): Promise<(Measurement | Skipped)[]> {
  const needed = (['victoriaMetrics', 'vmagent'] as const).filter((name) => findProgram(name) === undefined);
  if (needed.length > 0) return [{ what: 'output', skipped: `needs ${needed.join(', ')}` }];
  await using storage = await startVictoriaMetrics();
  return [
    ...(await hotPath({ rounds, share }, storage)),
    await atRate({ rounds, share }, storage),
    await besideVmagent({ rounds, share }, storage),
  ];
}

/** At full speed: of all threads, and of the event loop alone. */
async function hotPath({ rounds, share }: Size, storage: VictoriaMetrics): Promise<Measurement[]> {
  await using started = new AsyncDisposableStack();
  const count = Math.round(messagesPerRound * share);
  const lane = async (outputs: object) => {
    const consumer = await startConsumer(started, devices, outputs);
    const ofMainThread: number[] = [];
    const measure = async () => {
      const used = await cpuOf(consumer, () => consumer.load.run({ count }), count);
      ofMainThread.push(count / used.mainS);
      return count / used.allS;
    };
    return { measure, ofMainThread };
  };
  const [on, off] = [await lane(outputsTo(storage)), await lane({})];
  const [withOutput = [], without = []] = await interleaved(rounds, on.measure, off.measure);
  const row = (what: string, ones: readonly number[], others: readonly number[]) => ({
    what,
    values: ratios(ones, others),
    unit: '×' as const,
    better: 'more' as const,
    note: `${Math.round(median(ones))} against ${Math.round(median(others))} messages of ${properties} readings`,
  });
  return [
    row('output: messages per CPU second with one against without, all that is sent included', withOutput, without),
    // its first round goes uncounted, too
    row('output: the same of the main thread alone', on.ofMainThread.slice(1), off.ofMainThread.slice(1)),
  ];
}

/** The share of a core that an output takes at a rate that a large site may have. */
async function atRate({ rounds, share }: Size, storage: VictoriaMetrics): Promise<Measurement> {
  await using started = new AsyncDisposableStack();
  const lane = async (outputs: object) => {
    const consumer = await startConsumer(started, devices, outputs);
    const count = Math.round(siteRate * siteWindowS * share);
    return async () => (await cpuOf(consumer, () => consumer.load.run({ count, rate: siteRate }), count)).allS / (siteWindowS * share);
  };
  const [on, off] = [await lane(outputsTo(storage)), await lane({})];
  const [withOutput = [], without = []] = await interleaved(rounds, on, off);
  const perMinute = (values: readonly number[]) => (60 * median(values)).toFixed(1);
  return {
    what: `output: share of a core at ${siteRate} messages a second`,
    values: withOutput.map((one, round) => 100 * (one - (without[round] ?? NaN))),
    unit: '%',
    better: 'less',
    note: `${perMinute(withOutput)} against ${perMinute(without)} CPU seconds a minute, ${properties} readings a message`,
  };
}

/** CPU time until all messages have arrived, and their samples have left. */
async function cpuOf({ exporter, messages, pending }: StartedConsumer, run: () => Promise<unknown>, count: number) {
  const before = await messages();
  await idle(exporter.pid);
  const [allS, mainS] = [cpuSeconds(exporter.pid), mainThreadSeconds(exporter.pid)];
  await run();
  do await idle(exporter.pid);
  while ((await messages()) - before < count || (await pending()) > mostPending);
  return { allS: cpuSeconds(exporter.pid) - allS, mainS: mainThreadSeconds(exporter.pid) - mainS };
}

/** Both get the same messages; one exporter sends each reading, the other is scraped once a second by a vmagent. CPU of all that takes part but the storage. */
async function besideVmagent({ rounds, share }: Size, storage: VictoriaMetrics): Promise<Measurement> {
  await using started = new AsyncDisposableStack();
  const sending = await startConsumer(started, devices, outputsTo(storage));
  const scraped = await startConsumer(started, devices, {});
  const agentStorage = started.use(await startVictoriaMetrics());
  const agent = started.use(await startVmagent(scraped.exporter.url, agentStorage.url));
  const count = Math.round(perSecond * windowS * share);
  const lane = (load: Load, target: VictoriaMetrics, pids: readonly number[]) => async () => {
    const cpu = () => pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
    const [startRows, startS] = [await rowsOf(target), cpu()];
    await load.run({ count, rate: perSecond });
    await pause(1000);
    return ((await rowsOf(target)) - startRows) / (cpu() - startS);
  };
  const [own = [], agents = []] = await interleaved(
    rounds,
    lane(sending.load, storage, [sending.exporter.pid]),
    lane(scraped.load, agentStorage, [scraped.exporter.pid, agent.pid]),
  );
  return {
    what: 'output: samples per CPU second against a scrape by vmagent',
    values: ratios(own, agents),
    unit: '×',
    better: 'more',
    note: `${Math.round(median(own))} against ${Math.round(median(agents))} samples of ${devices * properties} series, from MQTT into VictoriaMetrics`,
  };
}

interface StartedConsumer {
  readonly exporter: GaugewayProcess;
  /** Messages it has received. */
  readonly messages: () => Promise<number>;
  /** Samples that no storage has yet. */
  readonly pending: () => Promise<number>;
  readonly load: Load;
}

/** An exporter with its own broker and load; it knows all devices. */
export async function startConsumer(started: AsyncDisposableStack, count: number, outputs: object): Promise<StartedConsumer> {
  const broker = started.use(await startMosquitto({ extra: ['max_queued_messages 0'] }));
  const load = await startLoad({ url: broker.url, devices: count, properties });
  started.defer(() => load.close());
  const exporter = started.use(
    await spawnGaugeway({ connectors: [{ type: 'zigbee2mqtt', url: broker.url, max_series: mostSeries }], ...outputs }),
  );
  const status = async () => ((await (await fetch(`${exporter.url}/api/v1/connectors`)).json()) as Status).data[0];
  await waitFor(async () => (await status())?.devices === count, { what: `${count} devices`, timeoutMs: 120_000 });
  const pending = async () => {
    const { data } = (await (await fetch(`${exporter.url}/api/v1/outputs`)).json()) as OutputStatus;
    return Math.max(0, ...data.map(({ pending_samples: samples }) => samples));
  };
  return { exporter, load, messages: async () => (await status())?.messages ?? 0, pending };
}

interface Status {
  readonly data: readonly { readonly devices: number; readonly messages: number }[];
}

interface OutputStatus {
  readonly data: readonly { readonly pending_samples: number }[];
}

export function outputsTo(storage: VictoriaMetrics): object {
  return { outputs: { remote_write: [{ url: `${storage.url}/api/v1/write` }] } };
}

async function rowsOf(storage: VictoriaMetrics): Promise<number> {
  const text = await (await fetch(`${storage.url}/metrics`)).text();
  return Number(/^vm_rows_inserted_total\{type="promremotewrite"\} (\S+)$/m.exec(text)?.[1] ?? 0);
}

async function startVmagent(exporter: string, storage: string): Promise<Server> {
  const folder = await temporaryFolder();
  const configFile = join(folder, 'scrape.yml');
  const job = { job_name: 'gaugeway', static_configs: [{ targets: [new URL(exporter).host] }] };
  writeFileSync(configFile, JSON.stringify({ global: { scrape_interval: '1s', scrape_timeout: '1s' }, scrape_configs: [job] }));
  const address = `127.0.0.1:${await freePort()}`;
  return new Server({
    name: 'vmagent',
    command: [
      ...needProgram('vmagent'),
      `-promscrape.config=${configFile}`,
      `-remoteWrite.url=${storage}/api/v1/write`,
      `-remoteWrite.tmpDataPath=${folder}/queue`,
      `-httpListenAddr=${address}`,
    ],
    url: `http://${address}`,
    folder,
    ready: async () => (await fetch(`http://${address}/health`)).ok,
  }).start();
}

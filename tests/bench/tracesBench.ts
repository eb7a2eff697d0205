import { startLoad } from '@gaugeway/simulator/load/load';
import { StoreServer } from '@gaugeway/exporter/outputs/remote-write/testing/storeServer';
import { spawnGaugeway } from '../servers/gaugeway.ts';
import { startMosquitto } from '../servers/mosquitto.ts';
import { waitFor } from '../waitFor.ts';
import { residentBytes } from './cpuSeconds.ts';
import { interleaved, median, ratios, type Measurement, type Size } from './measurement.ts';
import { countMessages } from './mqttBench.ts';

const devices = 1000;
const messagesPerRound = 300_000;

/** What traces and all outputs together cost: messages per CPU second, and memory. The servers are in this process, and take everything. */
export async function tracesBench({ rounds, share }: Size): Promise<Measurement[]> {
  await using started = new AsyncDisposableStack();
  const server = started.use(await StoreServer.start((_request, response) => void response.end('{}')));
  const off = await startLane(started, {});
  const on = await startLane(started, { outputs: { otlp: { url: server.url } } });
  const taking = started.use(await StoreServer.start((_request, response) => void response.writeHead(204).end()));
  const all = await startLane(started, {
    outputs: {
      otlp: { url: server.url },
      loki: { url: `${taking.url}/loki/api/v1/push` },
      remote_write: [{ url: `${taking.url}/api/v1/write` }],
    },
  });
  const idleBytes = [residentBytes(off.pid), residentBytes(on.pid)] as const;
  const count = Math.round(messagesPerRound * share);
  const [without = [], traced = [], withAll = []] = await interleaved(
    rounds,
    () => off.run(count),
    () => on.run(count),
    () => all.run(count),
  );
  return [
    {
      what: 'traces: messages per CPU second at the default rate against without',
      values: ratios(traced, without),
      unit: '×',
      better: 'more',
      floor: 0.9,
      aim: 0.95,
      note: `${Math.round(median(traced))} against ${Math.round(median(without))} messages, ${server.received.length} requests with spans`,
    },
    {
      what: 'traces: the same with all outputs on: remote write, lines and traces',
      values: ratios(withAll, without),
      unit: '×',
      better: 'more',
      note: `${Math.round(median(withAll))} against ${Math.round(median(without))} messages at full speed, all that is sent included`,
    },
    {
      what: 'traces: memory of the loaded SDK',
      values: [(idleBytes[1] - idleBytes[0]) / 1e6],
      unit: 'MB',
      better: 'less',
      note: `RSS ${(idleBytes[1] / 1e6).toFixed(0)} MB with an output for traces, ${(idleBytes[0] / 1e6).toFixed(0)} MB without`,
    },
  ];
}

async function startLane(started: AsyncDisposableStack, outputs: object) {
  const broker = started.use(await startMosquitto({ extra: ['max_queued_messages 0'] }));
  const load = await startLoad({ url: broker.url, devices });
  started.defer(() => load.close());
  const exporter = started.use(await spawnGaugeway({ connectors: [{ type: 'zigbee2mqtt', url: broker.url }], ...outputs }));
  const status = async () => ((await (await fetch(`${exporter.url}/api/v1/connectors`)).json()) as Status).data[0];
  await waitFor(async () => (await status())?.devices === devices, { what: `${devices} devices`, timeoutMs: 120_000 });
  const consumer = { server: exporter, messages: async () => (await status())?.messages ?? 0 };
  return { pid: exporter.pid, run: async (count: number) => (await countMessages(consumer, load, count)).perCpuSecond };
}

interface Status {
  readonly data: readonly { readonly devices: number; readonly messages: number }[];
}

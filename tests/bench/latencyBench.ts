import { Agent, get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { startLoad, type Load } from '@gaugeway/simulator/load/load';
import { startMosquitto } from '../servers/mosquitto.ts';
import { spawnGaugeway } from '../servers/gaugeway.ts';
import type { Server } from '../servers/server.ts';
import { waitFor } from '../waitFor.ts';
import { interleaved, median, percentile, type Measurement, type Size } from './measurement.ts';
import { startBareSubscriber } from './mqttConsumers.ts';
import { round } from './table.ts';

const devices = 1000;
const messagesPerSecond = 10_000;
const seconds = 5;
const mostRounds = 3;
/** Pause between requests, so that the measurement itself causes little load. */
const betweenMs = 10;
const probeTopic = 'probe/load_0000';

/** A process that shows at `url` what was published to the probe's topic. */
interface Subject {
  readonly server: Server;
  readonly url: string;
  readonly shown: RegExp;
}

/**
 * From a publish to the end of the first answer that shows its value, under load. That holds the broker, this process and up to one answer
 * that came too early; a bare subscriber that answers over HTTP, measured the same way, shows how much that is.
 */
export async function latencyBench({ rounds, share }: Size): Promise<Measurement[]> {
  await using lanes = new AsyncDisposableStack();
  const lane = async (start: (broker: string) => Promise<Subject>) => {
    // or it holds back what is small until the last is acknowledged, which takes a receiver 40 ms at times, whoever it is
    const broker = lanes.use(await startMosquitto({ extra: ['set_tcp_nodelay true'] }));
    const load = await startLoad({ url: broker.url, devices });
    lanes.defer(() => load.close());
    const probe = await startLoad({ url: broker.url, devices: 1, properties: 1, baseTopic: 'probe' });
    lanes.defer(() => probe.close());
    const subject = await start(broker.url);
    lanes.use(subject.server);
    const latencyMs = await prober(broker.url, subject, lanes);
    return () => underLoad(load, Math.ceil(seconds * share * messagesPerSecond), latencyMs);
  };
  const own = await lane(gaugeway);
  const bare = await lane(bareSubscriber);
  const [values = [], atBest = []] = await interleaved(Math.min(rounds, mostRounds), own, bare);
  return [
    {
      what: 'publish to visible on /metrics, 10 000 messages a second, p99',
      values,
      unit: 'ms',
      better: 'less',
      floor: 50,
      aim: 10,
      note: `${round(median(atBest))} ms of it without Gaugeway: a bare subscriber that answers over HTTP`,
    },
  ];
}

async function gaugeway(url: string): Promise<Subject> {
  const type = 'zigbee2mqtt';
  const server = await spawnGaugeway({
    connectors: [
      { type, url },
      { type, url, name: 'probe', base_topic: 'probe' },
    ],
  });
  return { server, url: `${server.url}/metrics?connector=probe&device=load_0000`, shown: /^iot_temperature_celsius\{.*\} (\d+)$/m };
}

async function bareSubscriber(broker: string): Promise<Subject> {
  const server = await startBareSubscriber(broker, ['zigbee2mqtt/+', probeTopic]);
  return { server, url: `${server.url}/${encodeURIComponent(probeTopic)}`, shown: /"temperature":(\d+)/ };
}

/** What publishes a new value and waits until it is shown. */
async function prober(broker: string, { url, shown }: Subject, stack: AsyncDisposableStack): Promise<() => Promise<number>> {
  const client = await connectAsync(broker);
  stack.defer(() => client.endAsync());
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  stack.defer(() => agent.destroy());
  let sequence = 0;
  const publish = () => client.publish(probeTopic, JSON.stringify({ temperature: ++sequence }));
  const isShown = async () => {
    const [response] = (await once(get(url, { agent }), 'response')) as [IncomingMessage];
    return shown.exec(await text(response))?.[1] === String(sequence);
  };
  // published again and again, as nothing is retained
  await waitFor(() => publish() && isShown(), { what: `the probe on "${url}"` });
  return async () => {
    const startMs = performance.now();
    publish();
    while (!(await isShown()));
    return performance.now() - startMs;
  };
}

async function underLoad(load: Load, count: number, latencyMs: () => Promise<number>): Promise<number> {
  const latencies: number[] = [];
  let isOver = false;
  const run = load.run({ count, rate: messagesPerSecond }).finally(() => (isOver = true));
  while (!isOver) {
    latencies.push(await latencyMs());
    await pause(betweenMs);
  }
  await run;
  return percentile(latencies, 0.99);
}

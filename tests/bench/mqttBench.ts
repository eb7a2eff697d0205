import { startLoad, type Load } from '@gaugeway/simulator/load/load';
import { startMosquitto } from '../servers/mosquitto.ts';
import { findProgram } from '../servers/program.ts';
import { cpuSeconds, idle } from './cpuSeconds.ts';
import { interleaved, median, ratios, type Measurement, type Size, type Skipped } from './measurement.ts';
import { bareSubscriber, gaugeway, mqtt2prometheus, telegraf, type Consumer } from './mqttConsumers.ts';

const devices = 1000;
const messagesPerRound = 300_000;
/** A process that gets no processor for a while looks as if it had nothing to do. */
const patience = 10;
/** The others take about as long for so many. */
const peerShare = { mqtt2prometheus: 0.15, telegraf: 0.4 };

/** Messages per CPU second of `gaugeway run`, against a bare subscriber and against other exporters, each on a broker of its own. */
export async function mqttBench({ rounds, share }: Size): Promise<(Measurement | Skipped)[]> {
  await using lanes = new AsyncDisposableStack();
  const lane = async (start: (broker: string) => Promise<Consumer>, ofMessages = 1): Promise<() => Promise<number>> => {
    // the broker would drop what a consumer is behind with
    const broker = lanes.use(await startMosquitto({ extra: ['max_queued_messages 0'] }));
    const load = await startLoad({ url: broker.url, devices });
    lanes.defer(() => load.close());
    const consumer = await start(broker.url);
    lanes.use(consumer.server);
    return () => messagesPerCpuSecond(consumer, load, Math.round(messagesPerRound * share * ofMessages));
  };
  const ours = await lane((broker) => gaugeway(broker, devices));
  const bare = await lane(bareSubscriber);
  const others = [
    { name: 'mqtt2prometheus', floor: 3, aim: 6, needs: 'prometheus-mqtt-exporter', lane: await mqtt2prometheusLane(lane) },
    { name: 'Telegraf', floor: 1.2, aim: 2, needs: 'TELEGRAF to name its binary', lane: await telegrafLane(lane) },
  ];
  const peers = others.flatMap((other) => other.lane ?? []);
  const [own = [], atBest = [], ...their] = await interleaved(rounds, ours, bare, ...peers);
  const compared = (name: string, values: readonly number[]) => ({
    what: `MQTT: messages per CPU second against ${name}`,
    values: ratios(own, values),
    unit: '×' as const,
    better: 'more' as const,
    note: `${thousands(own)} against ${thousands(values)} messages per CPU second`,
  });
  return [
    { ...compared('a bare subscriber', atBest), floor: 0.6, aim: 0.9 },
    ...others.map(({ name, floor, aim, needs, lane: started }) => {
      if (started === undefined) return { what: `MQTT: messages per CPU second against ${name}`, skipped: `needs ${needs}` };
      return { ...compared(name, their[peers.indexOf(started)] ?? []), floor, aim };
    }),
  ];
}

type StartLane = (start: (broker: string) => Promise<Consumer>, ofMessages?: number) => Promise<() => Promise<number>>;

async function mqtt2prometheusLane(start: StartLane) {
  return findProgram('mqtt2prometheus') === undefined ? undefined : start(mqtt2prometheus, peerShare.mqtt2prometheus);
}

async function telegrafLane(start: StartLane) {
  const binary = process.env['TELEGRAF'];
  return binary === undefined ? undefined : start((broker) => telegraf(binary, broker), peerShare.telegraf);
}

async function messagesPerCpuSecond({ server, messages }: Consumer, load: Load, count: number): Promise<number> {
  const before = await messages();
  await idle(server.pid);
  const startS = cpuSeconds(server.pid);
  await load.run({ count });
  let received = 0;
  for (let tries = 0; tries < patience; tries++) {
    await idle(server.pid);
    const usedS = cpuSeconds(server.pid) - startS;
    received = (await messages()) - before;
    if (received >= count) return received / usedS;
  }
  throw new Error(`cannot count on "${server.url}": ${received} of ${count} messages arrived`);
}

function thousands(values: readonly number[]): string {
  return `${Math.round(median(values) / 1000)} 000`;
}

import { startLoad } from '@gaugeway/simulator/load/load';
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

/** Messages per CPU second of `gaugeway run`, against a bare subscriber and against other exporters, each with a separate broker. */
export async function mqttBench({ rounds, share }: Size): Promise<(Measurement | Skipped)[]> {
  await using lanes = new AsyncDisposableStack();
  const losses = new Map<string, number>();
  const lane = async (
    start: (broker: string) => Promise<Consumer>,
    { ofMessages = 1, peer }: LaneOptions = {},
  ): Promise<() => Promise<number>> => {
    // the broker would drop what a consumer is behind with
    const broker = lanes.use(await startMosquitto({ extra: ['max_queued_messages 0'] }));
    const load = await startLoad({ url: broker.url, devices });
    lanes.defer(() => load.close());
    const consumer = await start(broker.url);
    lanes.use(consumer.server);
    const count = Math.round(messagesPerRound * share * ofMessages);
    return async () => {
      const { received, perCpuSecond } = await countMessages(consumer, load, count);
      if (received < count && peer === undefined)
        throw new Error(`cannot count on "${consumer.server.url}": ${received} of ${count} messages arrived`);
      if (peer !== undefined) losses.set(peer, Math.max(losses.get(peer) ?? 0, 1 - received / count));
      return perCpuSecond;
    };
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
    note: `${thousands(own)} against ${thousands(values)} messages per CPU second${lossText(losses.get(name))}`,
  });
  return [
    { ...compared('a bare subscriber', atBest), floor: 0.6, aim: 0.9 },
    ...others.map(({ name, floor, aim, needs, lane: started }) => {
      if (started === undefined) return { what: `MQTT: messages per CPU second against ${name}`, skipped: `needs ${needs}` };
      return { ...compared(name, their[peers.indexOf(started)] ?? []), floor, aim };
    }),
  ];
}

interface LaneOptions {
  readonly ofMessages?: number;
  /** A program that is not ours: what it loses is reported, it ends nothing. */
  readonly peer?: string;
}

type StartLane = (start: (broker: string) => Promise<Consumer>, options?: LaneOptions) => Promise<() => Promise<number>>;

/** As a part of a note: `, which lost 10.3 % of them`. */
export function lossText(share = 0): string {
  return share === 0 ? '' : `, which lost ${(share * 100).toFixed(1)} % of them`;
}

async function mqtt2prometheusLane(start: StartLane) {
  return findProgram('mqtt2prometheus') === undefined
    ? undefined
    : start(mqtt2prometheus, { ofMessages: peerShare.mqtt2prometheus, peer: 'mqtt2prometheus' });
}

async function telegrafLane(start: StartLane) {
  const binary = process.env['TELEGRAF'];
  return binary === undefined
    ? undefined
    : start((broker) => telegraf(binary, broker), { ofMessages: peerShare.telegraf, peer: 'Telegraf' });
}

/** What a consumer received of so many messages; fewer than all after it had nothing to do for a while. */
export async function countMessages(
  { server, messages }: Consumer,
  load: { run(amount: { count: number }): Promise<unknown> },
  count: number,
) {
  const before = await messages();
  await idle(server.pid);
  const startS = cpuSeconds(server.pid);
  await load.run({ count });
  for (let tries = 1; ; tries++) {
    await idle(server.pid);
    const usedS = cpuSeconds(server.pid) - startS;
    const received = (await messages()) - before;
    if (received >= count || tries === patience) return { received, perCpuSecond: received / usedS };
  }
}

export function thousands(values: readonly number[]): string {
  return `${Math.round(median(values) / 1000)} 000`;
}

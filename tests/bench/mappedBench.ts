import { loadDevices, maxProperties } from '@gaugeway/simulator/load/loadDevices';
import { type Load, startLoad } from '@gaugeway/simulator/load/load';
import { spawnGaugeway } from '../servers/gaugeway.ts';
import { startMosquitto } from '../servers/mosquitto.ts';
import { waitFor } from '../waitFor.ts';
import { Child } from './child.ts';
import { interleaved, ratios, type Measurement, type Size } from './measurement.ts';
import { countMessages, thousands } from './mqttBench.ts';
import { type Consumer, gaugeway, statusOf } from './mqttConsumers.ts';

const devices = 1000;
/** Many short pairs of rounds: what else the machine does changes within seconds. */
const messagesPerRound = 40_000;
const pairsPerRound = 4;
/** Few enough that none is discarded: one that is costs time too, and is not counted. */
const perSecond = 20_000;

/** Mapped topics against the same messages of a Zigbee2MQTT bridge, and signed ones beside the computation of their signatures. */
export async function mappedBench(size: Size): Promise<Measurement[]> {
  return [...(await mappedMessages(size)), ...(await signedMessages(size))];
}

async function signedMessages({ rounds }: Size): Promise<Measurement[]> {
  await using series = await Child.start('signedProcess', ['series']);
  await using bare = await Child.start('signedProcess', ['bare']);
  const [own = [], other = []] = await interleaved(
    rounds,
    () => series.ask('perCpuSecond'),
    () => bare.ask('perCpuSecond'),
  );
  return [
    {
      what: 'Signed messages a CPU second beside a bare HMAC',
      values: ratios(own, other),
      unit: '×',
      better: 'more',
      floor: 0.25,
      note: `${thousands(own)} into series against ${thousands(other)} parsed and signed again`,
    },
  ];
}

async function mappedMessages({ rounds, share }: Size): Promise<Measurement[]> {
  await using lanes = new AsyncDisposableStack();
  const count = Math.round(messagesPerRound * share);
  const lane = async (start: (broker: string) => Promise<Consumer>) => {
    const broker = lanes.use(await startMosquitto({ extra: ['max_queued_messages 0'] }));
    const load = await startLoad({ url: broker.url, devices });
    lanes.defer(() => load.close());
    const consumer = await start(broker.url);
    lanes.use(consumer.server);
    // each device is known before the first measured message
    await load.run({ count: 2 * devices });
    const paced: Pick<Load, 'run'> = { run: (run) => load.run({ ...run, rate: perSecond }) };
    return async () => {
      const { received, perCpuSecond } = await countMessages(consumer, paced, count);
      if (received < count) throw new Error(`cannot count on "${consumer.server.url}": ${received} of ${count} messages arrived`);
      return perCpuSecond;
    };
  };
  const ours = await lane(mapping);
  const bridge = await lane((broker) => gaugeway(broker, devices));
  const [own = [], other = []] = await interleaved(rounds * pairsPerRound, ours, bridge);
  return [
    {
      what: 'MQTT topics: messages per CPU second against zigbee2mqtt',
      values: ratios(own, other),
      unit: '×',
      better: 'more',
      floor: 0.9,
      aim: 1,
      note: `${thousands(own)} against ${thousands(other)} messages per CPU second`,
    },
  ];
}

/** `gaugeway run` with the devices of a load as mapped topics. */
async function mapping(broker: string): Promise<Consumer> {
  const [{ readings } = { readings: [] }] = loadDevices(1, maxProperties);
  const topic = {
    topic: 'zigbee2mqtt/{device}',
    device: { id: '{device}' },
    readings: Object.fromEntries(readings.map(({ name, unit }) => [name, unit])),
  };
  const connector = { type: 'mqtt', url: broker, discovery: false, tasmota: false, topics: [topic] };
  const server = await spawnGaugeway({ connectors: [connector] });
  await waitFor(async () => (await statusOf(server))?.state === 'up', { what: 'the link' });
  return { server, messages: async () => (await statusOf(server))?.messages ?? 0 };
}

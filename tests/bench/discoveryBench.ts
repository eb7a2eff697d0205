import { connectAsync } from 'mqtt';
import { maxProperties } from '@gaugeway/simulator/load/loadDevices';
import { startLoad } from '@gaugeway/simulator/load/load';
import { type GaugewayProcess, spawnGaugeway } from '../servers/gaugeway.ts';
import { startMosquitto } from '../servers/mosquitto.ts';
import { waitFor } from '../waitFor.ts';
import { cpuSeconds, idle } from './cpuSeconds.ts';
import { describedDevices } from './describedDevices.ts';
import { interleaved, ratios, type Measurement, type Size } from './measurement.ts';
import { countMessages, thousands } from './mqttBench.ts';
import { type Consumer, gaugeway, statusOf } from './mqttConsumers.ts';

const devices = 1000;
const messagesPerRound = 200_000;
/** With eight entities each. */
const devicesToKnow = 250;
const mostRounds = 3;

/** Devices that describe themselves by Home Assistant's discovery: what it costs to know them, and their messages against the same ones of a Zigbee2MQTT bridge. */
export async function discoveryBench(size: Size): Promise<Measurement[]> {
  return [...(await messages(size)), ...(await descriptions(size))];
}

async function messages({ rounds, share }: Size): Promise<Measurement[]> {
  await using lanes = new AsyncDisposableStack();
  const count = Math.round(messagesPerRound * share);
  const present = Math.max(2, Math.round(devices * Math.min(1, share * 10)));
  const lane = async (start: (broker: string) => Promise<Consumer>) => {
    const broker = lanes.use(await startMosquitto({ extra: ['max_queued_messages 0'] }));
    const load = await startLoad({ url: broker.url, devices: present });
    lanes.defer(() => load.close());
    const consumer = await start(broker.url);
    lanes.use(consumer.server);
    return async () => (await countMessages(consumer, load, count)).perCpuSecond;
  };
  const ours = await lane((broker) => discovering(broker, present));
  const bridge = await lane((broker) => gaugeway(broker, present));
  const [own = [], other = []] = await interleaved(rounds, ours, bridge);
  return [
    {
      what: 'MQTT discovery: messages per CPU second against zigbee2mqtt',
      values: ratios(own, other),
      unit: '×',
      better: 'more',
      floor: 0.6,
      aim: 0.8,
      note: `${thousands(own)} against ${thousands(other)} messages per CPU second`,
    },
  ];
}

async function descriptions({ rounds, share }: Size): Promise<Measurement[]> {
  const count = Math.max(2, Math.round(devicesToKnow * share));
  const values: number[] = [];
  for (let round = 0; round < Math.min(rounds, mostRounds); round++) values.push(await cpuOfDescriptions(count));
  const entities = devicesToKnow * maxProperties;
  return [{ what: `MQTT discovery: CPU of ${entities} entities`, values, unit: 'ms', better: 'less', floor: 1500, aim: 1000 }];
}

async function cpuOfDescriptions(count: number): Promise<number> {
  await using broker = await startMosquitto({ extra: ['max_queued_messages 0'] });
  await using server = await spawnGaugeway({ connectors: [{ type: 'mqtt', url: broker.url }] });
  await waitFor(async () => (await statusOf(server))?.state === 'up', { what: 'the link' });
  await idle(server.pid);
  const startS = cpuSeconds(server.pid);
  await describe(broker.url, count);
  await knows(server, count);
  await idle(server.pid);
  return (cpuSeconds(server.pid) - startS) * 1000;
}

/** `gaugeway run` with the devices of a load that describe themselves. */
async function discovering(broker: string, count: number): Promise<Consumer> {
  await describe(broker, count);
  const server = await spawnGaugeway({ connectors: [{ type: 'mqtt', url: broker }] });
  await knows(server, count);
  return { server, messages: async () => (await statusOf(server))?.messages ?? 0 };
}

async function knows(server: GaugewayProcess, count: number): Promise<void> {
  await waitFor(async () => (await statusOf(server))?.devices === count, { what: `${count} devices`, timeoutMs: 60_000 });
}

async function describe(broker: string, count: number): Promise<void> {
  const client = await connectAsync(broker);
  const configs = describedDevices(count);
  await Promise.all(configs.map(({ topic, config }) => client.publishAsync(topic, JSON.stringify(config), { retain: true, qos: 1 })));
  await client.endAsync();
}

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Broker } from '../broker.ts';
import { RecordingSubscriber } from '../recordingSubscriber.ts';
import { openLoad, startLoad, type Load } from './load.ts';

const broker = new Broker();
let subscriber: RecordingSubscriber;
let load: Load | undefined;

beforeEach(async () => {
  await broker.start();
  subscriber = await RecordingSubscriber.open(broker.url);
});

afterEach(async () => {
  await load?.close();
  await subscriber.close();
  await broker.stop();
});

const heardStates = (): unknown[] => subscriber.received.filter(({ topic }) => topic.includes('/load_')).map(({ json }) => json);

test('a separate process publishes the devices, then the requested number of messages', async () => {
  load = await startLoad({ url: broker.url, devices: 20 });
  const devices = (await subscriber.message('zigbee2mqtt/bridge/devices')).json as { definition: { exposes: { property: string }[] } }[];
  expect(devices).toHaveLength(20);
  const properties = devices[0]?.definition.exposes.map(({ property }) => property);
  expect(properties).toEqual(['temperature', 'humidity', 'pressure', 'power', 'energy', 'voltage', 'current', 'battery']);
  const { messages, durationMs } = await load.run({ count: 250 });
  expect(messages).toBe(250);
  expect(durationMs).toBeGreaterThan(0);
  await subscriber.message('zigbee2mqtt/load_0009', () => heardStates().length === 250);
  for (const json of heardStates()) expect(Object.keys(json as object)).toEqual(properties);
});

test('values change from round to round, energy never falls', async () => {
  load = await openLoad({ url: broker.url, devices: 3 });
  await load.run({ count: 6 });
  await subscriber.message('zigbee2mqtt/load_0002', () => heardStates().length === 6);
  const [first, second] = subscriber.on('zigbee2mqtt/load_0000').map(({ json }) => json as Record<string, number>);
  expect(second).not.toEqual(first);
  expect(second?.['energy']).toBe(first?.['energy']);
});

test('a rate is kept', async () => {
  load = await openLoad({ url: broker.url, devices: 10, properties: 2 });
  const { durationMs } = await load.run({ count: 100, rate: 500 });
  expect(durationMs).toBeGreaterThan(150);
});

test('the run fails if the broker disconnects', async () => {
  load = await openLoad({ url: broker.url });
  const ended = expect(load.run({ count: 1e9 })).rejects.toThrow('cannot make load: ');
  await subscriber.message('zigbee2mqtt/load_0000');
  await broker.stop();
  await ended;
});

test('more than eight properties and an unreachable broker are rejected', async () => {
  await expect(openLoad({ url: broker.url, properties: 9 })).rejects.toThrow('cannot make load of 9 properties: 1 to 8');
  await expect(startLoad({ url: 'mqtt://127.0.0.1:1' })).rejects.toThrow('ECONNREFUSED');
});

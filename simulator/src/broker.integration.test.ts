import { afterEach, expect, test } from '@jest/globals';
import { connectAsync } from 'mqtt';
import { Broker } from './broker.ts';
import { RecordingSubscriber } from './recordingSubscriber.ts';

const broker = new Broker();

afterEach(() => broker.stop());

test('aedes-994: a retained message followed by another one is delivered', async () => {
  await broker.start();
  const subscriber = await RecordingSubscriber.open(broker.url, 't/#');
  const client = await connectAsync(broker.url);
  const large = 'x'.repeat(200_000);
  for (let index = 0; index < 200; index++) {
    client.publish(`t/${index}/retained`, large.slice(0, index * 1000), { retain: true, qos: index % 2 === 0 ? 0 : 1 });
    client.publish(`t/${index}/plain`, 'y');
  }
  client.publish('t/end', 'z');
  await subscriber.message('t/end');
  await subscriber.message('t/199/plain');
  await subscriber.message('t/199/retained');
  expect(subscriber.received).toHaveLength(401);
  await client.endAsync();
  await subscriber.close();
});

test('a restart keeps the port, drops retained messages, and clients reconnect', async () => {
  await broker.start();
  const { url } = broker;
  const subscriber = await RecordingSubscriber.open(url, 't');
  const client = await connectAsync(url, { reconnectPeriod: 20 });
  await client.publishAsync('t', 'before', { retain: true, qos: 1 });
  await broker.stop();
  await broker.start();
  expect(broker.url).toBe(url);
  subscriber.forget();
  const late = await RecordingSubscriber.open(url, 't');
  await client.publishAsync('t', 'after', { qos: 1 });
  await late.message('t', (message) => message.payload.toString() === 'after');
  expect(late.on('t').map((message) => message.payload.toString())).toEqual(['after']);
  await Promise.all([client.endAsync(), subscriber.close(), late.close()]);
});

test('the error of a port in use names the broker', async () => {
  await broker.start();
  const port = Number(new URL(broker.url).port);
  await expect(new Broker('127.0.0.1', port).start()).rejects.toThrow(`cannot start broker "mqtt://127.0.0.1:${port}": listen EADDRINUSE`);
});

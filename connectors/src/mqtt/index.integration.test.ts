import { expect, test } from '@jest/globals';
import { connectAsync, type MqttClient } from 'mqtt';
import { describeWith } from '../../../tests/servers/describeWith.ts';
import { startMosquitto } from '../../../tests/servers/mosquitto.ts';
import { startRabbitmq } from '../../../tests/servers/rabbitmq.ts';
import { waitFor } from '../../../tests/waitFor.ts';
import { DescribedNode } from './testing/describedNode.ts';
import { RunningConnector } from './testing/runningConnector.ts';

describeWith(['mosquitto'], 'mqtt on Mosquitto', () => {
  test.each([true, false])('persistence %s: a device appears, also after restarts of the broker and the exporter', async (persistence) => {
    await using broker = await startMosquitto({ persistence });
    await using node = await DescribedNode.start(broker.url);
    await node.describe();
    await using connector = new RunningConnector(broker.url);
    await connector.receives(node);
    expect(connector.gateway.isUp).toBe(true);
    await broker.kill();
    await waitFor(() => connector.errors.length > 0, { what: 'the loss' });
    await broker.start();
    await connector.receives(node);
    await connector[Symbol.asyncDispose]();
    // what the first one remembers, it reads
    await using again = new RunningConnector(broker.url, {}, connector.folder);
    await again.receives(node);
  });

  test('retained states before their descriptions are received', async () => {
    await using broker = await startMosquitto();
    await using node = await DescribedNode.start(broker.url);
    await node.send({ temperature: 7.5 }, true);
    await using connector = new RunningConnector(broker.url);
    await waitFor(() => connector.gateway.isUp, { what: 'the link' });
    await node.describe();
    await waitFor(() => connector.temperature === 7.5, { what: 'the retained state' });
    expect(connector.gateway.known('node').lastSeenMs).toBeUndefined();
  });

  test('a description that comes later, of a topic that others read, brings the retained state', async () => {
    await using broker = await startMosquitto();
    await using node = await DescribedNode.start(broker.url);
    await node.send({ temperature: 7.5, humidity: 50 }, true);
    await node.describe();
    await using connector = new RunningConnector(broker.url);
    await waitFor(() => connector.temperature === 7.5, { what: 'the retained state' });
    await node.describe('humidity', '%');
    await waitFor(() => connector.values.includes(50), { what: 'the state of the other entity' });
  });

  test('a device that repeats its descriptions is received and says nothing new', async () => {
    await using broker = await startMosquitto();
    await using node = await DescribedNode.start(broker.url);
    await node.describe();
    await using connector = new RunningConnector(broker.url);
    await connector.receives(node);
    const { maps } = connector.gateway.known('node');
    const lines = connector.gateway.lines.length;
    for (let index = 0; index < 50; index++) await node.describe();
    await connector.receives(node);
    expect([connector.gateway.known('node').maps, connector.gateway.lines.length]).toEqual([maps, lines]);
  });

  test('a removed device is gone', async () => {
    await using broker = await startMosquitto();
    await using node = await DescribedNode.start(broker.url);
    await node.describe();
    await using connector = new RunningConnector(broker.url);
    await connector.receives(node);
    await node.publish('homeassistant/sensor/node/temperature/config', '', { retain: true });
    await waitFor(() => connector.gateway.known('node').source === undefined, { what: 'the removal' });
  });

  test.each(['3.1.1', '5'])('MQTT %s with QoS 1: states that waited at the broker arrive, before a description does', async (version) => {
    await using broker = await startMosquitto({ extra: ['max_queued_messages 0'] });
    await using node = await DescribedNode.start(broker.url);
    await node.describe();
    const config = { qos: 1, protocol_version: version, client_id: 'exporter' };
    await using first = new RunningConnector(broker.url, config);
    await first.receives(node, 1);
    await first[Symbol.asyncDispose]();
    for (let index = 0; index < 50; index++) await node.send({ temperature: index }, false, 1);
    // a new folder: nothing is remembered
    await using second = new RunningConnector(broker.url, config);
    await waitFor(() => second.temperature === 49, { what: 'the last one', timeoutMs: 20_000 });
    const readings = second.readings.map(({ raw }) => raw);
    expect(readings.filter((raw, index) => readings.indexOf(raw) === index).length).toBeGreaterThanOrEqual(50);
  });

  test('by default nothing is published', async () => {
    await using broker = await startMosquitto();
    await using listener = await Listener.start(broker.url);
    await using node = await DescribedNode.start(broker.url);
    await node.describeTasmota();
    await node.describe();
    await using connector = new RunningConnector(broker.url);
    await connector.receives(node);
    const expected = /^(homeassistant\/sensor\/node\/|node\/state|tasmota\/discovery\/)/;
    expect(listener.topics.filter((topic) => !expected.test(topic))).toEqual([]);
  });

  test('announce: the birth message, not retained, once in a minute', async () => {
    await using broker = await startMosquitto();
    await using listener = await Listener.start(broker.url);
    await using node = await DescribedNode.start(broker.url);
    await node.describe();
    await using connector = new RunningConnector(broker.url, {
      announce: true,
      publish: ['+/status'],
      discovery: { prefixes: ['homeassistant', 'ha'] },
    });
    await waitFor(() => listener.messages.filter(({ topic }) => topic.endsWith('/status')).length === 2, { what: 'the birth' });
    await broker.kill();
    await broker.start();
    await connector.receives(node);
    const births = listener.messages.filter(({ topic }) => topic.endsWith('/status'));
    expect(births.map(({ topic, text }) => `${topic} ${text}`)).toEqual(['homeassistant/status online', 'ha/status online']);
    expect(births.some(({ retained }) => retained)).toBe(false);
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['allowed', ['cmnd/+/STATUS'], ['cmnd/plug/STATUS 10']],
    ['not allowed', ['other/#'], []],
  ])('ask, where the topic is %s', async (_name, publish, asked) => {
    await using broker = await startMosquitto();
    await using listener = await Listener.start(broker.url);
    await using node = await DescribedNode.start(broker.url);
    await node.describeTasmota();
    await node.describe();
    await using connector = new RunningConnector(broker.url, { ask: true, publish });
    await connector.receives(node);
    const isSaid = () => asked.length > 0 || connector.gateway.lines.some(({ message }) => /does not allow/.test(message));
    await waitFor(() => isSaid() && listener.messages.filter(({ topic }) => topic.startsWith('cmnd')).length === asked.length, {
      what: 'the question',
    });
    expect(listener.messages.filter(({ topic }) => topic.startsWith('cmnd')).map(({ topic, text }) => `${topic} ${text}`)).toEqual(asked);
  });
});

describeWith(['rabbitmq'], 'mqtt on RabbitMQ', () => {
  test('a device appears by a live description, and is remembered', async () => {
    await using broker = await startRabbitmq();
    await using node = await DescribedNode.start(broker.url);
    await using connector = new RunningConnector(broker.url);
    await waitFor(() => connector.gateway.isUp, { what: 'the link' });
    await node.describe();
    await connector.receives(node);
    await connector[Symbol.asyncDispose]();
    // its retained description does not arrive by a wildcard
    await using again = new RunningConnector(broker.url, {}, connector.folder);
    await again.receives(node);
  }, 180_000);
});

/** Receives everything that is published. */
class Listener implements AsyncDisposable {
  readonly messages: { readonly topic: string; readonly text: string; readonly retained: boolean }[] = [];
  readonly #client: MqttClient;

  private constructor(client: MqttClient) {
    this.#client = client;
    client.on('message', (topic, payload, { retain }) => this.messages.push({ topic, text: payload.toString(), retained: retain }));
  }

  static async start(url: string): Promise<Listener> {
    const client = await connectAsync(url, { reconnectPeriod: 50, clientId: 'listener' });
    const listener = new Listener(client);
    await client.subscribeAsync('#');
    return listener;
  }

  get topics(): string[] {
    return this.messages.map(({ topic }) => topic);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.endAsync(true);
  }
}

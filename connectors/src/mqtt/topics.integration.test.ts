import { expect, test } from '@jest/globals';
import { connectAsync, type MqttClient } from 'mqtt';
import { describeWith } from '../../../tests/servers/describeWith.ts';
import { startMosquitto } from '../../../tests/servers/mosquitto.ts';
import { startRabbitmq } from '../../../tests/servers/rabbitmq.ts';
import { waitFor } from '../../../tests/waitFor.ts';
import { RecordingGateway } from '../testing/recordingGateway.ts';
import type { SubscriptionDenied } from '../transport/mqttErrors.ts';
import type { Qos } from '../transport/mqttMessage.ts';
import { type MqttDecoder, runMqtt } from '../transport/runMqtt.ts';
import type { Message } from '../transport/message.ts';
import { TracedMessages } from '../transport/tracedMessages.ts';
import { mqttDevicesConfig } from './config.ts';
import { DeviceTopics } from './deviceTopics.ts';
import { ProcessTimers } from './timers.ts';

type Version = '3.1.1' | '5';

const overlapping = ['home/+/state', 'home/lamp/#', '+/lamp/state', 'home/lamp/state'];

describeWith(['mosquitto'], 'topics with Mosquitto', () => {
  test.each<[Version, boolean, Qos]>([
    ['3.1.1', false, 0],
    ['3.1.1', true, 0],
    ['3.1.1', true, 1],
    ['5', false, 0],
    ['5', false, 1],
  ])('MQTT %s, a broker that sends copies: %s, QoS %i: each message counts once', async (version, sendsCopies, qos) => {
    await using broker = await startMosquitto({ extra: [`allow_duplicate_messages ${sendsCopies}`] });
    await countsOnce(broker.url, version, qos);
  });

  test('a further listener gets the retained message, and those before it a retained one', async () => {
    await using broker = await startMosquitto();
    await using publisher = await Publisher.start(broker.url);
    await publisher.publish('home/lamp', 'on', true);
    await using listening = new Listening(broker.url, {});
    listening.listen('home/lamp', 'one');
    await waitFor(() => listening.texts('one').length === 1, { what: 'the retained message' });
    listening.listen('home/lamp', 'two');
    await waitFor(() => listening.texts('two').length === 1, { what: 'the retained message for the other' });
    expect(listening.received.every(({ retained }) => retained)).toBe(true);
    expect(listening.texts('one')).toEqual(['on', 'on']);
  });

  test('a thousand topics arrive in a few packets', async () => {
    await using broker = await startMosquitto();
    await using publisher = await Publisher.start(broker.url);
    for (let index = 0; index < 1000; index++) await publisher.publish(`home/${index}`, String(index), true);
    await using listening = new Listening(broker.url, { qos: 1 });
    for (let index = 0; index < 1000; index++) listening.listen(`home/${index}`, 'one');
    await waitFor(() => listening.texts('one').length === 1000, { what: 'the retained messages' });
    expect(listening.gateway.links.length).toBeLessThanOrEqual(2);
  });

  test('a broker that lost its retained messages and sessions is subscribed to again', async () => {
    await using broker = await startMosquitto();
    await using publisher = await Publisher.start(broker.url);
    await using listening = new Listening(broker.url, { qos: 1 });
    listening.listen('home/+/state', 'one');
    await listening.receives(publisher, 'home/lamp/state', 'one');
    await broker.kill();
    await broker.start();
    await listening.receives(publisher, 'home/lamp/state', 'one');
  });
});

describeWith(['rabbitmq'], 'topics with RabbitMQ', () => {
  test('each message counts once; an exact topic is retained, one of a wildcard is not', async () => {
    await using broker = await startRabbitmq();
    await using publisher = await Publisher.start(broker.url);
    await publisher.publish('plant/a/state', 'kept', true);
    await using listening = new Listening(broker.url, { client_id: 'plant' });
    listening.listen('plant/a/state', 'exact');
    await waitFor(() => listening.texts('exact').length === 1, { what: 'the retained message' });
    listening.listen('plant/a/state', 'other');
    await waitFor(() => listening.texts('other').length === 1, { what: 'the retained message for the other' });
    await countsOnce(broker.url, '3.1.1', 1);
  }, 180_000);
});

async function countsOnce(url: string, version: Version, qos: Qos): Promise<void> {
  await using publisher = await Publisher.start(url);
  await using listening = new Listening(url, { qos, protocol_version: version });
  for (const filter of overlapping) listening.listen(filter, filter);
  for (const filter of overlapping) await listening.receives(publisher, 'home/lamp/state', filter);
  listening.received.length = 0;
  const texts = Array.from({ length: 40 }, (_, index) => (index % 4 === 3 ? `press ${index - 1}` : `press ${index}`));
  for (const text of texts) await publisher.publish('home/lamp/state', text, false);
  await listening.receives(publisher, 'home/lamp/end', 'home/lamp/#');
  for (const filter of overlapping) expect(listening.texts(filter).filter((text) => text.startsWith('press'))).toEqual(texts);
}

/** A connection whose topics have listeners by name. */
class Listening implements AsyncDisposable {
  readonly gateway = new RecordingGateway();
  readonly received: { readonly name: string; readonly text: string; readonly retained: boolean }[] = [];
  readonly errors: unknown[] = [];
  readonly #abort = new AbortController();
  readonly #topics: DeviceTopics;
  readonly #done: Promise<void>;

  constructor(url: string, given: object) {
    const config = mqttDevicesConfig.parse({ url, ...given });
    const timers = new ProcessTimers();
    const decoder = new TestDecoder(() => topics, this.gateway);
    const topics = new DeviceTopics({
      gateway: this.gateway,
      timers,
      messages: new TracedMessages(this.gateway, { url, protocolVersion: '5' }),
      qos: config.qos,
      onChange: () => decoder.onTopics(),
    });
    this.#topics = topics;
    this.#done = this.#run(config, decoder);
  }

  listen(filter: string, name: string): void {
    this.#topics.add(filter, { receive: (payload, retained) => void this.received.push({ name, text: payload.toString(), retained }) });
  }

  texts(name: string): string[] {
    return this.received.filter((each) => each.name === name).map(({ text }) => text);
  }

  /** Publishes until a message arrives at the listener. */
  async receives(publisher: Publisher, topic: string, name: string): Promise<void> {
    const text = `probe ${Math.random()}`;
    const isReceived = async () => {
      await publisher.publish(topic, text, false);
      return this.texts(name).includes(text);
    };
    await waitFor(isReceived, { what: `a message on ${topic} for ${name}` });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await this.#done;
  }

  async #run(config: ReturnType<typeof mqttDevicesConfig.parse>, decoder: MqttDecoder): Promise<void> {
    while (!this.#abort.signal.aborted) {
      try {
        await runMqtt(() => decoder, config, { gateway: this.gateway, signal: this.#abort.signal });
      } catch (error) {
        this.errors.push(error);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }
}

class TestDecoder implements MqttDecoder {
  onTopics: () => void = () => undefined;
  readonly denials: SubscriptionDenied[] = [];
  readonly #topics: () => DeviceTopics;
  readonly #gateway: RecordingGateway;

  constructor(topics: () => DeviceTopics, gateway: RecordingGateway) {
    this.#topics = topics;
    this.#gateway = gateway;
  }

  get topics(): ReadonlySet<string> {
    return this.#topics().filters;
  }

  takeRenewed(): readonly string[] {
    return this.#topics().takeRenewed();
  }

  qosOf(filter: string): Qos {
    return this.#topics().qosOf(filter);
  }

  receive({ topic, payload, retained, delivery }: Message): void {
    if (!this.#gateway.received(delivery)) return;
    for (const listener of this.#topics().match(topic)) listener.receive(payload, retained, undefined, topic);
  }

  connected(): void {
    this.#topics().publishChanges();
  }

  subscribed(): void {
    this.#gateway.link(true);
  }

  settled(): void {
    // nothing is missing
  }
}

class Publisher implements AsyncDisposable {
  readonly #client: MqttClient;

  private constructor(client: MqttClient) {
    this.#client = client;
  }

  static async start(url: string): Promise<Publisher> {
    return new Publisher(await connectAsync(url, { reconnectPeriod: 50, clientId: `publisher-${Math.random()}` }));
  }

  async publish(topic: string, text: string, retain: boolean): Promise<void> {
    if (this.#client.connected) await this.#client.publishAsync(topic, text, { retain, qos: 1 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.endAsync(true);
  }
}

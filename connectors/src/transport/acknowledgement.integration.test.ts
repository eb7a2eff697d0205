import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { connectAsync, type MqttClient } from 'mqtt';
import { describeWith } from '../../../tests/servers/describeWith.ts';
import { type Mosquitto, startMosquitto } from '../../../tests/servers/mosquitto.ts';
import { startRabbitmq } from '../../../tests/servers/rabbitmq.ts';
import { waitFor } from '../../../tests/waitFor.ts';
import type { ConnectorError } from '../contract.ts';
import { connectMqtt, type MqttConnection, type MqttOptions } from './mqtt.ts';
import type { MqttMessage } from './mqttMessage.ts';
import { BreakableLink } from './testing/breakableLink.ts';

type Version = MqttOptions['protocolVersion'];

/** Messages that it has in flight at most. */
const rabbitmqWindow = 10;
const unlimited = { extra: ['max_queued_messages 0'] };

describeWith(['mosquitto'], 'acknowledgement with Mosquitto', () => {
  test.each(['3.1.1', '5'] as const)('MQTT %s: what is not acknowledged is delivered again, in order', async (version) => {
    await using broker = await startMosquitto(unlimited);
    await using publisher = await Publisher.start(broker);
    await using first = await Subscriber.connect(broker.url, version);
    expect(first.connection.sessionPresent).toBe(false);
    await publisher.publish(0, 10);
    await first.has(10);
    for (const { delivery } of first.messages.slice(0, 4)) delivery?.acknowledge();
    await first.connection.close();
    // the packet ids belong to the connection before
    for (const { delivery } of first.messages.slice(4)) delivery?.acknowledge();
    await publisher.publish(10, 12);
    await using second = await Subscriber.connect(broker.url, version);
    expect(second.connection.sessionPresent).toBe(true);
    await second.has(8);
    expect(second.texts).toEqual(['4', '5', '6', '7', '8', '9', '10', '11']);
    expect(second.messages.map(({ delivery }) => delivery?.isRepeated)).toEqual([...Array<boolean>(6).fill(true), false, false]);
    expect(second.ids.slice(0, 6)).toEqual(first.ids.slice(4));
    expect(new Set([...first.ids, ...second.ids]).size).toBe(12);
    expect(second.messages.every(({ hasWaited }) => hasWaited)).toBe(true);
  });

  test.each(['3.1.1', '5'] as const)('MQTT %s: after the queue, messages are live again', async (version) => {
    await using broker = await startMosquitto(unlimited);
    await using publisher = await Publisher.start(broker);
    await using first = await Subscriber.connect(broker.url, version);
    await first.connection.close();
    await publisher.publish(0, 2000);
    await using second = await Subscriber.connect(broker.url, version, { acknowledgeAfterMs: 5 });
    await second.connection.drained;
    expect(second.messages.length).toBe(2000);
    expect(second.messages.filter(({ hasWaited }) => !hasWaited)).toEqual([]);
    let count = 2000;
    const isLive = async () => {
      await publisher.publish(count, ++count);
      return second.messages.at(-1)?.hasWaited === false;
    };
    await waitFor(isLive, { what: 'a live message' });
  });

  test.each(['3.1.1', '5'] as const)('MQTT %s: a stopped broker keeps the session', async (version) => {
    await using broker = await startMosquitto({ persistence: true });
    await using publisher = await Publisher.start(broker);
    await using first = await Subscriber.connect(broker.url, version);
    await publisher.publish(0, 5);
    await first.has(5);
    broker.signal('SIGTERM');
    await expect(first.connection.lost).rejects.toMatchObject({ kind: expect.stringMatching(/^(lost|connect)$/) });
    await broker.kill();
    await broker.start();
    await using second = await Subscriber.connect(broker.url, version);
    await second.has(5);
    expect(second.texts).toEqual(first.texts);
    expect(second.messages.map(({ delivery }) => delivery?.isRepeated)).toEqual(Array<boolean>(5).fill(true));
    expect(second.ids).toEqual(first.ids);
  });

  test('over MQTT 3.1.1, Mosquitto stops at 20 in flight, and continues', async () => {
    await using broker = await startMosquitto(unlimited);
    await using publisher = await Publisher.start(broker);
    await using subscriber = await Subscriber.connect(broker.url, '3.1.1');
    await publisher.publish(0, 500);
    await subscriber.has(20);
    await publisher.publish(500, 501);
    expect(subscriber.messages).toHaveLength(20);
    subscriber.acknowledgeAll();
    await subscriber.has(501);
    expect(subscriber.texts).toEqual(numbers(501));
  });

  test('over MQTT 5, 65 535 messages are in flight', async () => {
    await using broker = await startMosquitto(unlimited);
    await using publisher = await Publisher.start(broker);
    await using subscriber = await Subscriber.connect(broker.url, '5');
    for (let at = 0; at < 66_000; at += 1000) await publisher.publish(at, at + 1000);
    await subscriber.has(65_535);
    await publisher.publish(66_000, 66_001);
    expect(subscriber.messages).toHaveLength(65_535);
    subscriber.acknowledgeAll();
    await subscriber.has(66_001);
    expect(subscriber.texts).toEqual(numbers(66_001));
  }, 60_000);

  test('an acknowledgement that comes 6000 messages later does not hold up the messages', async () => {
    await using broker = await startMosquitto(unlimited);
    await using publisher = await Publisher.start(broker);
    await using subscriber = await Subscriber.connect(broker.url, '5', { acknowledgeBehind: 6000 });
    for (let at = 0; at < 15_000; at += 500) await publisher.publish(at, at + 500);
    await subscriber.has(15_000);
    expect(subscriber.mostInFlight).toBe(6001);
    subscriber.acknowledgeAll();
    await subscriber.connection.close();
    await using next = await Subscriber.connect(broker.url, '5');
    await publisher.publish(15_000, 15_001);
    await next.has(1);
    expect(next.texts).toEqual(['15000']);
  }, 60_000);

  test.each(['3.1.1', '5'] as const)(
    'MQTT %s: connections that break at random moments lose nothing and repeat nothing',
    async (version) => {
      await using broker = await startMosquitto(unlimited);
      await using link = await BreakableLink.start(broker.url);
      await using publisher = await Publisher.start(broker);
      const counted: string[] = [];
      const known = new Set<number>();
      const count = ({ payload, delivery }: MqttMessage) => {
        if (delivery === undefined || (delivery.isRepeated && known.has(delivery.id))) return;
        known.add(delivery.id);
        counted.push(payload.toString());
      };
      await (await Subscriber.connect(link.url, version)).connection.close();
      const publishing = publishSlowly(publisher, 3000);
      await using _breaking = breakAgainAndAgain(link);
      let breaks = 0;
      while (counted.length < 3000) {
        const subscriber = await Subscriber.connect(link.url, version, { acknowledgeAfterMs: 5, onMessage: count }).catch(() => undefined);
        if (subscriber === undefined) continue;
        breaks++;
        await Promise.race([subscriber.connection.lost.catch(() => undefined), waitFor(() => counted.length === 3000, { what: 'all' })]);
        await subscriber[Symbol.asyncDispose]();
      }
      await publishing;
      expect(breaks).toBeGreaterThan(3);
      expect(counted.map(Number).sort((a, b) => a - b)).toEqual(numbers(3000).map(Number));
    },
    60_000,
  );

  test('a message whose handler throws does not come again for ever', async () => {
    await using broker = await startMosquitto(unlimited);
    await using publisher = await Publisher.start(broker);
    const onMessage = ({ payload }: MqttMessage) => {
      if (payload.toString() === '0') throw new Error('a defect');
    };
    const first = await Subscriber.connect(broker.url, '5', { onMessage });
    const lost = first.connection.lost.catch((error: unknown) => (error as ConnectorError).message);
    await publisher.publish(0, 1);
    expect(await lost).toContain('a defect');
    await publisher.publish(1, 2);
    await using second = await Subscriber.connect(broker.url, '5', { onMessage });
    await second.has(1);
    expect(second.texts).toEqual(['1']);
  });
});

describeWith(['rabbitmq'], 'acknowledgement with RabbitMQ', () => {
  test('queued messages are delivered again, in order, and are known from live ones', async () => {
    await using broker = await startRabbitmq();
    await using publisher = await Publisher.start(broker);
    await using first = await Subscriber.connect(broker.url, '3.1.1');
    await publisher.publish(0, 10);
    await first.has(10);
    for (const { delivery } of first.messages.slice(0, 4)) delivery?.acknowledge();
    await first.connection.close();
    await publisher.publish(10, 3000);
    await using second = await Subscriber.connect(broker.url, '3.1.1', { acknowledgeTogether: rabbitmqWindow });
    expect(second.connection.sessionPresent).toBe(true);
    await second.has(2996);
    second.acknowledgeAll();
    expect(second.texts).toEqual(numbers(3000).slice(4));
    expect(second.messages.slice(0, 6).map(({ delivery }) => delivery?.isRepeated)).toEqual(Array<boolean>(6).fill(true));
    expect(second.messages.filter(({ hasWaited }) => !hasWaited)).toEqual([]);
    let count = 3000;
    const isLive = async () => {
      await publisher.publish(count, ++count);
      return second.messages.at(-1)?.hasWaited === false;
    };
    await waitFor(isLive, { what: 'a live message' });
  }, 150_000);
});

interface SubscriberOptions {
  readonly acknowledgeAfterMs?: number;
  /** Acknowledges so many at once, as an output does with what it has stored. */
  readonly acknowledgeTogether?: number;
  /** Acknowledges a message when so many further ones have come. */
  readonly acknowledgeBehind?: number;
  readonly onMessage?: (message: MqttMessage) => void;
}

/** A client with a persistent session. */
class Subscriber implements AsyncDisposable {
  readonly messages: MqttMessage[] = [];
  acknowledged = 0;
  mostInFlight = 0;
  connection!: MqttConnection;
  readonly #timer: NodeJS.Timeout | undefined;
  #dueMs: number[] = [];
  #behind: number;
  #together: number;

  private constructor({ acknowledgeAfterMs, acknowledgeBehind = Infinity, acknowledgeTogether = Infinity }: SubscriberOptions) {
    this.#behind = acknowledgeBehind;
    this.#together = acknowledgeTogether;
    if (acknowledgeAfterMs === undefined) return;
    this.#timer = setInterval(() => {
      while ((this.#dueMs[this.acknowledged] ?? Infinity) + acknowledgeAfterMs <= performance.now()) this.#acknowledgeNext();
    }, 5);
  }

  static async connect(url: string, protocolVersion: Version, options: SubscriberOptions = {}): Promise<Subscriber> {
    const subscriber = new Subscriber(options);
    const mqtt = { url, protocolVersion, clientId: 'subscriber', keepaliveMs: 15_000, session: { expiryMs: 3_600_000 } };
    const onMessage = (message: MqttMessage) => {
      options.onMessage?.(message);
      subscriber.#take(message);
    };
    try {
      subscriber.connection = await connectMqtt(mqtt, onMessage, new AbortController().signal);
      await subscriber.connection.subscribe(['numbers'], 1);
    } catch (error) {
      await subscriber[Symbol.asyncDispose]();
      throw error;
    }
    return subscriber;
  }

  get texts(): string[] {
    return this.messages.map(({ payload }) => payload.toString());
  }

  get ids(): number[] {
    return this.messages.map(({ delivery }) => delivery?.id ?? NaN);
  }

  async has(count: number): Promise<void> {
    await waitFor(() => this.messages.length >= count, { what: `${count} messages`, timeoutMs: 30_000 });
  }

  /** Those that arrive later too. */
  acknowledgeAll(): void {
    this.#behind = 0;
    this.#acknowledgeDue();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await (this.connection as MqttConnection | undefined)?.close();
  }

  #take(message: MqttMessage): void {
    this.messages.push({ ...message, payload: Buffer.from(message.payload) });
    this.#dueMs.push(performance.now());
    this.mostInFlight = Math.max(this.mostInFlight, this.messages.length - this.acknowledged);
    this.#acknowledgeDue();
  }

  #acknowledgeDue(): void {
    if (this.messages.length - this.acknowledged >= this.#together)
      while (this.acknowledged < this.messages.length) this.#acknowledgeNext();
    while (this.messages.length - this.acknowledged > this.#behind) this.#acknowledgeNext();
  }

  #acknowledgeNext(): void {
    this.messages[this.acknowledged++]?.delivery?.acknowledge();
  }
}

/** Publishes numbers with QoS 1. */
class Publisher implements AsyncDisposable {
  readonly #client: MqttClient;

  private constructor(client: MqttClient) {
    this.#client = client;
  }

  static async start(broker: Pick<Mosquitto, 'url'>): Promise<Publisher> {
    return new Publisher(await connectAsync(broker.url, { reconnectPeriod: 50 }));
  }

  /** Resolves when the broker has all. */
  async publish(from: number, to: number): Promise<void> {
    const all = Array.from({ length: to - from }, (_, index) => this.#client.publishAsync('numbers', String(from + index), { qos: 1 }));
    await Promise.all(all);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.endAsync(true);
  }
}

async function publishSlowly(publisher: Publisher, count: number): Promise<void> {
  for (let at = 0; at < count; at += 10) await Promise.all([publisher.publish(at, at + 10), delay(10)]);
}

/** Until it is disposed of. */
function breakAgainAndAgain(link: BreakableLink): AsyncDisposable {
  const stop = new AbortController();
  const breaking = (async () => {
    while (!stop.signal.aborted) {
      await delay(Math.random() * 400);
      link.break();
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await breaking;
    },
  };
}

function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index));
}

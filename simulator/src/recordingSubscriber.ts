import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';

/** One message as a subscriber received it. */
export interface ReceivedMessage {
  readonly topic: string;
  readonly payload: Buffer;
  /** The parsed payload; undefined if it is not JSON. */
  readonly json: unknown;
  readonly retain: boolean;
  readonly qos: number;
}

/** An MQTT subscriber that records all messages, for tests. */
export class RecordingSubscriber {
  readonly received: ReceivedMessage[] = [];
  readonly #client: MqttClient;
  readonly #waiting = new Set<() => void>();

  private constructor(client: MqttClient) {
    this.#client = client;
    client.on('error', () => undefined); // MQTT.js reconnects
    client.on('message', (topic, payload, { retain, qos }) => {
      this.received.push({ topic, payload, json: parse(payload), retain, qos });
      for (const check of this.#waiting) check();
    });
  }

  static async open(url: string, filter = 'zigbee2mqtt/#', options: IClientOptions = {}): Promise<RecordingSubscriber> {
    const subscriber = new RecordingSubscriber(await connectAsync(url, { reconnectPeriod: 50, ...options }));
    await subscriber.#client.subscribeAsync(filter, { qos: 1 });
    return subscriber;
  }

  get connected(): boolean {
    return this.#client.connected;
  }

  /** All messages received on a topic. */
  on(topic: string): ReceivedMessage[] {
    return this.received.filter((message) => message.topic === topic);
  }

  /** The first matching message since the last {@link forget}, or the next one to arrive; throws after the timeout. */
  async message(topic: string, matches: (message: ReceivedMessage) => boolean = () => true, timeoutMs = 20_000): Promise<ReceivedMessage> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        const found = this.received.find((message) => message.topic === topic && matches(message));
        if (!found) return;
        done();
        resolve(found);
      };
      const timer = setTimeout(() => {
        done();
        reject(new Error(`cannot find a message on "${topic}": no match within ${timeoutMs} ms`));
      }, timeoutMs);
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(check);
      };
      this.#waiting.add(check);
      check();
    });
  }

  forget(): void {
    this.received.length = 0;
  }

  async publish(topic: string, payload: string): Promise<void> {
    await this.#client.publishAsync(topic, payload);
  }

  async close(): Promise<void> {
    await this.#client.endAsync(true);
  }
}

function parse(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch {
    return undefined;
  }
}

import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';

/** One message as a subscriber got it. */
export interface Heard {
  readonly topic: string;
  readonly payload: Buffer;
  /** The payload as JSON; undefined when it is none. */
  readonly json: unknown;
  readonly retain: boolean;
  readonly qos: number;
}

/** A plain MQTT subscriber that keeps what it hears, for tests. */
export class Wiretap {
  readonly heard: Heard[] = [];
  readonly #client: MqttClient;
  readonly #waiting = new Set<() => void>();

  private constructor(client: MqttClient) {
    this.#client = client;
    client.on('error', () => undefined); // it connects again by itself
    client.on('message', (topic, payload, { retain, qos }) => {
      this.heard.push({ topic, payload, json: parse(payload), retain, qos });
      for (const look of this.#waiting) look();
    });
  }

  static async open(url: string, filter = 'zigbee2mqtt/#', options: IClientOptions = {}): Promise<Wiretap> {
    const tap = new Wiretap(await connectAsync(url, { reconnectPeriod: 50, ...options }));
    await tap.#client.subscribeAsync(filter, { qos: 1 });
    return tap;
  }

  get connected(): boolean {
    return this.#client.connected;
  }

  /** All heard on that topic. */
  on(topic: string): Heard[] {
    return this.heard.filter((message) => message.topic === topic);
  }

  /** The first message that fits, of those heard since the last {@link forget} or still to come; throws when none does in time. */
  async message(topic: string, fits: (message: Heard) => boolean = () => true, timeoutMs = 20_000): Promise<Heard> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const found = this.heard.find((message) => message.topic === topic && fits(message));
        if (!found) return;
        done();
        resolve(found);
      };
      const timer = setTimeout(() => {
        done();
        reject(new Error(`cannot hear "${topic}": nothing that fits within ${timeoutMs} ms`));
      }, timeoutMs);
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
      };
      this.#waiting.add(look);
      look();
    });
  }

  forget(): void {
    this.heard.length = 0;
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

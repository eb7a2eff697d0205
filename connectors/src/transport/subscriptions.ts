import type { MqttConnection } from './mqtt.ts';

/** Keeps one connection subscribed to a changing set of exact topics. */
export class Subscriptions {
  /** The set of the last call of {@link follow}. */
  wanted: ReadonlySet<string> = new Set();
  /** Rejects when the broker refuses a topic; never resolves. */
  readonly failed: Promise<never>;
  #fail!: (error: unknown) => void;
  #connection: MqttConnection | undefined;
  #subscribed: ReadonlySet<string> = new Set();
  #lastChange: Promise<void> = Promise.resolve();

  constructor() {
    this.failed = new Promise((_resolve, reject) => (this.#fail = reject));
    this.failed.catch(() => undefined);
  }

  /** Subscribes on a new connection; before, the broker sends no messages. */
  start(connection: MqttConnection, topics: ReadonlySet<string>): void {
    this.#connection = connection;
    this.follow(topics);
  }

  /** Subscribes to new topics only, so that no retained message arrives twice, and unsubscribes from removed ones; one change after the other. */
  follow(topics: ReadonlySet<string>): void {
    this.wanted = topics;
    this.#lastChange = this.#lastChange.then(() => this.#change(topics)).catch(this.#fail);
  }

  async #change(topics: ReadonlySet<string>): Promise<void> {
    const before = this.#subscribed;
    this.#subscribed = topics;
    await this.#connection?.unsubscribe([...before].filter((topic) => !topics.has(topic)));
    await this.#connection?.subscribe([...topics].filter((topic) => !before.has(topic)));
  }
}

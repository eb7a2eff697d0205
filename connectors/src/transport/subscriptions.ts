import type { MqttConnection } from './mqtt.ts';

/** Keeps one connection subscribed to a set of exact topics that changes. */
export class Subscriptions {
  /** The set last given to {@link follow}. */
  wanted: ReadonlySet<string> = new Set();
  /** Rejects when the broker refuses a topic; never resolves. */
  readonly failed: Promise<never>;
  #fail!: (error: unknown) => void;
  #connection: MqttConnection | undefined;
  #subscribed: ReadonlySet<string> = new Set();
  #done: Promise<void> = Promise.resolve();

  constructor() {
    this.failed = new Promise((_resolve, reject) => (this.#fail = reject));
    this.failed.catch(() => undefined);
  }

  /** Begins; a broker sends no message before, as nothing is subscribed. */
  start(connection: MqttConnection, topics: ReadonlySet<string>): void {
    this.#connection = connection;
    this.follow(topics);
  }

  /** Subscribes to what is new, so that nothing retained comes twice, and leaves what is gone; one change after the other. */
  follow(topics: ReadonlySet<string>): void {
    this.wanted = topics;
    this.#done = this.#done.then(() => this.#change(topics)).catch(this.#fail);
  }

  async #change(topics: ReadonlySet<string>): Promise<void> {
    const before = this.#subscribed;
    this.#subscribed = topics;
    await this.#connection?.unsubscribe([...before].filter((topic) => !topics.has(topic)));
    await this.#connection?.subscribe([...topics].filter((topic) => !before.has(topic)));
  }
}

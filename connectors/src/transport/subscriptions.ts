import type { MqttConnection } from './mqtt.ts';
import type { Qos } from './mqttMessage.ts';

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
  readonly #qosOf: (topic: string) => Qos;

  constructor(qosOf: (topic: string) => Qos = () => 0) {
    this.#qosOf = qosOf;
    this.failed = new Promise((_resolve, reject) => (this.#fail = reject));
    this.failed.catch(() => undefined);
  }

  /** Subscribes on a new connection, also where the broker kept the session: the retained messages are needed. */
  start(connection: MqttConnection, topics: ReadonlySet<string>): void {
    this.#connection = connection;
    this.follow(topics);
  }

  /** Subscribes to new topics only, so that no retained message arrives twice, and unsubscribes from removed ones; one change after the other. */
  follow(topics: ReadonlySet<string>): void {
    this.wanted = topics;
    // messages of a kept session arrive before the start
    if (this.#connection === undefined) return;
    this.#lastChange = this.#lastChange.then(() => this.#change(topics)).catch(this.#fail);
  }

  async #change(topics: ReadonlySet<string>): Promise<void> {
    // messages of a kept session arrive before the connection is known
    if (this.#connection === undefined) return;
    const before = this.#subscribed;
    this.#subscribed = topics;
    await this.#connection.unsubscribe([...before].filter((topic) => !topics.has(topic)));
    const added = [...topics].filter((topic) => !before.has(topic));
    for (const qos of [0, 1] as const)
      await this.#connection.subscribe(
        added.filter((topic) => this.#qosOf(topic) === qos),
        qos,
      );
  }
}

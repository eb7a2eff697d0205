import type { Gateway } from '../../contract.ts';
import type { MqttConnection } from '../../transport/mqtt.ts';
import { publish, PublishDenied } from '../../transport/publish.ts';
import type { MqttDevicesConfig } from '../config.ts';
import type { PublishOptions, Timers } from '../dialect.ts';
import { birthTopics, isAllowed } from '../publishedTopics.ts';

/** The birth message makes each device on the broker publish. */
const birthIntervalMs = 60_000;
/** Questions that wait for a connection. */
const mostWaiting = 10_000;

interface Options {
  readonly config: MqttDevicesConfig;
  readonly gateway: Gateway;
  readonly timers: Timers;
  /** Topics beside those of `publish` that may be published to, as filters: those of the config's profiles. */
  readonly allowed: readonly string[];
}

interface Outgoing {
  readonly topic: string;
  readonly payload: string | Buffer;
  readonly options: PublishOptions;
}

/** Publishes what the config allows, and nothing else. */
export class Publisher {
  readonly #options: Options;
  #connection: MqttConnection | undefined;
  readonly #waiting = new Map<string, Outgoing>();
  readonly #refused = new Set<string>();
  #announcedMs = -Infinity;
  #cancelBirth: () => void = () => undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  /** The connection is subscribed to what devices answer. */
  connected(connection: MqttConnection): void {
    this.#connection = connection;
    if (this.#options.config.announce) this.#announce();
    for (const message of this.#waiting.values()) this.#send(message);
    this.#waiting.clear();
  }

  disconnected(): void {
    this.#connection = undefined;
    this.#cancelBirth();
  }

  /** Publishes now, or when there is a connection again. A topic that the config does not allow is refused, which is logged once. */
  publish(topic: string, payload: string | Buffer, options: PublishOptions = {}): void {
    const { config, allowed } = this.#options;
    if (!isAllowed([...config.publish, ...allowed], topic)) return this.#refuse(topic, options);
    const message = { topic, payload, options };
    if (this.#connection !== undefined) this.#send(message);
    else if (this.#waiting.size < mostWaiting) this.#waiting.set(`${topic}\n${payload.toString('latin1')}`, message);
  }

  /** As Home Assistant does when it starts. */
  #announce(): void {
    const { config, gateway, timers } = this.#options;
    const waitMs = this.#announcedMs + birthIntervalMs - gateway.now();
    if (waitMs > 0) {
      this.#cancelBirth = timers.after(waitMs, () => this.#announce());
      return;
    }
    this.#announcedMs = gateway.now();
    for (const topic of birthTopics(config.discovery)) this.#send({ topic, payload: 'online', options: {} });
  }

  #send({ topic, payload, options }: Outgoing): void {
    if (this.#connection === undefined) return;
    const { qos = 0, retain = false, denied } = options;
    publish(this.#connection, { topic, payload, qos, retain }).catch((error: unknown) => {
      if (error instanceof PublishDenied) denied?.(error.message);
      // a lost connection is reported by others
      this.#options.gateway.log.debug(`cannot publish to "${topic}": ${String(error)}`);
    });
  }

  #refuse(topic: string, { denied }: PublishOptions): void {
    denied?.('"publish" in the config does not allow it');
    if (this.#refused.size >= mostWaiting || this.#refused.has(topic)) return;
    this.#refused.add(topic);
    if (this.#refused.size > 1) return;
    this.#options.gateway.log.warn(
      `cannot publish to "${topic.slice(0, 200)}", and perhaps others: "publish" in the config does not allow it`,
    );
  }
}

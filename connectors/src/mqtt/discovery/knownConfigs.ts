import type { Payload } from '../../transport/message.ts';
import type { ConfigEntities } from './discoveredEntities.ts';
import type { RememberedConfig } from './rememberedConfigs.ts';

/** A topic with a valid config. */
export interface KnownConfig {
  /** {@link bytesText} of the one that was received last and not refused. */
  payload: string;
  /** No other payload, which was refused or announced that another topic takes over, was received after it. */
  isNewest: boolean;
  entities: ConfigEntities;
  /** The broker retained it. */
  isRetained: boolean;
  heardMs: number;
  /** The connection on which the broker last sent it as a retained message. */
  connection: number;
}

/** Together, and their number: further ones are refused. */
const mostBytes = 64 * 1024 * 1024;

/** All config topics, in the order in which they were first received. */
export class KnownConfigs {
  readonly #byTopic = new Map<string, KnownConfig>();
  readonly #most: number;
  #bytes = 0;
  /** Of the current connection. */
  #connection = 0;
  /** The broker sends what it retains to a filter with wildcards; RabbitMQ does not. */
  #hasRetained = false;

  constructor(most: number) {
    this.#most = most;
  }

  get(topic: string): KnownConfig | undefined {
    return this.#byTopic.get(topic);
  }

  /** Whether another topic or a longer payload of a known one can be kept. */
  fits(topic: string, payload: Payload): boolean {
    const known = this.#byTopic.get(topic);
    return (known !== undefined || this.#byTopic.size < this.#most) && this.#bytes - bytesOf(known) + payload.length <= mostBytes;
  }

  set(topic: string, config: KnownConfig): void {
    this.#bytes += bytesOf(config) - bytesOf(this.#byTopic.get(topic));
    this.#byTopic.set(topic, config);
  }

  delete(topic: string): void {
    this.#bytes -= bytesOf(this.#byTopic.get(topic));
    this.#byTopic.delete(topic);
  }

  /** The topic counts after the others from now on, also after a restart. */
  moveToEnd(topic: string): void {
    const config = this.#byTopic.get(topic);
    if (config === undefined) return;
    this.#byTopic.delete(topic);
    this.#byTopic.set(topic, config);
  }

  connected(): void {
    this.#connection++;
    this.#hasRetained = false;
  }

  /** A retained message of the topic arrived. */
  retained(known: KnownConfig | undefined): void {
    this.#hasRetained = true;
    if (known === undefined) return;
    known.isRetained = true;
    known.connection = this.#connection;
  }

  /** The current connection, for a config that is new on it. */
  connectionOf(isRetained: boolean): number {
    return isRetained ? this.#connection : 0;
  }

  /**
   * Topics that the broker retained once and no longer does, after it sent all that it retains. A broker that lost most of them has not stored them over a
   * restart: their devices exist, and may never publish them again.
   */
  gone(): readonly string[] {
    if (!this.#hasRetained) return [];
    const retained = [...this.#byTopic].filter(([, { isRetained }]) => isRetained);
    const missing = retained.filter(([, { connection }]) => connection !== this.#connection);
    return missing.length * 2 > retained.length ? [] : missing.map(([topic]) => topic);
  }

  /** Those to remember; `lastSeenMs` is the last sign of life of the devices of a config. */
  *remembered(lastSeenMs: (entities: ConfigEntities) => number): Iterable<RememberedConfig> {
    for (const [topic, { payload, entities, isRetained, heardMs }] of [...this.#byTopic])
      yield { topic, payload: Buffer.from(payload, 'latin1').toString(), isRetained, heardMs: Math.max(heardMs, lastSeenMs(entities)) };
  }
}

/** The bytes of a payload, one character each: a Buffer of its own takes 200 bytes more, and a slice keeps what it is a part of. */
export function bytesText(payload: Payload): string {
  return (typeof payload === 'string' ? Buffer.from(payload) : payload).toString('latin1');
}

function bytesOf(config: KnownConfig | undefined): number {
  return config?.payload.length ?? 0;
}

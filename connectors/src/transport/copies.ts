import { crc32 } from 'node:zlib';
import type { MqttMessage } from './mqttMessage.ts';

/** Topics with several subscriptions whose newest message is remembered. */
const mostTopics = 10_000;
/** Copies follow each other closely. */
const longestGapMs = 1000;

/** One publication of a topic and its copies. */
interface Publication {
  readonly bytes: number;
  readonly checksum: number;
  readonly atMs: number;
  count: number;
}

/**
 * Recognises the copies that a broker sends for each further subscription that matches: Mosquitto over MQTT 5 and since version 2.1 also over 3.1.1, and EMQX. RabbitMQ and older
 * versions send one message. Which of them it is shows at the first topic with several subscriptions. For one connection.
 */
export class Copies {
  readonly #countOf: (topic: string) => number;
  readonly #now: () => number;
  readonly #publications = new Map<string, Publication>();
  /** Whether the broker sends copies; undefined before it is known. */
  #sendsCopies: boolean | undefined;

  /** `countOf`: the number of subscriptions that match a topic; `now`: in milliseconds. */
  constructor(countOf: (topic: string) => number, now: () => number = () => performance.now()) {
    this.#countOf = countOf;
    this.#now = now;
  }

  /** A retained message that arrives twice is not worth it: it is no event. */
  isCopy({ topic, payload, retained }: MqttMessage): boolean {
    if (retained || this.#sendsCopies === false) return false;
    const subscriptions = this.#countOf(topic);
    return subscriptions > 1 && this.#isKnown(topic, payload, subscriptions);
  }

  #isKnown(topic: string, payload: Buffer, subscriptions: number): boolean {
    const last = this.#publications.get(topic);
    const [bytes, checksum, atMs] = [payload.length, crc32(payload), this.#now()];
    if (last !== undefined) {
      const isSame = last.bytes === bytes && last.checksum === checksum && atMs - last.atMs < longestGapMs;
      if (isSame && last.count < subscriptions) {
        last.count++;
        this.#sendsCopies = true;
        return true;
      }
      // the next publication came without a copy of the one before
      if (!isSame && last.count === 1) this.#sendsCopies ??= false;
    }
    if (this.#publications.size >= mostTopics) this.#publications.clear();
    this.#publications.set(topic, { bytes, checksum, atMs, count: 1 });
    return false;
  }
}

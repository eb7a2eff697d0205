import { crc32 } from 'node:zlib';
import type { MqttMessage } from './mqttMessage.ts';

/** Topics with several subscriptions whose newest message is remembered. */
const mostTopics = 10_000;
/** Copies follow each other closely. */
const longestGapMs = 100;

/** One publication of a topic and its copies. */
interface Publication {
  readonly bytes: number;
  readonly checksum: number;
  readonly subscriptions: number;
  atMs: number;
  /** Messages so far. */
  count: number;
}

/**
 * Recognises the copies that a broker sends for each further subscription that matches: Mosquitto over MQTT 5 and since version 2.1 also over 3.1.1, and EMQX. RabbitMQ and older
 * versions send one message. Each publication on a topic with several subscriptions shows which of them it is: it came once, or once for each subscription. For one connection.
 */
export class Copies {
  readonly #countOf: (topic: string) => number;
  readonly #now: () => number;
  readonly #publications = new Map<string, Publication>();
  /** As far as is known. */
  #sendsCopies = true;

  /** `countOf`: the number of subscriptions that match a topic; `now`: in milliseconds. */
  constructor(countOf: (topic: string) => number, now: () => number = () => performance.now()) {
    this.#countOf = countOf;
    this.#now = now;
  }

  /** A retained message that arrives twice is not worth it: it is no event. */
  isCopy({ topic, payload, retained }: MqttMessage): boolean {
    if (retained) return false;
    const subscriptions = this.#countOf(topic);
    return subscriptions > 1 && this.#isCopy(topic, payload, subscriptions);
  }

  #isCopy(topic: string, payload: Buffer, subscriptions: number): boolean {
    const nowMs = this.#now();
    const [bytes, checksum] = [payload.length, crc32(payload)];
    const last = this.#publications.get(topic);
    const isFurther =
      last?.bytes === bytes && last.checksum === checksum && last.count < last.subscriptions && nowMs - last.atMs < longestGapMs;
    if (isFurther) {
      last.atMs = nowMs;
      last.count++;
      const wasCopying = this.#sendsCopies;
      if (last.count === last.subscriptions) this.#sendsCopies = true;
      return wasCopying;
    }
    // the one before came less often than it would with copies
    if (last !== undefined && last.count < last.subscriptions) this.#sendsCopies = false;
    if (this.#publications.size >= mostTopics) this.#publications.clear();
    this.#publications.set(topic, { bytes, checksum, subscriptions, atMs: nowMs, count: 1 });
    return false;
  }
}

import type { Gateway } from '../contract.ts';
import type { Message } from './message.ts';

const windowMs = 250;
/** The rest of the time is for reading packets, scrapes and other connectors. */
const share = 0.5;
/** A single slow message is no flood. */
const mostOfOneMs = 5;
/** Within it the next packet is being read; longer is a pause. */
const pauseMs = 1;

interface Receiver {
  receive(message: Message): void;
  patternOf?(topic: string): string | undefined;
}

/**
 * Passes the messages of a connection on. Where they and their reading take more than half of the time, those that may be lost are discarded for the rest of a quarter of a second; a
 * burst of some ten thousand short messages fits. A broker holds messages of QoS 1 back, and retained ones come once: they are never discarded.
 */
export class BudgetedMessages {
  readonly #receiver: Receiver;
  readonly #gateway: Pick<Gateway, 'discarded'>;
  readonly #clock: { now(): number };
  #windowEndMs = 0;
  #leftMs = 0;
  #endMs = 0;

  /** `clock` is monotonic, in milliseconds. */
  constructor(receiver: Receiver, gateway: Pick<Gateway, 'discarded'>, clock: { now(): number } = performance) {
    this.#receiver = receiver;
    this.#gateway = gateway;
    this.#clock = clock;
  }

  /** Returns false for a discarded message. */
  receive(message: Message): boolean {
    if (message.retained) {
      this.#receiver.receive(message);
      return true;
    }
    const startMs = this.#clock.now();
    if (this.#isSpent(startMs) && message.delivery === undefined && this.#discard(message.topic)) return false;
    this.#receiver.receive(message);
    this.#endMs = this.#clock.now();
    this.#leftMs -= Math.min(this.#endMs - startMs, mostOfOneMs);
    return true;
  }

  #isSpent(nowMs: number): boolean {
    if (nowMs >= this.#windowEndMs) {
      this.#windowEndMs = nowMs + windowMs;
      this.#leftMs = windowMs * share;
    }
    const sinceMs = nowMs - this.#endMs;
    if (sinceMs < pauseMs) this.#leftMs -= sinceMs;
    return this.#leftMs <= 0;
  }

  #discard(topic: string): boolean {
    const pattern = this.#receiver.patternOf?.(topic);
    if (pattern === undefined) return false;
    this.#gateway.discarded(pattern);
    this.#endMs = this.#clock.now();
    return true;
  }
}

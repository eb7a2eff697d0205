import type { Logger } from '../contract.ts';
import type { Message } from '../transport/message.ts';

const mostBytes = 16 * 1024 * 1024;

/** Messages that a broker kept for topics which no device has yet: a connection delivers them before the descriptions of devices. */
export class HeldMessages {
  readonly #log: Logger;
  #messages: Message[] = [];
  #bytes = 0;
  #isReleased = false;
  #hasReported = false;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Keeps the message until the devices are known; false where they are, or where too much is kept. */
  take(message: Message): boolean {
    const bytes = message.topic.length + message.payload.length;
    if (this.#isReleased || this.#bytes + bytes > mostBytes) {
      this.#report(message.topic);
      return false;
    }
    this.#messages.push(message);
    this.#bytes += bytes;
    return true;
  }

  /** The devices are known: returns the messages in their order. */
  release(): readonly Message[] {
    this.#isReleased = true;
    const messages = this.#messages;
    this.#messages = [];
    this.#bytes = 0;
    return messages;
  }

  /** The messages of the connection before are not acknowledged: the broker repeats them. */
  connected(): void {
    this.#messages = [];
    this.#bytes = 0;
    this.#isReleased = false;
    this.#hasReported = false;
  }

  #report(topic: string): void {
    if (this.#hasReported) return;
    this.#hasReported = true;
    this.#log.warn(`ignored messages on "${topic.slice(0, 200)}" and perhaps others, which the broker kept: no device has this topic`);
  }
}

import type { Logger } from '../../contract.ts';
import type { Message } from '../../transport/message.ts';
import type { Entity } from './entity.ts';

/** Former topics that are remembered. */
const mostFormerTopics = 1000;

/** Messages that a broker kept for topics which no device has (yet): those of before the list of devices, and those of before a change of name. */
export class QueuedMessages {
  readonly #log: Logger;
  readonly #former = new Map<string, Entity>();
  #messages: Message[] = [];
  #isReleased = false;
  #hasReported = false;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** The device that had the topic before. */
  listener(topic: string): Entity | undefined {
    return this.#former.get(topic);
  }

  /** Keeps the message until the devices are known; false where they are. */
  take(message: Message): boolean {
    if (!this.#isReleased) this.#messages.push(message);
    else this.#report(message.topic);
    return !this.#isReleased;
  }

  /** The devices are known: returns the messages in their order. */
  release(): readonly Message[] {
    this.#isReleased = true;
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }

  /** The messages of the connection before are not acknowledged: the broker repeats them. */
  connected(): void {
    this.#messages = [];
    this.#hasReported = false;
  }

  /** Remembers the topics that devices had. */
  renamed(before: ReadonlyMap<string, Entity>, after: ReadonlyMap<string, Entity>): void {
    const present = new Set(after.values());
    for (const [topic, entity] of before) if (!after.has(topic) && present.has(entity)) this.#former.set(topic, entity);
    for (const [topic, entity] of this.#former) {
      const isUseless = after.has(topic) || !present.has(entity) || this.#former.size > mostFormerTopics;
      if (isUseless) this.#former.delete(topic);
    }
  }

  #report(topic: string): void {
    if (this.#hasReported) return;
    this.#hasReported = true;
    this.#log.warn(`ignored messages on "${topic}" and perhaps others, which the broker kept: the bridge lists no device of this name`);
  }
}

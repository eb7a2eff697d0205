import { hash } from 'node:crypto';
import type { MalformedPayload, MalformedReason } from '../../contract.ts';
import type { TracedMessages } from '../../transport/tracedMessages.ts';
import { parsePayload, type MalformedHandler, type Payload, type TopicListener } from '../../transport/message.ts';

/** A definition has some kilobytes, a large network a thousand devices. */
const maxBytes = 1 << 26;

export type Handler<Value> = (value: Value, retained: boolean) => void;

interface JsonTopicOptions<Value> {
  /** What is valid: `an object`. */
  readonly expected: string;
  readonly isValid: (json: unknown) => json is Value;
  readonly handle: Handler<Value>;
}

/** A topic of the bridge itself: parses each message and counts the invalid ones. */
export class JsonTopic<Value> implements TopicListener, MalformedHandler {
  readonly #messages: TracedMessages;
  readonly #topic: string;
  readonly #options: JsonTopicOptions<Value>;

  constructor(messages: TracedMessages, topic: string, options: JsonTopicOptions<Value>) {
    this.#messages = messages;
    this.#topic = topic;
    this.#options = options;
  }

  receive(payload: Payload, retained: boolean): void {
    const json = parsePayload(payload, maxBytes, this);
    if (json === undefined) return;
    if (!this.#options.isValid(json)) return this.malformed('type', { detail: `expected ${this.#options.expected}`, payload });
    this.#messages.wellFormed(this.#topic);
    this.#messages.decoded();
    this.#options.handle(json, retained);
  }

  malformed(reason: MalformedReason, about: string | MalformedPayload): void {
    this.#messages.malformed(reason, this.#topic, about);
  }
}

/** A list that the bridge publishes as a whole after each change and each connection. If it is unchanged, only its hash is computed. */
export class ListTopic implements TopicListener {
  readonly #messages: TracedMessages;
  readonly #topic: string;
  readonly #json: JsonTopic<readonly unknown[]>;
  #receivedHash = '';
  #handledHash = '';

  constructor(messages: TracedMessages, topic: string, handle: Handler<readonly unknown[]>) {
    this.#messages = messages;
    this.#topic = topic;
    this.#json = new JsonTopic(messages, topic, {
      expected: 'a list',
      isValid: (json): json is readonly unknown[] => Array.isArray(json),
      handle: (list, retained) => {
        this.#handledHash = this.#receivedHash;
        handle(list, retained);
      },
    });
  }

  receive(payload: Payload, retained: boolean): void {
    this.#receivedHash = hash('sha1', payload);
    if (this.#receivedHash === this.#handledHash) this.#messages.wellFormed(this.#topic);
    else this.#json.receive(payload, retained);
  }
}

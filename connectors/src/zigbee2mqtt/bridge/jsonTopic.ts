import { hash } from 'node:crypto';
import type { MalformedPayload, MalformedReason } from '../../contract.ts';
import type { TracedMessages } from '../../transport/tracedMessages.ts';
import { parsePayload, type MalformedHandler, type Payload, type TopicListener } from '../../transport/message.ts';

/** A definition has some kilobytes, a large network a thousand devices. */
const maxBytes = 1 << 26;

/** Takes a valid message; it may report to its topic what the content lacks. */
export type Handler<Value> = (value: Value, retained: boolean, topic: MalformedHandler) => void;

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
  #isMalformed = false;

  constructor(messages: TracedMessages, topic: string, options: JsonTopicOptions<Value>) {
    this.#messages = messages;
    this.#topic = topic;
    this.#options = options;
  }

  /** The last message was. */
  get isMalformed(): boolean {
    return this.#isMalformed;
  }

  receive(payload: Payload, retained: boolean): void {
    this.#isMalformed = false;
    const json = parsePayload(payload, maxBytes, this);
    if (json === undefined) return;
    if (!this.#options.isValid(json)) return this.malformed('type', { detail: `expected ${this.#options.expected}`, payload });
    this.#messages.decoded();
    this.#options.handle(json, retained, this);
    if (!this.#isMalformed) this.#messages.wellFormed(this.#topic);
  }

  malformed(reason: MalformedReason, about: string | MalformedPayload): void {
    this.#isMalformed = true;
    this.#messages.malformed(reason, this.#topic, about);
  }
}

/** A list that the bridge publishes as a whole after each change and each connection. If it is well-formed and unchanged, only its hash is computed. */
export class ListTopic implements TopicListener {
  readonly #messages: TracedMessages;
  readonly #topic: string;
  readonly #json: JsonTopic<readonly unknown[]>;
  #handledHash = '';

  constructor(messages: TracedMessages, topic: string, handle: Handler<readonly unknown[]>) {
    this.#messages = messages;
    this.#topic = topic;
    this.#json = new JsonTopic(messages, topic, {
      expected: 'a list',
      isValid: (json): json is readonly unknown[] => Array.isArray(json),
      handle,
    });
  }

  receive(payload: Payload, retained: boolean): void {
    const receivedHash = hash('sha1', payload);
    if (receivedHash === this.#handledHash) return this.#messages.wellFormed(this.#topic);
    this.#json.receive(payload, retained);
    this.#handledHash = this.#json.isMalformed ? '' : receivedHash;
  }
}

import { hash } from 'node:crypto';
import type { Gateway } from '../../contract.ts';
import type { Listener } from '../payload/message.ts';
import { parsePayload, type Payload } from '../payload/payload.ts';

/** A definition is some kilobytes, and a large network has a thousand. */
const maxBytes = 1 << 26;

export type Take<Value> = (value: Value, retained: boolean) => void;

interface Handling<Value> {
  readonly isValue: (json: unknown) => json is Value;
  readonly take: Take<Value>;
}

/** A topic of the bridge itself: parses what comes and counts what is no such value. */
export class JsonTopic<Value> implements Listener {
  readonly #gateway: Gateway;
  readonly #topic: string;
  readonly #handling: Handling<Value>;

  constructor(gateway: Gateway, topic: string, handling: Handling<Value>) {
    this.#gateway = gateway;
    this.#topic = topic;
    this.#handling = handling;
  }

  receive(payload: Payload, retained: boolean): void {
    const json = parsePayload(payload, { gateway: this.#gateway, topic: this.#topic, maxBytes });
    if (json === undefined) return;
    if (!this.#handling.isValue(json)) return this.#gateway.malformed('type', this.#topic);
    this.#gateway.wellFormed(this.#topic);
    this.#handling.take(json, retained);
  }
}

/** A list that is repeated as a whole with each change and each connection: an unchanged one costs its digest only. */
export class ListTopic implements Listener {
  readonly #gateway: Gateway;
  readonly #topic: string;
  readonly #parsing: JsonTopic<readonly unknown[]>;
  #offered = '';
  #taken = '';

  constructor(gateway: Gateway, topic: string, take: Take<readonly unknown[]>) {
    this.#gateway = gateway;
    this.#topic = topic;
    this.#parsing = new JsonTopic(gateway, topic, {
      isValue: (json): json is readonly unknown[] => Array.isArray(json),
      take: (list, retained) => {
        this.#taken = this.#offered;
        take(list, retained);
      },
    });
  }

  receive(payload: Payload, retained: boolean): void {
    this.#offered = hash('sha1', payload);
    if (this.#offered === this.#taken) this.#gateway.wellFormed(this.#topic);
    else this.#parsing.receive(payload, retained);
  }
}

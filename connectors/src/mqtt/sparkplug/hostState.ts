import { z } from 'zod';
import type { Gateway } from '../../contract.ts';
import type { Payload, TopicListener } from '../../transport/message.ts';
import type { Will } from '../../transport/mqttMessage.ts';
import type { Publish, Timers } from '../dialect.ts';
import { stateTopic } from '../sparkplugConfig.ts';

/** A program that says again and again that this host is offline gets an answer a second. */
const intervalMs = 1000;
const longestPayload = 1000;

const stateSchema = z.object({ online: z.boolean(), timestamp: z.number().optional() });

interface Options {
  readonly id: string;
  readonly gateway: Pick<Gateway, 'now' | 'log'>;
  readonly timers: Timers;
  readonly publish: Publish;
}

/** The state of this host application, for nodes that have it as their primary host [Sparkplug 3.0 5.3]. */
export class HostState implements TopicListener {
  readonly topic: string;
  readonly #options: Options;
  #isOnline = false;
  /** Of the will of this connection. Nodes ignore a state that is older than the one before, so it never goes back. */
  #timestampMs = 0;
  #publishedMs = -Infinity;
  #cancel: () => void = () => undefined;
  #hasWarned = false;

  constructor(options: Options) {
    this.#options = options;
    this.topic = stateTopic(options.id);
  }

  /** A connection is made. */
  will(): Will {
    this.#cancel();
    this.#isOnline = false;
    this.#advance();
    return { topic: this.topic, payload: this.#text(false) };
  }

  /** The connection is subscribed to everything. */
  online(): void {
    this.#isOnline = true;
    this.#publish();
  }

  /** The connector ends: the broker does not publish the will then. */
  offline(): void {
    if (!this.#isOnline) return;
    this.#cancel();
    this.#isOnline = false;
    this.#advance();
    this.#publish();
  }

  /** A state with this id by another, the late will of an earlier connection, or the removal of what is retained: nodes must know that this host is online. */
  receive(payload: Payload): void {
    if (!this.#isOnline) return;
    const state = payload.length === 0 ? 'cleared' : stateIn(payload);
    if (state === undefined || (state !== 'cleared' && this.#isOwn(state))) return;
    if (state !== 'cleared' && state.online) return this.#warn();
    this.#cancel();
    const waitMs = this.#publishedMs + intervalMs - this.#options.gateway.now();
    this.#cancel = this.#options.timers.after(Math.min(Math.max(0, waitMs), intervalMs), () => this.#publish());
  }

  #isOwn({ online, timestamp }: z.output<typeof stateSchema>): boolean {
    return online && timestamp === this.#timestampMs;
  }

  #advance(): void {
    this.#timestampMs = Math.max(this.#timestampMs + 1, this.#options.gateway.now());
  }

  #publish(): void {
    this.#publishedMs = this.#options.gateway.now();
    this.#options.publish(this.topic, this.#text(this.#isOnline), {
      qos: 1,
      retain: true,
      denied: (why) => this.#options.gateway.log.warn(`cannot publish to "${this.topic}": ${why}`),
    });
  }

  #text(online: boolean): string {
    return JSON.stringify({ online, timestamp: this.#timestampMs });
  }

  #warn(): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#options.gateway.log.warn(
      `another host application has the id "${this.#options.id}": when one of them ends, nodes end their connections`,
    );
  }
}

function stateIn(payload: Payload): z.output<typeof stateSchema> | undefined {
  if (payload.length > longestPayload) return undefined;
  try {
    return stateSchema.safeParse(JSON.parse(payload.toString())).data;
  } catch {
    return undefined;
  }
}

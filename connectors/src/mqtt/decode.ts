import type { Gateway } from '../contract.ts';
import { endpointOf } from '../endpoint.ts';
import type { Message, TopicListener } from '../transport/message.ts';
import type { MqttConnection } from '../transport/mqtt.ts';
import type { SubscriptionDenied } from '../transport/mqttErrors.ts';
import type { Qos, Will } from '../transport/mqttMessage.ts';
import type { MqttDecoder } from '../transport/runMqtt.ts';
import { TracedMessages } from '../transport/tracedMessages.ts';
import type { MqttDevicesConfig } from './config.ts';
import { DeviceTopics } from './deviceTopics.ts';
import type { Dialect, DialectContext, Timers } from './dialect.ts';
import { dialects } from './dialects.ts';
import { HeldMessages } from './heldMessages.ts';
import { usedMappings } from './mapping/usedMappings.ts';
import type { Publisher } from './publishing/publisher.ts';
import { RefusedTopics } from './refusedTopics.ts';
import { openStateFile } from './stateFile.ts';
import { ProcessTimers } from './timers.ts';
import { UnmappedTopics } from './unmapped/unmappedTopics.ts';

/** Descriptions arrive within this time after the start of a connection; what waited at the broker is held until then. */
const holdMs = 5000;

/** The module `publishing/publisher.ts`, which a build may lack. */
export interface Publishing {
  readonly Publisher: typeof Publisher;
}

/** Decodes the messages of devices that describe themselves into calls of `gateway`. */
export function createDecoder(config: MqttDevicesConfig, gateway: Gateway, publishing?: Publishing): MqttDecoder {
  const timers = new ProcessTimers();
  const publisher =
    publishing &&
    new publishing.Publisher({ config, gateway, timers, allowed: usedMappings(config).published.map(({ filter }) => filter) });
  const stateFile = (what: string) => openStateFile(what, config.name ?? 'mqtt', gateway);
  return new DeviceDecoder(config, gateway, { timers, publisher, stateFile });
}

interface Services {
  readonly timers: Timers & { readonly clear: () => void };
  readonly publisher?: Publisher | undefined;
  readonly stateFile?: DialectContext['stateFile'];
}

/** Passes each message to those who listen to its topic. */
export class DeviceDecoder implements MqttDecoder {
  onTopics: () => void = () => undefined;
  readonly #gateway: Gateway;
  readonly #timers: Services['timers'];
  readonly #messages: TracedMessages;
  readonly #topics: DeviceTopics;
  readonly #dialects: readonly Dialect[];
  readonly #held: HeldMessages;
  readonly #refused: RefusedTopics;
  readonly #publisher: Publisher | undefined;
  readonly #unmapped: UnmappedTopics;
  /** Of each dialect, what it listened to when it was last looked at. */
  readonly #known: (ReadonlyMap<string, TopicListener> | undefined)[];
  #cancelHold: () => void = () => undefined;

  constructor(config: MqttDevicesConfig, gateway: Gateway, { timers, publisher, stateFile }: Services) {
    this.#gateway = gateway;
    this.#timers = timers;
    this.#publisher = publisher;
    this.#refused = new RefusedTopics(gateway.log);
    const { url, protocol_version: protocolVersion } = config;
    this.#messages = new TracedMessages(gateway, { url, protocolVersion });
    this.#held = new HeldMessages(gateway.log);
    this.#topics = new DeviceTopics({ gateway, timers, messages: this.#messages, qos: config.qos, onChange: () => this.onTopics() });
    this.#unmapped = new UnmappedTopics({
      now: () => gateway.now(),
      listeners: (topic) => this.#topics.match(topic).length,
      explain: (topic) => this.#explain(topic),
    });
    gateway.unmapped(this.#unmapped);
    const publish = publisher?.publish.bind(publisher);
    const topics = { messages: this.#messages, topics: this.#topics, unmapped: this.#unmapped };
    const context: DialectContext = { ...topics, config, gateway, timers, publish, stateFile };
    this.#dialects = dialects(context);
    this.#known = this.#dialects.map(() => undefined);
    this.#follow();
    gateway.source({ endpoint: endpointOf(url) });
  }

  get topics(): ReadonlySet<string> {
    return this.#topics.filters;
  }

  takeRenewed(): readonly string[] {
    return this.#topics.takeRenewed();
  }

  qosOf(filter: string): Qos {
    return this.#topics.qosOf(filter);
  }

  patternOf(topic: string): string | undefined {
    return this.#topics.patternOf(topic);
  }

  receive(message: Message): void {
    if (this.#messages.isOn) this.#messages.handle(this.#topics.kindOf(message.topic), message, this.#receive);
    else this.#receive(message);
  }

  /** A property, so that it is made once. */
  readonly #receive = (message: Message): void => {
    const { payload, retained, delivery, hasWaited, properties } = message;
    let { topic } = message;
    let listeners = this.#topics.match(topic);
    if (listeners.length === 0) {
      topic = this.#originalTopic(topic);
      listeners = this.#topics.match(topic);
    }
    if (listeners.length === 0 && delivery !== undefined && this.#held.take(message)) return;
    const isNew = this.#gateway.received(delivery);
    const past = isNew ? (hasWaited === true ? 'waited' : undefined) : 'repeated';
    if (listeners.length === 0) this.#unmapped.add(topic, payload, 'no device and no mapping has it any more');
    for (const listener of listeners) listener.receive(payload, retained, past, topic, properties);
    this.#follow();
  };

  connected(): void {
    this.#held.connected();
    this.#refused.connected();
    for (const dialect of this.#dialects) dialect.connected();
    this.#follow();
    this.#topics.publishChanges();
    this.#cancelHold();
    this.#cancelHold = this.#timers.after(holdMs, () => this.#release());
  }

  subscribed(connection: MqttConnection): void {
    this.#gateway.link(true);
    this.#publisher?.connected(connection);
    for (const dialect of this.#dialects) dialect.subscribed?.();
  }

  will(): Will | undefined {
    if (this.#publisher === undefined) return undefined;
    return this.#dialects.map((dialect) => dialect.will?.()).find((will) => will !== undefined);
  }

  ending(): void {
    for (const dialect of this.#dialects) dialect.ending?.();
  }

  refused(denial: SubscriptionDenied): void {
    this.#refused.add(denial, this.#topics.descriptions, this.#topics.filters);
  }

  disconnected(): void {
    this.#publisher?.disconnected();
    for (const dialect of this.#dialects) dialect.disconnected?.();
  }

  settled(): void {
    for (const dialect of this.#dialects) dialect.settled();
    this.#follow();
    this.#release();
  }

  close(): void {
    for (const dialect of this.#dialects) dialect.close?.();
    this.#timers.clear();
  }

  #explain(topic: string): string | undefined {
    const [refused] = this.#refused.match(topic);
    if (refused !== undefined) return `the broker refused the subscription to "${refused}"`;
    return this.#dialects.map((dialect) => dialect.explain?.(topic)).find((found) => found !== undefined);
  }

  #release(): void {
    this.#cancelHold();
    for (const message of this.#held.release()) this.receive(message);
  }

  /** The topic that a dialect derived this one from; else the same. */
  #originalTopic(topic: string): string {
    return this.#dialects.map((dialect) => dialect.originalTopic?.(topic)).find((found) => found !== undefined) ?? topic;
  }

  /** Takes over the listeners of dialects that have others than before. */
  #follow(): void {
    for (let index = 0; index < this.#dialects.length; index++) {
      const dialect = this.#dialects[index];
      const before = this.#known[index];
      if (dialect === undefined || dialect.listeners === before) continue;
      this.#known[index] = dialect.listeners;
      this.#topics.replace(before, dialect);
    }
  }
}

import type { Gateway } from '../contract.ts';
import type { TopicListener } from '../transport/message.ts';
import type { Qos, Will } from '../transport/mqttMessage.ts';
import type { TracedMessages } from '../transport/tracedMessages.ts';
import type { MqttDevicesConfig } from './config.ts';
import type { StateFile } from './stateFile.ts';
import type { UnmappedTopics } from './unmapped/unmappedTopics.ts';

/** One way in which the devices of a broker describe themselves. No I/O; the clock is the gateway's. */
export interface Dialect {
  /** Who receives the messages of which topic filter; another map when it changes. For a few; those of devices are listened to by {@link Topics}. */
  readonly listeners?: ReadonlyMap<string, TopicListener>;
  /** For {@link listeners}: what to subscribe to where it is not the filter itself, for a subscription that is shared with other clients. */
  subscriptionOf?(filter: string): string | undefined;
  /** For {@link listeners}: 0 for descriptions of devices, which are retained and must not wait behind states. */
  qosOf?(filter: string): Qos;
  /** The connection is new: what the broker retains arrives again. Devices stay known. */
  connected(): void;
  /** Of the connection that is made now; only taken where the config publishes. */
  will?(): Will | undefined;
  /** The broker answered the first subscriptions of a connection. */
  subscribed?(): void;
  /** The connection ended. */
  disconnected?(): void;
  /** The same topic as another dialect's filter expects it, where the broker changes the names of topics. */
  originalTopic?(topic: string): string | undefined;
  /** What it makes of the messages of a topic, for a user who misses them; undefined where it does not listen to it. */
  explain?(topic: string): string | undefined;
  /** All retained messages have arrived. */
  settled(): void;
  /** The connector ends, and the connection still is. */
  ending?(): void;
  /** The connector ends: what has to be remembered is written. */
  close?(): void;
}

/** What a dialect needs. */
export interface DialectContext {
  readonly config: MqttDevicesConfig;
  readonly gateway: Gateway;
  readonly messages: TracedMessages;
  readonly timers: Timers;
  readonly topics: Topics;
  readonly unmapped: UnmappedTopics;
  /** A file that outlives a restart; `what` it stores is the beginning of its name. Absent in test cases. */
  readonly stateFile?: ((what: string) => StateFile) | undefined;
  /** Publishes to devices, now or when there is a connection again; undefined where no key of the config needs it. A topic that the config does not allow is refused, which is logged once. */
  readonly publish?: Publish | undefined;
}

export type Publish = (topic: string, payload: string | Buffer, options?: PublishOptions) => void;

export interface PublishOptions {
  /** Default: 0. */
  readonly qos?: Qos;
  readonly retain?: boolean;
  /** The config does not allow the topic, or a broker of MQTT 5 refused a message of QoS 1. */
  readonly denied?: (why: string) => void;
}

/** The topics of devices. A filter may have any number of listeners; a topic's message reaches each of them once. */
export interface Topics {
  /**
   * Messages of the topics that match reach the listener from now on, also the retained ones, where the broker has some: it sends them again where the
   * filter is subscribed to already. Returns false for a filter that is not valid, which is counted as malformed.
   */
  add(filter: string, listener: TopicListener, role?: TopicRole): boolean;
  remove(filter: string, listener: TopicListener): void;
  /** Somebody behind a listener of the filter needs the retained messages: the broker sends them again. */
  renew(filter: string): void;
}

/** `description`: retained messages that describe devices, with QoS 0. `state`: with the config's. */
export type TopicRole = 'description' | 'state';

/** Timers of a decoder; those of test cases follow the clock of the case. */
export interface Timers {
  /** Calls `work` once after this time, unless the returned function is called before. */
  after(ms: number, work: () => void): () => void;
}

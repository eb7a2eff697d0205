import type { Gateway } from '../contract.ts';
import type { TopicListener } from '../transport/message.ts';
import type { Qos } from '../transport/mqttMessage.ts';
import type { TracedMessages } from '../transport/tracedMessages.ts';
import type { MqttDevicesConfig } from './config.ts';

/** One way in which the devices of a broker describe themselves. No I/O; the clock is the gateway's. */
export interface Dialect {
  /** Who receives the messages of which topic filter; another map when it changes. */
  readonly listeners: ReadonlyMap<string, TopicListener>;
  /** The config's for states of devices; 0 for their descriptions, which are retained and must not wait behind states. */
  qosOf(filter: string): Qos;
  /** The connection is new: what the broker retains arrives again. Devices stay known. */
  connected(): void;
  /** All retained messages have arrived. */
  settled(): void;
}

/** What a dialect needs. */
export interface DialectContext {
  readonly config: MqttDevicesConfig;
  readonly gateway: Gateway;
  readonly messages: TracedMessages;
  readonly timers: Timers;
}

/** Timers of a decoder; those of test cases follow the clock of the case. */
export interface Timers {
  /** Calls `work` once after this time, unless the returned function is called before. */
  after(ms: number, work: () => void): () => void;
}

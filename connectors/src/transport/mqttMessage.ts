import type { Delivery } from '../contract.ts';

/** Quality of service: 0 at most once, 1 at least once. */
export type Qos = 0 | 1;

/** What the broker publishes in the client's place where that does not end its connection itself: with QoS 1, retained. */
export interface Will {
  readonly topic: string;
  readonly payload: string;
}

/** A message as a connection received it. */
export interface MqttMessage {
  readonly topic: string;
  /** A view of a larger buffer. */
  readonly payload: Buffer;
  /** The broker sent it because of the subscription, not because something happened. */
  readonly retained: boolean;
  /** Undefined for a message with QoS 0. */
  readonly delivery: Delivery | undefined;
  /** It may have waited at the broker while this client was away. */
  readonly hasWaited: boolean;
  /** W3C trace context of the sender, from a user property of MQTT 5. */
  readonly traceparent: string | undefined;
  readonly properties?: UserProperties | undefined;
}

/** User properties of MQTT 5; one that is there several times is a list. */
export type UserProperties = Readonly<Record<string, string | string[]>>;

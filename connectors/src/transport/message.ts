import type { Delivery, MalformedPayload, MalformedReason } from '../contract.ts';
import { parseExactJson } from './json.ts';
import type { UserProperties } from './mqttMessage.ts';

export type { UserProperties } from './mqttMessage.ts';

export type Payload = Buffer | string;

/** One MQTT message as plain data; test cases write the payload as text. */
export interface Message {
  readonly topic: string;
  readonly payload: Payload;
  /** The broker sent it because of the subscription, not because something happened. */
  readonly retained: boolean;
  /** For a message that has to be acknowledged. */
  readonly delivery?: Delivery | undefined;
  /** It may have waited at the broker. */
  readonly hasWaited?: boolean;
  /** W3C trace context of the sender. */
  readonly traceparent?: string | undefined;
  readonly properties?: UserProperties | undefined;
}

/** What is special about a message that is not retained: it was received before, or it may have waited at the broker. */
export type Past = 'repeated' | 'waited' | undefined;

/** Receives the messages of one topic, or of the topics that match a filter. */
export interface TopicListener {
  receive(payload: Payload, retained: boolean, past?: Past, topic?: string, properties?: UserProperties): void;
}

/** Counts and logs what is wrong with a payload. */
export interface MalformedHandler {
  malformed(reason: MalformedReason, about: string | MalformedPayload): void;
}

/**
 * Parses a JSON payload. Returns undefined for an empty payload, which only clears a retained message, and for an invalid one, which `handler` is
 * called for. The size is checked first, because parsing is what costs.
 */
export function parsePayload(payload: Payload, maxBytes: number, handler: MalformedHandler): unknown {
  if (payload.length === 0) return undefined;
  if (payload.length > maxBytes) {
    handler.malformed('size', { detail: `${payload.length} bytes; the limit is ${maxBytes}`, payload });
    return undefined;
  }
  try {
    return parseExactJson(payload.toString());
  } catch (error) {
    handler.malformed('json', { detail: (error as Error).message.slice(0, 200), payload });
    return undefined;
  }
}

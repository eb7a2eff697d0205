import type { Delivery, MalformedPayload, MalformedReason } from '../../contract.ts';
import { isObject, parseExactJson } from '../../transport/json.ts';

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
}

/** What is special about a message that is not retained: it was received before, or it may have waited at the broker. */
export type Past = 'repeated' | 'waited' | undefined;

/** Receives the messages of one topic. */
export interface TopicListener {
  receive(payload: Payload, retained: boolean, past?: Past): void;
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

export type AvailabilityState = 'online' | 'offline';

/** The state in an availability or bridge state payload: JSON `{"state":"online"}`, or plain text from older bridges; undefined for any other payload. */
export function availabilityOf(payload: Payload): AvailabilityState | undefined {
  // the longest is {"state":"offline"} with some blanks
  if (payload.length > 100) return undefined;
  const text = payload.toString().trim();
  if (text === 'online' || text === 'offline') return text;
  try {
    const json: unknown = JSON.parse(text);
    const state = isObject(json) && Object.keys(json).length === 1 ? json['state'] : json;
    return state === 'online' || state === 'offline' ? state : undefined;
  } catch {
    return undefined;
  }
}

/** A device's clock that is not set yet starts before this. */
const earliestMs = Date.UTC(2000, 0);

/**
 * Epoch milliseconds of a payload's `last_seen`, which is ISO 8601 or epoch **milliseconds**, depending on the bridge's `advanced.last_seen`;
 * undefined where it is missing or not plausible.
 */
export function lastSeenOf(raw: unknown): number | undefined {
  const ms = typeof raw === 'string' ? Date.parse(raw) : raw;
  return typeof ms === 'number' && ms >= earliestMs ? ms : undefined;
}

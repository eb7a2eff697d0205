import type { Gateway, MalformedPayload, MalformedReason, Span } from '../contract.ts';
import type { SpanAttributes, SpanOptions } from '../trace.ts';
import type { MqttMessage } from './mqttMessage.ts';

/** As {@link MqttMessage}; test cases write the payload as text. */
type Message = Pick<MqttMessage, 'topic' | 'retained'> &
  Partial<Pick<MqttMessage, 'delivery' | 'traceparent'>> & { readonly payload: Buffer | string };

/** Messages of similar topics: the name of their spans and what they have in common. */
export interface MessageKind {
  readonly name: string;
  readonly options: SpanOptions;
  /** They are many and say little: without a sender's trace only those that fail or are slow are traced. */
  readonly isRoutine?: boolean;
}

interface MessageSource {
  readonly url: string;
  readonly protocolVersion: string;
}

const ports: Readonly<Record<string, number>> = { 'mqtt:': 1883, 'mqtts:': 8883, 'ws:': 80, 'wss:': 443 };

/**
 * Traces the messages of one source, whose handling is synchronous. A message that is chosen has a span; of the others, those that are not valid or slow are
 * reported afterwards. For all others nothing is allocated.
 */
export class TracedMessages {
  readonly #gateway: Gateway;
  readonly #common: SpanAttributes;
  /** Of the message that is being handled. */
  #handled = new HandledMessage();
  #isBusy = false;

  constructor(gateway: Gateway, { url, protocolVersion }: MessageSource) {
    this.#gateway = gateway;
    const { protocol, hostname, port } = new URL(url);
    this.#common = {
      'messaging.system': 'mqtt',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'server.address': hostname,
      'server.port': port === '' ? (ports[protocol] ?? 0) : Number(port),
      'network.protocol.name': 'mqtt',
      'network.protocol.version': protocolVersion,
    };
  }

  /** Without tracing messages need not pass through {@link handle}. */
  get isOn(): boolean {
    return this.#gateway.tracer.slowMs !== Infinity;
  }

  /** `template` is the topic with names in braces for what varies. */
  kind(template: string): MessageKind {
    const attributes = { ...this.#common, 'messaging.destination.template': template };
    return { name: `process ${template}`, options: { kind: 'consumer', attributes } };
  }

  /** Calls `receive` with the message. One message may be handled within another. */
  handle<Received extends Message>(kind: MessageKind, message: Received, receive: (message: Received) => void): void {
    if (!this.#isBusy) return this.#handle(kind, message, receive);
    const outer = this.#handled;
    this.#handled = new HandledMessage();
    try {
      this.#handle(kind, message, receive);
    } finally {
      this.#handled = outer;
      this.#isBusy = true;
    }
  }

  /** The message is about this device. */
  concerns(device: string): void {
    this.#handled.device = device;
  }

  /** The payload was read; `device`: it is about this one. */
  decoded(device?: string): void {
    const handled = this.#handled;
    handled.device = device;
    handled.isDecoded = true;
    if (handled.span !== undefined) handled.span.event('decoded');
  }

  /** As {@link Gateway.malformed}. The trace has no part of the payload, which the message of a JSON parser quotes. */
  malformed(reason: MalformedReason, what: string, about: string | MalformedPayload): void {
    this.#gateway.malformed(reason, what, about);
    this.#handled.failure = reason === 'json' ? 'not valid JSON' : typeof about === 'string' ? about : about.detail;
    this.#handled.failureType = reason;
  }

  /** As {@link Gateway.wellFormed}. */
  wellFormed(what: string): void {
    this.#gateway.wellFormed(what);
  }

  #handle<Received extends Message>(kind: MessageKind, message: Received, receive: (message: Received) => void): void {
    const startMs = performance.now();
    const span = this.#start(kind, message.traceparent);
    this.#handled.begin(span);
    this.#isBusy = true;
    try {
      if (span === undefined) receive(message);
      else receiveWithin(span, message, receive);
    } catch (error) {
      this.#handled.failure = error;
      throw error;
    } finally {
      this.#isBusy = false;
      if (span !== undefined) this.#end(span, message);
      else this.#report(kind, message, startMs);
    }
  }

  #start({ name, options, isRoutine }: MessageKind, parent: string | undefined): Span | undefined {
    const { tracer } = this.#gateway;
    if (parent !== undefined) return tracer.start(name, { ...options, parent });
    return isRoutine === true ? undefined : tracer.start(name, options);
  }

  #end(span: Span, message: Message): void {
    const { isDecoded, failure } = this.#handled;
    if (isDecoded && failure === undefined) span.event('stored');
    span.set(this.#attributes(message));
    span.end(failure);
  }

  #report({ name, options }: MessageKind, message: Message, startMs: number): void {
    const { tracer } = this.#gateway;
    const { failure: error } = this.#handled;
    const endMs = performance.now();
    if (error === undefined && endMs - startMs <= tracer.slowMs) return;
    const attributes = { ...options.attributes, ...this.#attributes(message) };
    tracer.report(name, { ...options, attributes, parent: message.traceparent, startMs, endMs, error });
  }

  #attributes({ topic, payload, retained, delivery }: Message): SpanAttributes {
    const { device, failureType } = this.#handled;
    return {
      'messaging.destination.name': topic,
      'messaging.message.body.size': Buffer.byteLength(payload),
      'gaugeway.mqtt.qos': delivery === undefined ? 0 : 1,
      'gaugeway.mqtt.retained': retained,
      ...(device !== undefined && { 'gaugeway.device': device }),
      ...(failureType !== undefined && { 'error.type': failureType }),
    };
  }
}

/** What is known of a message while it is handled. */
class HandledMessage {
  span: Span | undefined;
  device: string | undefined;
  isDecoded = false;
  failure: unknown;
  failureType: MalformedReason | undefined;

  begin(span: Span | undefined): void {
    this.span = span;
    this.device = undefined;
    this.isDecoded = false;
    this.failure = undefined;
    this.failureType = undefined;
  }
}

/** Apart, because a function with a closure allocates for it whenever it is called. */
function receiveWithin<Received>(span: Span, message: Received, receive: (message: Received) => void): void {
  span.run(() => receive(message));
}

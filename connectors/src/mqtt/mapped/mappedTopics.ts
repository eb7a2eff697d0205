import {
  parsePayload,
  type MalformedHandler,
  type Past,
  type Payload,
  type TopicListener,
  type UserProperties,
} from '../../transport/message.ts';
import type { MalformedPayload, MalformedReason } from '../../contract.ts';
import type { CompiledMapping } from '../mapping/compile/compileMapping.ts';
import type { MappedContext } from './devices/mappedContext.ts';
import { MappedDevices } from './devices/mappedDevices.ts';
import { TopicBinding } from './devices/topicBinding.ts';
import { MessageReader } from './messageReader.ts';

const maxBytes = 1 << 20;
/** Topics whose mappings are remembered. */
const mostTopics = 20_000;
/** Whoever may publish could fill the memory with long topics. */
const longestTopic = 500;

/** The mappings of one topic. */
interface Route {
  readonly bindings: readonly TopicBinding[];
  readonly isJson: boolean;
  /** Some mappings read single values. */
  readonly hasScalars: boolean;
  isMalformed: boolean;
}

/** Reads the messages of all mappings: each message is parsed once, however many patterns match its topic. */
export class MappedTopics implements TopicListener, MalformedHandler {
  readonly #context: MappedContext;
  readonly #mappings: readonly CompiledMapping[];
  readonly #devices: MappedDevices;
  readonly #reader: MessageReader;
  readonly #routes = new Map<string, Route>();
  #topic = '';

  constructor(mappings: readonly CompiledMapping[], context: MappedContext) {
    this.#mappings = mappings;
    this.#context = context;
    this.#devices = new MappedDevices(context);
    this.#reader = new MessageReader(context, this.#devices);
  }

  receive(...[payload, retained, past, topic = '', properties]: Parameters<TopicListener['receive']>): void {
    this.#topic = topic;
    const route = this.#routes.get(topic) ?? this.#newRoute(topic);
    if (payload.length === 0) return this.#clear(route, { retained, past, properties });
    const { bindings } = route;
    const value = route.isJson ? this.#parse(payload, route) : textOf(payload);
    if (value === undefined) return;
    const wasMalformed = route.isMalformed;
    route.isMalformed = false;
    const matching = bindings.length === 1 ? bindings : bindings.filter(({ mapping: { condition } }) => condition?.(value) !== false);
    const message = { topic, payload, value, retained, past, properties, isOnly: matching.length === 1 };
    for (const binding of matching) if (binding.mapping.condition?.(value) !== false) this.#reader.read(binding, message);
    if (wasMalformed && !route.isMalformed) this.#context.messages.wellFormed(topic);
  }

  malformed(reason: MalformedReason, about: string | MalformedPayload): void {
    this.#context.messages.malformed(reason, this.#topic, about);
  }

  /** The parsed payload; where only a single value is expected, a text may be no JSON document. */
  #parse(payload: Payload, route: Route): unknown {
    if (route.hasScalars && !/^\s*[{[]/.test(payload.toString().slice(0, 100))) return textOf(payload);
    const value = parsePayload(payload, maxBytes, this);
    if (value === undefined) route.isMalformed = true;
    return value;
  }

  #clear(
    { bindings }: Route,
    { retained, past, properties }: { readonly retained: boolean; readonly past: Past; readonly properties: UserProperties | undefined },
  ): void {
    for (const binding of bindings)
      this.#reader.clear(binding, { topic: this.#topic, payload: '', value: undefined, retained, past, properties, isOnly: true });
  }

  #newRoute(topic: string): Route {
    const bindings = this.#mappings.flatMap((mapping) => {
      const parts = mapping.pattern.match(topic);
      return parts === undefined ? [] : [new TopicBinding(mapping, parts, this.#devices)];
    });
    const isJson = bindings.some(({ mapping }) => mapping.isJson);
    const route: Route = { bindings, isJson, hasScalars: bindings.some(({ mapping }) => !mapping.isJson), isMalformed: false };
    if (topic.length > longestTopic) return route;
    if (this.#routes.size >= mostTopics) this.#routes.clear();
    this.#routes.set(topic, route);
    return route;
  }
}

/** A copy: the bytes are a view of a larger buffer. */
function textOf(payload: Payload): string {
  return payload.toString();
}

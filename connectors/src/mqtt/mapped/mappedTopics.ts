import { parsePayload, type MalformedHandler, type Payload, type TopicListener } from '../../transport/message.ts';
import type { MalformedPayload, MalformedReason } from '../../contract.ts';
import { WildcardTree } from '../../transport/wildcardTree.ts';
import type { CompiledMapping } from '../mapping/compile/compileMapping.ts';
import type { MappedContext } from './devices/mappedContext.ts';
import { MappedDevices } from './devices/mappedDevices.ts';
import { TopicBinding } from './devices/topicBinding.ts';
import { explainTopic } from './explainTopic.ts';
import { MessageReader, noMessage, type MappedMessage } from './messageReader.ts';

const maxBytes = 1 << 20;
/** Topics whose mappings are remembered. */
const mostTopics = 20_000;
/** Whoever may publish could fill the memory with long topics. */
const longestTopic = 500;

/** Takes the parts of a new topic: their names and values. */
type Learn = (names: readonly string[], values: readonly string[]) => void;

type MutableMessage = { -readonly [Key in keyof MappedMessage]: MappedMessage[Key] };

/** The mappings of one topic. */
interface Route {
  readonly bindings: readonly TopicBinding[];
  readonly isJson: boolean;
  /** Some mappings read single values. */
  readonly hasScalars: boolean;
  readonly hasConditions: boolean;
  isMalformed: boolean;
}

/** Reads the messages of all mappings: each message is parsed once, however many patterns match its topic. */
export class MappedTopics implements TopicListener, MalformedHandler {
  readonly #context: MappedContext;
  readonly #mappings: readonly CompiledMapping[];
  readonly #devices: MappedDevices;
  readonly #reader: MessageReader;
  readonly #routes = new Map<string, Route>();
  readonly #learn: Learn | undefined;
  #hasMessages = false;
  /** The one that is read. Messages are read one at a time, so that none is allocated. */
  readonly #message: MutableMessage = { ...noMessage };

  constructor(mappings: readonly CompiledMapping[], context: MappedContext, learn?: Learn) {
    this.#learn = learn;
    this.#mappings = mappings;
    this.#context = context;
    this.#devices = new MappedDevices(context, () => this.#routes.clear());
    this.#reader = new MessageReader(context, this.#devices);
  }

  /** Whether a message arrived. */
  get hasMessages(): boolean {
    return this.#hasMessages;
  }

  receive(...args: Parameters<TopicListener['receive']>): void {
    // by index: a pattern of a list iterates over it, for each message
    const message = this.#message;
    message.payload = args[0];
    message.retained = args[1];
    message.past = args[2];
    message.topic = args[3] ?? '';
    message.properties = args[4];
    message.number++;
    this.#read(message);
  }

  #read(message: MutableMessage): void {
    const { topic, payload } = message;
    const route = this.#routes.get(topic) ?? this.#newRoute(topic);
    if (payload.length === 0) return this.#clear(route, message);
    const { bindings } = route;
    this.#reader.refusal = undefined;
    const value = route.isJson ? this.#parse(payload, route) : textOf(payload);
    if (value === undefined) return this.#unread(payload);
    const wasMalformed = route.isMalformed;
    route.isMalformed = false;
    const matching = route.hasConditions ? bindings.filter(({ mapping: { condition } }) => condition?.(value) !== false) : bindings;
    if (matching.length === 0) return this.#unmapped(payload, bindings.length === 0 ? noPattern : 'its "when" leaves this message out');
    message.value = value;
    message.isOnly = matching.length === 1;
    let done = 0;
    for (const binding of matching) done += this.#reader.read(binding, message);
    if (done === 0) this.#unread(payload);
    if (wasMalformed && !route.isMalformed) this.#context.messages.wellFormed(topic);
  }

  /** What becomes of the messages of a topic, for a user who misses them; undefined where no pattern has it. */
  explain(topic: string): string | undefined {
    const patterns = this.#mappings.filter(({ pattern }) => pattern.match(topic) !== undefined).map((mapping) => mapping.topic);
    const devices = this.#routes.get(topic)?.bindings.flatMap((binding) => binding.devices);
    if (patterns.length > 0) return explainTopic(patterns, devices);
    const filters = new WildcardTree();
    for (const { pattern } of this.#mappings) filters.add(pattern.filter);
    return filters.match(topic).length > 0 ? noPattern : undefined;
  }

  malformed(reason: MalformedReason, about: string | MalformedPayload): void {
    this.#reader.refusal = typeof about === 'string' ? about : about.detail;
    this.#context.messages.malformed(reason, this.#message.topic, about);
  }

  /** Nothing of the message became a reading. */
  #unread(payload: Payload): void {
    const { refusal } = this.#reader;
    if (refusal === undefined) this.#unmapped(payload, nothing);
    else this.#context.unmapped.refuse(this.#message.topic, payload, refusal);
  }

  #unmapped(payload: Payload, reason: string): void {
    this.#context.unmapped.add(this.#message.topic, payload, reason);
  }

  /** The parsed payload; where only a single value is expected, a text may be no JSON document. */
  #parse(payload: Payload, route: Route): unknown {
    if (route.hasScalars && !/^\s*[{[]/.test(payload.toString().slice(0, 100))) return textOf(payload);
    const value = parsePayload(payload, maxBytes, this);
    if (value === undefined) route.isMalformed = true;
    return value;
  }

  #clear({ bindings }: Route, message: MutableMessage): void {
    message.value = undefined;
    for (const binding of bindings) this.#reader.clear(binding, message);
  }

  #newRoute(topic: string): Route {
    this.#hasMessages = true;
    const bindings = this.#mappings.flatMap((mapping) => {
      const parts = mapping.pattern.match(topic);
      if (parts === undefined) return [];
      this.#learn?.(mapping.pattern.parts, parts);
      return [new TopicBinding(mapping, parts, this.#devices)];
    });
    const isJson = bindings.some(({ mapping }) => mapping.isJson);
    const hasConditions = bindings.some(({ mapping: { condition } }) => condition !== undefined);
    const hasScalars = bindings.some(({ mapping }) => !mapping.isJson);
    const route: Route = { bindings, isJson, hasScalars, hasConditions, isMalformed: false };
    if (topic.length > longestTopic) return route;
    if (this.#routes.size >= mostTopics) this.#routes.clear();
    this.#routes.set(topic, route);
    return route;
  }
}

const noPattern = 'the filter of a topic pattern has it, but the pattern itself differs';
const nothing = 'its payload has none of the mapped values';

/** A copy: the bytes are a view of a larger buffer. */
function textOf(payload: Payload): string {
  return payload.toString();
}

import { shortText } from '../../transport/json.ts';
import type { Past, Payload, TopicListener } from '../../transport/message.ts';
import type { TracedMessages } from '../../transport/tracedMessages.ts';
import type { TemplateInput } from '../templates/template.ts';
import type { Decode } from './encodings.ts';
import type { MqttEntity } from './entity.ts';
import type { TopicReader } from './topicReader.ts';
import { withoutReserve } from './withoutReserve.ts';
import type { DeviceReaders, MessageFacts, MqttDevice } from './mqttDevice.ts';

/** Larger payloads are counted and not read. */
const maxBytes = 1 << 20;
/** Of a longer payload only the beginning is kept for diagnostics. */
const longestKept = 8192;

/** What all topics of one connector share. */
export interface TopicContext {
  readonly messages: TracedMessages;
  /** Of the message that is being received. */
  readonly facts: Mutable<MessageFacts>;
  /** The input of templates. */
  inputOf(payload: Payload, topic: string): TemplateInput;
  /** Called before each message. */
  prepare(isLive: boolean): void;
}

interface Subscriber extends DeviceReaders {
  readonly device: MqttDevice;
  readonly decode: Decode;
  availability: readonly TopicReader[];
  values: readonly TopicReader[];
}

type Mutable<Shape> = { -readonly [Key in keyof Shape]: Shape[Key] };

/** The messages of one topic filter, for all entities that read it: a payload is parsed once. */
export class StateTopic implements TopicListener {
  readonly #filter: string;
  readonly #context: TopicContext;
  /** Of several devices or encodings; otherwise {@link #only} is the one. */
  #subscribers: readonly Subscriber[] = [];
  #only: Subscriber | undefined;
  /** By device; one for each encoding, which is usually one. */
  readonly #byDevice = new Map<MqttDevice, Subscriber[]>();
  #isChanged = false;
  #isOwn = false;
  /** A topic of the filter was malformed. */
  #wasMalformed = false;

  constructor(filter: string, context: TopicContext) {
    this.#filter = filter;
    this.#context = context;
  }

  get isUnused(): boolean {
    return this.#byDevice.size === 0;
  }

  /** Adds the readers that an entity has for this topic. */
  add(device: MqttDevice, entity: MqttEntity): void {
    for (const reader of readersOf(entity.availabilityReaders, this.#filter)) {
      const subscriber = this.#subscriber(device, reader);
      subscriber.availability = [...subscriber.availability, reader];
    }
    for (const reader of readersOf(entity.readers, this.#filter)) {
      const subscriber = this.#subscriber(device, reader);
      subscriber.values = [...subscriber.values, reader];
      subscriber.live = undefined;
    }
  }

  remove(device: MqttDevice, entity: MqttEntity): void {
    const gone = new Set<TopicReader>([...entity.availabilityReaders, ...entity.readers]);
    const left = (this.#byDevice.get(device) ?? []).filter((subscriber) => {
      subscriber.availability = withoutReserve(subscriber.availability.filter((reader) => !gone.has(reader)));
      subscriber.values = withoutReserve(subscriber.values.filter((reader) => !gone.has(reader)));
      subscriber.live = undefined;
      return subscriber.availability.length + subscriber.values.length > 0;
    });
    if (left.length > 0) this.#byDevice.set(device, left);
    else this.#byDevice.delete(device);
    this.#isChanged = true;
  }

  receive(payload: Payload, retained: boolean, ...[past, topic = this.#filter]: readonly [past?: Past, topic?: string]): void {
    const { facts } = this.#context;
    facts.topic = topic;
    facts.retained = retained;
    facts.past = past;
    facts.isMalformed = false;
    this.#context.prepare(!retained && past === undefined);
    this.#read(payload, facts);
    facts.shown = undefined;
    if (facts.isMalformed) this.#wasMalformed = true;
    else if (this.#wasMalformed) this.#context.messages.wellFormed(topic);
  }

  #read(payload: Payload, facts: Mutable<MessageFacts>): void {
    // an empty payload only clears a retained one
    if (payload.length === 0) return;
    if (payload.length > maxBytes) return this.#malformed('size', `${payload.length} bytes; the limit is ${maxBytes}`);
    if (this.#isChanged) this.#arrange();
    facts.isOwn = this.#isOwn;
    if (this.#only !== undefined) return this.#readFor(this.#only, payload, facts);
    let decode: Decode | undefined;
    let input: TemplateInput | undefined;
    for (const subscriber of this.#subscribers) {
      if (subscriber.decode !== decode) {
        decode = subscriber.decode;
        input = this.#inputOf(decode(payload), facts);
      }
      if (input !== undefined) subscriber.device.receive(input, subscriber, facts);
    }
  }

  #readFor(subscriber: Subscriber, payload: Payload, facts: Mutable<MessageFacts>): void {
    const input = this.#inputOf(subscriber.decode(payload), facts);
    if (input !== undefined) subscriber.device.receive(input, subscriber, facts);
  }

  #arrange(): void {
    const all = [...this.#byDevice.values()].flat();
    this.#only = all.length === 1 ? all[0] : undefined;
    this.#subscribers = withoutReserve(all.length === 1 ? [] : all);
    this.#isOwn = this.#byDevice.size === 1;
    this.#isChanged = false;
  }

  #inputOf(text: string | undefined, facts: Mutable<MessageFacts>): TemplateInput | undefined {
    if (text === undefined) {
      this.#malformed('encoding', 'its bytes are no text');
      return undefined;
    }
    const input = this.#context.inputOf(text, facts.topic);
    facts.shown = shownOf(text, input);
    return input;
  }

  #malformed(reason: 'size' | 'encoding', detail: string): void {
    const { facts, messages } = this.#context;
    facts.isMalformed = true;
    messages.malformed(reason, facts.topic, { detail, device: (this.#only ?? this.#subscribers[0])?.device.id });
  }

  #subscriber(device: MqttDevice, { decode }: TopicReader): Subscriber {
    const ofDevice = this.#byDevice.get(device) ?? [];
    const known = ofDevice.find((subscriber) => subscriber.decode === decode);
    if (known !== undefined) return known;
    const added: Subscriber = { device, decode, availability: withoutReserve([]), values: withoutReserve([]), live: undefined };
    this.#byDevice.set(device, [...ofDevice, added]);
    this.#isChanged = true;
    return added;
  }
}

function readersOf<Reader extends TopicReader>(readers: readonly Reader[], filter: string): readonly Reader[] {
  return readers.filter(({ topic }) => topic === filter);
}

const [brace, bracket] = [0x7b, 0x5b];

/** What `explain` shows of a payload. */
function shownOf(text: string, input: TemplateInput): unknown {
  const first = text.charCodeAt(0);
  if (text.length > longestKept) return shortText(text, longestKept);
  return first === brace || first === bracket ? (input.json() ?? text) : text;
}

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
const mostKeptBytes = 8192;

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
  availability: TopicReader[];
  values: TopicReader[];
}

type Mutable<Shape> = { -readonly [Key in keyof Shape]: Shape[Key] };

/** The messages of one topic filter, for all entities that read it: a payload is parsed once. */
export class StateTopic implements TopicListener {
  readonly #filter: string;
  readonly #context: TopicContext;
  #subscribers: readonly Subscriber[] = [];
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
    for (const reader of readersOf(entity.availabilityReaders, this.#filter)) this.#subscriber(device, reader).availability.push(reader);
    for (const reader of readersOf(entity.readers, this.#filter)) {
      const subscriber = this.#subscriber(device, reader);
      subscriber.values.push(reader);
      subscriber.live = undefined;
    }
  }

  remove(device: MqttDevice, entity: MqttEntity): void {
    const gone = new Set<TopicReader>([...entity.availabilityReaders, ...entity.readers]);
    const left = (this.#byDevice.get(device) ?? []).filter((subscriber) => {
      subscriber.availability = subscriber.availability.filter((reader) => !gone.has(reader));
      subscriber.values = subscriber.values.filter((reader) => !gone.has(reader));
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

  #arrange(): void {
    this.#subscribers = withoutReserve([...this.#byDevice.values()].flat());
    this.#isOwn = this.#byDevice.size === 1;
    this.#isChanged = false;
  }

  #inputOf(text: Payload | undefined, facts: Mutable<MessageFacts>): TemplateInput | undefined {
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
    messages.malformed(reason, facts.topic, { detail, device: this.#subscribers[0]?.device.id });
  }

  #subscriber(device: MqttDevice, { decode }: TopicReader): Subscriber {
    const ofDevice = this.#byDevice.get(device) ?? [];
    const known = ofDevice.find((subscriber) => subscriber.decode === decode);
    if (known !== undefined) return known;
    const added: Subscriber = { device, decode, availability: [], values: [], live: undefined };
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
function shownOf(payload: Payload, input: TemplateInput): unknown {
  const first = typeof payload === 'string' ? payload.charCodeAt(0) : payload[0];
  if (payload.length > mostKeptBytes) return Buffer.from(input.text().slice(0, mostKeptBytes)).toString();
  return first === brace || first === bracket ? (input.json() ?? input.text()) : input.text();
}

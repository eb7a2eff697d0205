import type { Finder } from './finders/finder.ts';
import { HomeAssistantFinder } from './finders/homeAssistantFinder.ts';
import { KnownTreeFinder } from './finders/knownTreeFinder.ts';
import { SparkplugFinder } from './finders/sparkplugFinder.ts';
import { TasmotaFinder } from './finders/tasmotaFinder.ts';
import { Zigbee2mqttFinder } from './finders/zigbee2mqttFinder.ts';
import { TopicGroups, type TopicGroup } from './topicGroups.ts';

/** Topics that are remembered one by one; further ones are grouped as they arrive. */
const maxTopics = 20_000;
const longestTopic = 512;
/** Topics whose first payload is kept as a sample, and the size of the largest. */
const mostSamples = 500;
const largestSample = 4096;

/** What a broker has. */
export interface Findings {
  readonly messages: number;
  readonly retained: number;
  /** At least as many different topics. */
  readonly topics: number;
  readonly hasMoreTopics: boolean;
  readonly homeAssistant: HomeAssistantFinder;
  readonly tasmota: TasmotaFinder;
  readonly zigbee2mqtt: Zigbee2mqttFinder;
  readonly sparkplug: SparkplugFinder;
  readonly knownTrees: KnownTreeFinder;
  /** Topics that belong to nothing known. */
  readonly unknown: readonly TopicGroup[];
  /** Payloads of some topics. */
  readonly samples: ReadonlyMap<string, Buffer>;
}

/** Collects what the messages of a broker tell. Its memory is bounded, whatever is published and for how long. */
export class Survey {
  messages = 0;
  #retained = 0;
  #hasMoreTopics = false;
  /** Live messages by topic. */
  readonly #topics = new Map<string, number>();
  readonly #others = new TopicGroups();
  readonly #homeAssistant = new HomeAssistantFinder();
  readonly #tasmota = new TasmotaFinder();
  readonly #zigbee2mqtt = new Zigbee2mqttFinder();
  readonly #sparkplug = new SparkplugFinder();
  /** The first that recognises a topic has it: those that describe themselves come before known trees. */
  readonly #describing: readonly Finder[] = [this.#homeAssistant, this.#tasmota, this.#zigbee2mqtt, this.#sparkplug];
  /** Payloads of topics that may belong to a known tree, looked at in the end: their description may come later. */
  readonly #starts = new Map<string, Buffer>();

  readonly #samples = new Map<string, Buffer>();

  take(topic: string, payload: Buffer, retained: boolean): void {
    this.messages++;
    if (retained) this.#retained++;
    // the broker's own topics are no devices
    if (topic.startsWith('$')) return;
    const live = retained ? 0 : 1;
    const known = this.#topics.get(topic);
    if (known !== undefined) this.#topics.set(topic, known + live);
    else if (this.#topics.size < maxTopics && topic.length <= longestTopic) this.#first(topic, payload, live);
    else {
      this.#hasMoreTopics = true;
      if (!this.#describing.some((finder) => finder.owns(topic))) this.#others.add(topic, live);
    }
  }

  /** Takes the topics apart. To be called once, in the end. */
  findings(): Findings {
    const knownTrees = new KnownTreeFinder();
    const unowned = [...this.#topics].filter(([topic]) => !this.#describing.some((finder) => finder.owns(topic)));
    for (const [name] of unowned) knownTrees.look({ name, levels: name.split('/'), payload: this.#starts.get(name) ?? empty });
    for (const [topic, live] of unowned) if (!knownTrees.owns(topic)) this.#others.add(topic, live);
    return {
      messages: this.messages,
      retained: this.#retained,
      topics: this.#topics.size,
      hasMoreTopics: this.#hasMoreTopics,
      homeAssistant: this.#homeAssistant,
      tasmota: this.#tasmota,
      zigbee2mqtt: this.#zigbee2mqtt,
      sparkplug: this.#sparkplug,
      knownTrees,
      unknown: this.#others.list(),
      samples: this.#samples,
    };
  }

  #first(topic: string, payload: Buffer, live: number): void {
    // an empty payload only clears a retained message
    if (payload.length === 0) return;
    this.#topics.set(topic, live);
    this.#starts.set(topic, Buffer.from(payload.subarray(0, 20)));
    if (this.#samples.size < mostSamples && payload.length <= largestSample) this.#samples.set(topic, Buffer.from(payload));
    const seen = { name: topic, levels: topic.split('/'), payload };
    for (const finder of this.#describing) finder.look(seen);
  }
}

const empty = Buffer.alloc(0);

import type { Device, DeviceDescription, Property } from '../../contract.ts';
import { deviceBattery } from '../../home-assistant-model/deviceBattery.ts';
import type { Past } from '../../transport/message.ts';
import type { DialectContext } from '../dialect.ts';
import type { Template, TemplateInput } from '../templates/template.ts';
import { LiveReadings } from './liveReadings.ts';
import type { EntityHost, MqttEntity } from './entity.ts';
import type { Reception } from './entityValue.ts';
import type { TopicReader } from './topicReader.ts';

/** What a device uses of its connector. */
export interface DeviceContext extends Pick<DialectContext, 'gateway' | 'messages' | 'timers'> {
  /** Of the message that is being received. */
  readonly reception: Reception;
  compileTemplate(source: string): Template;
  releaseTemplate(template: Template): void;
  /** An entity of the device has to be mapped anew. */
  changed(device: MqttDevice): void;
  /** Its entities that are not exported, as properties. */
  unwantedOf(deviceId: string): readonly Property[];
}

/** Availability is retained: it arrives within moments. */
const longestWaitMs = 60_000;

/** The readers of one device for one topic filter. */
export interface DeviceReaders {
  /** The values, arranged for live messages; undefined after a change. */
  live: LiveReadings | undefined;
  readonly availability: readonly TopicReader[];
  readonly values: readonly TopicReader[];
}

/** How a message was received, apart from its payload. */
export interface MessageFacts {
  readonly topic: string;
  readonly retained: boolean;
  readonly past: Past;
  /** No other device reads the topic. */
  readonly isOwn: boolean;
  /** For `explain`. */
  readonly shown: unknown;
  /** Part of it cannot be used. */
  isMalformed: boolean;
}

/** One device and its entities. */
export class MqttDevice implements EntityHost {
  readonly entities = new Map<string, MqttEntity>();
  readonly id: string;
  readonly reception: Reception;
  description: DeviceDescription;
  readonly #context: DeviceContext;
  #device: Device | undefined;
  /** Of the message that is being received. */
  #facts: MessageFacts | undefined;
  /** A source of availability reported something else than before. */
  #isReported = false;
  /** Changes with the points of the entities, with their availability, and when a template fails that did not before. */
  #revision = 0;
  /** Why entities are hidden whose availability is not known for long. */
  #waiting: string | undefined;
  #cancelWait: (() => void) | undefined;
  #reported: 'online' | 'offline' | 'unknown' = 'unknown';

  constructor(description: DeviceDescription, context: DeviceContext) {
    this.id = description.id;
    this.description = description;
    this.#context = context;
    this.reception = context.reception;
  }

  get lastSeenMs(): number | undefined {
    return this.#device?.lastSeenMs;
  }

  /** Registers the device, and maps the properties of all its entities. */
  compile(): void {
    const entities = [...this.entities.values()];
    const battery = deviceBattery(entities);
    const device = this.#context.gateway.device(this.description);
    if (device !== this.#device) this.#reported = 'unknown';
    this.#device = device;
    this.#revision++;
    const compiled = entities.map((entity) => ({ entity, features: entity.compile(battery) }));
    const properties = compiled.flatMap(({ features }) => features.map(({ property }) => property));
    const points = device.map([...properties, ...this.#context.unwantedOf(this.id)]);
    let from = 0;
    for (const { entity, features } of compiled) {
      entity.bind(features, points.slice(from, from + features.length));
      from += features.length;
    }
    this.#reportReachability();
    this.#cancelWait ??= this.#context.timers.after(longestWaitMs, () => this.#reportWaiting());
  }

  /** Takes a message of a topic that entities of the device read. */
  receive(input: TemplateInput, readers: DeviceReaders, facts: MessageFacts): void {
    const { gateway, messages } = this.#context;
    const nowMs = gateway.now();
    this.#begin(facts, nowMs);
    // first, so that a stand-in is never taken for a value
    for (const reader of readers.availability) reader.receive(input);
    if (this.#isReported) this.#reportReachability();
    if (readers.values.length === 0) return;
    messages.decoded(this.id);
    this.#device?.payload(facts.shown);
    if (this.#waiting !== undefined) this.#device?.failed(this.#waiting);
    if (facts.retained || facts.past !== undefined) return receiveAll(readers.values, input);
    const isTaken = this.#liveOf(readers).receive(input, nowMs);
    // a message about other devices is no sign of life of this one
    if (isTaken || facts.isOwn) this.#device?.seen(nowMs);
  }

  compileTemplate(source: string): Template {
    return this.#context.compileTemplate(source);
  }

  releaseTemplate(template: Template): void {
    this.#context.releaseTemplate(template);
  }

  availabilityReported(): void {
    this.#revision++;
    this.#isReported = true;
    if (this.#waiting !== undefined) this.#waiting = this.#waitingText();
  }

  changed(): void {
    this.#context.changed(this);
  }

  refused(detail: string): void {
    const facts = this.#facts;
    if (facts === undefined) return;
    // a message that many entities read is malformed once
    if (!facts.isMalformed) {
      this.#context.messages.concerns(this.id);
      this.#context.messages.malformed('type', facts.topic, { detail, device: this.id });
    }
    facts.isMalformed = true;
    this.#device?.failed(`cannot read "${facts.topic}": ${detail}`);
  }

  templateFailed({ what, detail, isNew }: Parameters<EntityHost['templateFailed']>[0]): void {
    const facts = this.#facts;
    if (facts === undefined) return;
    this.#context.messages.concerns(this.id);
    if (isNew) {
      this.#revision++;
      this.#context.messages.malformed('type', what, { detail, device: this.id });
    }
    this.#device?.failed(`cannot read "${facts.topic}": ${detail}`);
  }

  templateWorks(what: string): void {
    this.#context.messages.wellFormed(what);
  }

  now(): number {
    return this.#context.gateway.now();
  }

  after(ms: number, work: () => void): () => void {
    return this.#context.timers.after(ms, () => {
      this.reception.atMs = this.#context.gateway.now();
      this.reception.fresh = true;
      work();
    });
  }

  /** The device no longer has entities. */
  remove(): void {
    this.#cancelWait?.();
    this.#device?.event({ event: 'device_removed' });
    this.#device?.remove();
    this.#device = undefined;
  }

  #reportWaiting(): void {
    this.#waiting = this.#waitingText();
    if (this.#waiting !== undefined) this.#device?.failed(this.#waiting);
  }

  /** Which entities are hidden because nobody reports whether they are available; undefined where there are none. */
  #waitingText(): string | undefined {
    const [first, ...others] = [...this.entities.values()].filter(({ isAvailable }) => isAvailable === undefined);
    if (first === undefined) return undefined;
    const topics = first.availability.sources
      .filter(({ isAvailable }) => isAvailable === undefined)
      .map(({ topic }) => JSON.stringify(topic));
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    return `"${first.entityId}"${more}: hidden, because nothing valid was received about the availability at ${topics.join(', ')}`;
  }

  #liveOf(readers: DeviceReaders): LiveReadings {
    if (readers.live?.revision === this.#revision) return readers.live;
    return (readers.live = new LiveReadings(readers.values, this.#revision));
  }

  /** Of a message without a time of its own, as with other connectors. */
  #begin(facts: MessageFacts, nowMs: number): void {
    const { retained, past } = facts;
    const isOld = retained || past === 'repeated';
    this.reception.atMs = isOld ? (this.#device?.lastSeenMs ?? nowMs) : nowMs;
    this.reception.fresh = isOld ? false : past === 'waited' ? 'untimed' : true;
    this.#facts = facts;
  }

  /** Down, where all entities that report their availability do so: a device that also has others needs a source that is not about values. */
  #reportReachability(): void {
    this.#isReported = false;
    const reporting = [...this.entities.values()].filter(({ availability }) => availability.sources.length > 0);
    if (!this.#isOfDevice(reporting)) return this.#report('unknown');
    const isDown = reporting.every(({ isAvailable }) => isAvailable === false);
    if (isDown && (reporting.length === this.entities.size || reporting.some(({ availability }) => availability.isDown)))
      return this.#report('offline');
    const ofDevice = reporting.filter(({ availability }) => availability.isOfDevice);
    if (ofDevice.length === 0) this.#report('unknown');
    else if (ofDevice.some(({ isAvailable }) => isAvailable === true)) this.#report('online');
  }

  /** Most entities report their availability, or several by one topic. A source of one entity among many is about that entity only. */
  #isOfDevice(reporting: readonly MqttEntity[]): boolean {
    if (reporting.length * 2 > this.entities.size) return true;
    const topics = reporting.flatMap(({ availability }) => [...new Set(availability.sources.map(({ topic }) => topic))]);
    return new Set(topics).size < topics.length;
  }

  #report(state: 'online' | 'offline' | 'unknown'): void {
    if (state === this.#reported || this.#device === undefined) return;
    this.#reported = state;
    if (state === 'online') this.#device.online();
    else if (state === 'offline') this.#device.offline('protocol');
    else this.#device.reachabilityUnknown();
  }
}

function receiveAll(readers: readonly TopicReader[], input: TemplateInput): void {
  for (const reader of readers) reader.receive(input);
}

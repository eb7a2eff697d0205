import { SharedProperties } from '../../sharedProperties.ts';
import { isObject, type JsonObject } from '../../transport/json.ts';
import { parsePayload, type Payload, type TopicListener } from '../../transport/message.ts';
import type { Qos } from '../../transport/mqttMessage.ts';
import type { Dialect, DialectContext } from '../dialect.ts';
import type { TasmotaContext } from './context.ts';
import { deviceConfig, sensorsOf, type DeviceConfig } from './description/deviceConfig.ts';
import { RememberedDescriptions } from './description/rememberedDescriptions.ts';
import { TasmotaDevice } from './device.ts';
import { TopicOwners } from './topicOwners.ts';

/** A description has one to three kilobytes. */
const maxBytes = 1 << 14;
const mostDevices = 10_000;

/** Devices with Tasmota that describe themselves at `tasmota/discovery/<MAC>/config` and `/sensors`. */
export function createTasmota(context: DialectContext): Dialect {
  const { tasmota } = context.config;
  return new TasmotaDialect(context, tasmota === false ? undefined : tasmota.prefix);
}

/** What is known of one device before and after it can be created. */
interface Known {
  config?: DeviceConfig | undefined;
  sensors?: JsonObject | undefined;
  device?: TasmotaDevice | undefined;
  isAsked: boolean;
}

/** The parts of a device's description, by the last level of their topics. */
type Part = 'config' | 'sensors';

/** Whose description a topic has. */
interface Subject {
  readonly mac: string;
  readonly part: Part;
  readonly topic: string;
}

class TasmotaDialect implements Dialect {
  readonly listeners: ReadonlyMap<string, TopicListener>;
  readonly #dialect: DialectContext;
  readonly #context: TasmotaContext;
  readonly #known = new Map<string, Known>();
  readonly #owners: TopicOwners;
  readonly #remembered: RememberedDescriptions;

  /** `prefix`: of the topics of descriptions; undefined where there are none. */
  constructor(dialect: DialectContext, prefix: string | undefined) {
    this.#dialect = dialect;
    this.#context = { gateway: dialect.gateway, messages: dialect.messages, shared: new SharedProperties() };
    this.#owners = new TopicOwners(dialect);
    const listener: TopicListener = { receive: (...[payload, retained, , topic = '']) => this.#receive(topic, payload, retained) };
    this.listeners = new Map(prefix === undefined ? [] : [`${prefix}/+/config`, `${prefix}/+/sensors`].map((filter) => [filter, listener]));
    this.#remembered = new RememberedDescriptions(dialect, (topic) => this.#known.get(macOf(topic))?.device?.lastSeenMs ?? 0);
    const refused = this.#remembered.restore(
      (topic, payload) => prefix !== undefined && topic.startsWith(`${prefix}/`) && this.#restore(topic, payload),
    );
    dialect.gateway.gone(new Set(refused.map(macOf).filter((mac) => this.#known.get(mac)?.device === undefined)));
  }

  qosOf(): Qos {
    return 0;
  }

  connected(): void {
    this.#remembered.connected();
    for (const known of this.#known.values()) {
      known.isAsked = false;
      this.#ask(known);
    }
  }

  settled(): void {
    for (const topic of this.#remembered.gone()) this.#remove(subjectOf(topic));
  }

  close(): void {
    this.#remembered.close();
  }

  #receive(topic: string, payload: Payload, retained: boolean): void {
    const subject = subjectOf(topic);
    if (!/^[0-9A-F]{12}$/.test(subject.mac)) return this.#malformed(topic, 'expected a MAC address before the last level of the topic');
    if (payload.length === 0) return this.#remove(subject);
    // not kept, not even to recognise it
    if (payload.length > maxBytes) return this.#refuse(topic, `${payload.length} bytes; the limit is ${maxBytes}`);
    const text = payload.toString();
    if (this.#remembered.heard(topic, text, retained)) return this.#context.messages.wellFormed(topic);
    if (!this.#remembered.fits(topic, text)) return this.#refuse(`${topic.split('/')[0]}/…/${subject.part}`, 'too many descriptions');
    if (!this.#take(subject, text, !retained)) return;
    this.#remembered.remember(topic, text, retained);
  }

  #restore(topic: string, payload: string): boolean {
    const subject = subjectOf(topic);
    return /^[0-9A-F]{12}$/.test(subject.mac) && this.#take(subject, payload, false);
  }

  /** Takes a description; false if it is not valid, which leaves what was known before. `isLive`: the device is there. */
  #take(subject: Subject, text: string, isLive: boolean): boolean {
    const { mac, part, topic } = subject;
    const known = this.#known.get(mac) ?? { isAsked: false };
    if (!this.#known.has(mac) && this.#known.size >= mostDevices) {
      this.#refuse(`${topic.split('/')[0]}/…`, `more than ${mostDevices} devices`);
      return false;
    }
    if (!this.#read(subject, known, text)) return false;
    this.#known.set(mac, known);
    this.#context.messages.wellFormed(topic);
    this.#context.messages.decoded(mac);
    this.#apply(known, part === 'config', isLive);
    return true;
  }

  #read({ mac, part, topic }: Subject, known: Known, text: string): boolean {
    const json = parsePayload(text, maxBytes, { malformed: (reason, about) => this.#context.messages.malformed(reason, topic, about) });
    if (json === undefined) return false;
    try {
      if (!isObject(json)) throw new Error('expected an object');
      if (part === 'config') known.config = deviceConfig(mac, json);
      else known.sensors = sensorsOf(json) ?? {};
    } catch (error) {
      this.#malformed(topic, (error as Error).message);
      return false;
    }
    return true;
  }

  #apply(known: Known, isConfig: boolean, isLive: boolean): void {
    const { config, sensors = {} } = known;
    if (config === undefined) return;
    if (known.device === undefined) known.device = new TasmotaDevice(config, sensors, this.#context);
    else known.device.update(config, sensors);
    if (isConfig) this.#owners.claim(known.device, isLive);
    this.#ask(known);
  }

  /** The empty payload removes a description: the device turned its discovery off, or somebody cleared it. */
  #remove({ mac, part, topic }: Subject): void {
    this.#remembered.forget(topic);
    this.#context.messages.wellFormed(topic);
    const known = this.#known.get(mac);
    if (known === undefined) return;
    if (part === 'sensors') {
      known.sensors = undefined;
      if (known.config !== undefined) known.device?.update(known.config, {});
    } else {
      known.config = undefined;
      if (known.device !== undefined) this.#owners.release(known.device);
      known.device?.remove();
      known.device = undefined;
    }
    if (known.config === undefined && known.sensors === undefined) this.#known.delete(mac);
  }

  /** Asks for the sensors, which are sent every five minutes only; once a connection. */
  #ask(known: Known): void {
    const { config, publish } = this.#dialect;
    if (!config.ask || publish === undefined || known.config === undefined || known.isAsked) return;
    known.isAsked = true;
    publish(`${known.config.topics.cmnd}STATUS`, '10');
  }

  #malformed(topic: string, detail: string): void {
    this.#context.messages.malformed('type', topic, detail);
  }

  #refuse(what: string, detail: string): void {
    this.#context.messages.malformed('size', what, detail);
  }
}

function subjectOf(topic: string): Subject {
  return { mac: macOf(topic), part: topic.endsWith('/config') ? 'config' : 'sensors', topic };
}

function macOf(topic: string): string {
  return topic.split('/').at(-2)?.toUpperCase() ?? '';
}

import { hash } from 'node:crypto';
import { SharedProperties } from '../../sharedProperties.ts';
import { isObject, type JsonObject } from '../../transport/json.ts';
import { parsePayload, type Payload, type TopicListener } from '../../transport/message.ts';
import type { Dialect, DialectContext } from '../dialect.ts';
import type { TasmotaContext } from './context.ts';
import { deviceConfig, sensorsOf, type DeviceConfig } from './description/deviceConfig.ts';
import { TasmotaDevice } from './device.ts';
import { TopicOwners } from './topicOwners.ts';

/** A description has one to three kilobytes; Tasmota's own buffer has at most 8. */
const maxBytes = 1 << 16;
const mostDevices = 10_000;

/** Devices with Tasmota that describe themselves at `tasmota/discovery/<MAC>/config` and `/sensors`. */
export function createTasmota(context: DialectContext): Dialect {
  return new TasmotaDialect(context);
}

/** What is known of one device before and after it can be created. */
interface Known {
  config?: DeviceConfig | undefined;
  sensors?: JsonObject | undefined;
  device?: TasmotaDevice | undefined;
  /** The digest of each description that was taken. */
  readonly digests: Map<Part, string>;
  isAsked: boolean;
}

type Part = 'config' | 'sensors';

/** A message that describes a device. */
interface Description {
  readonly payload: Payload;
  readonly retained: boolean;
  readonly topic: string;
}

class TasmotaDialect implements Dialect {
  readonly listeners: ReadonlyMap<string, TopicListener>;
  readonly #dialect: DialectContext;
  readonly #context: TasmotaContext;
  readonly #known = new Map<string, Known>();
  readonly #owners: TopicOwners;

  constructor(dialect: DialectContext) {
    this.#dialect = dialect;
    this.#context = { gateway: dialect.gateway, messages: dialect.messages, shared: new SharedProperties() };
    this.#owners = new TopicOwners(dialect);
    const { tasmota } = dialect.config;
    this.listeners = new Map(
      tasmota === false
        ? []
        : (['config', 'sensors'] as const).map((part) => [`${tasmota.prefix}/+/${part}`, this.#listener(part)] as const),
    );
  }

  connected(): void {
    for (const known of this.#known.values()) {
      known.isAsked = false;
      this.#ask(known);
    }
  }

  settled(): void {
    // descriptions apply as they arrive
  }

  #listener(part: Part): TopicListener {
    return { receive: (...[payload, retained, , topic = '']) => this.#receive(part, { payload, retained, topic }) };
  }

  #receive(part: Part, message: Description): void {
    const { payload, topic, retained } = message;
    const mac = topic.split('/').at(-2)?.toUpperCase() ?? '';
    if (!/^[0-9A-F]{12}$/.test(mac)) return this.#malformed(topic, 'expected a MAC address before the last level of the topic');
    if (payload.length === 0) return this.#clear(mac, part);
    const known = this.#knownOf(mac, topic);
    if (known === undefined) return;
    const digest = hash('sha1', payload);
    if (known.digests.get(part) === digest) return this.#context.messages.wellFormed(topic);
    if (!this.#read({ mac, known, part }, message)) return;
    known.digests.set(part, digest);
    this.#context.messages.wellFormed(topic);
    this.#context.messages.decoded(mac);
    this.#apply(known, retained);
  }

  /** Takes a description; false if it is not valid, which leaves what was known before. */
  #read(
    { mac, known, part }: { readonly mac: string; readonly known: Known; readonly part: Part },
    { payload, topic }: Description,
  ): boolean {
    const json = parsePayload(payload, maxBytes, { malformed: (reason, about) => this.#context.messages.malformed(reason, topic, about) });
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

  #apply(known: Known, retained: boolean): void {
    const { config, sensors = {} } = known;
    if (config === undefined) return;
    if (known.device === undefined) known.device = new TasmotaDevice(config, sensors, this.#context);
    else known.device.update(config, sensors);
    this.#owners.claim(known.device, !retained);
    this.#ask(known);
  }

  /** The empty payload removes a description: the device turned its discovery off, or somebody cleared it. */
  #clear(mac: string, part: Part): void {
    const known = this.#known.get(mac);
    if (known === undefined) return;
    known.digests.delete(part);
    if (part === 'sensors') {
      known.sensors = undefined;
      if (known.config !== undefined) known.device?.update(known.config, {});
      return;
    }
    known.config = undefined;
    if (known.device !== undefined) this.#owners.release(known.device);
    known.device?.remove();
    known.device = undefined;
    if (known.sensors === undefined) this.#known.delete(mac);
  }

  #knownOf(mac: string, topic: string): Known | undefined {
    const known = this.#known.get(mac);
    if (known !== undefined) return known;
    if (this.#known.size >= mostDevices) {
      this.#context.gateway.malformed('size', `${topic.split('/').slice(0, -2).join('/')}/+`, `more than ${mostDevices} devices`);
      return undefined;
    }
    const created: Known = { digests: new Map(), isAsked: false };
    this.#known.set(mac, created);
    return created;
  }

  /** Asks for the sensors, which are sent every five minutes only; once a connection. */
  #ask(known: Known): void {
    const { ask } = this.#dialect;
    if (ask === undefined || known.config === undefined || known.isAsked) return;
    known.isAsked = true;
    ask(`${known.config.topics.cmnd}STATUS`, '10');
  }

  #malformed(topic: string, detail: string): void {
    this.#context.messages.malformed('type', topic, detail);
  }
}

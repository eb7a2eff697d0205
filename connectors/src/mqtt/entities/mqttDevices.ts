import type { DeviceDescription } from '../../contract.ts';
import type { Payload } from '../../transport/message.ts';
import type { DialectContext } from '../dialect.ts';
import type { Template, TemplateInput } from '../templates/template.ts';
import { MqttEntity } from './entity.ts';
import type { EntityConfig } from './entityConfig.ts';
import { type DeviceContext, MqttDevice } from './mqttDevice.ts';
import { UnwantedEntities, type UnwantedEntity } from './unwantedEntities.ts';
import { StateTopic, type TopicContext } from './stateTopic.ts';

/** Entities that wait to be mapped do so for at most this long. */
const longestWaitMs = 100;

/** Compiles and feeds templates. */
export interface TemplateEngine {
  /** Throws {@link UnsupportedTemplate}. */
  compile(source: string): Template;
  /** One call for each of {@link compile}. */
  release(template: Template): void;
  /** The input for one message; it is valid until the next one. */
  inputOf(payload: Payload, topic: string): TemplateInput;
}

/** What the devices use of their connector. */
export type MqttDevicesContext = Pick<DialectContext, 'gateway' | 'messages' | 'timers' | 'topics'>;

interface PlacedEntity {
  readonly entity: MqttEntity;
  readonly device: MqttDevice;
}

/** The devices of discovered entities, and the topics that these read. */
export class MqttDevices {
  readonly #context: MqttDevicesContext;
  readonly #devices = new Map<string, MqttDevice>();
  /** Of each entity, by its id. */
  readonly #deviceOf = new Map<string, MqttDevice>();
  readonly #topics = new Map<string, StateTopic>();
  /** Devices whose entities changed, and how many of these did. */
  readonly #stale = new Map<MqttDevice, number>();
  #cancelFlush: (() => void) | undefined;
  readonly #unwanted = new UnwantedEntities();
  /** One for all topics and one for all devices: what is shared stays in the processor's cache. */
  readonly #topicContext: TopicContext;
  readonly #deviceContext: DeviceContext;

  constructor(context: MqttDevicesContext, engine: TemplateEngine) {
    this.#context = context;
    const { gateway, messages, timers } = context;
    this.#topicContext = {
      messages,
      facts: { topic: '', retained: false, past: undefined, isOwn: true, shown: undefined, isMalformed: false },
      inputOf: (payload, topic) => engine.inputOf(payload, topic),
      prepare: (isLive) => this.#prepare(isLive),
    };
    this.#deviceContext = {
      gateway,
      messages,
      timers,
      reception: { atMs: 0, fresh: false },
      compileTemplate: (source) => engine.compile(source),
      releaseTemplate: (template) => engine.release(template),
      changed: (device) => this.#markStale(device),
      unwantedOf: (deviceId) => this.#unwanted.propertiesOf(deviceId),
    };
  }

  /** Ids of the devices. */
  get ids(): Iterable<string> {
    return this.#devices.keys();
  }

  /** Adds an entity, or takes the new config of one with this id. */
  set(config: EntityConfig): void {
    this.unlist(config.id);
    const before = this.#placed(config.id);
    const device = this.#deviceFor(config);
    const entity = new MqttEntity(config, device);
    if (before?.device === device) entity.continue(before.entity);
    if (before !== undefined) this.#detach(before);
    if (before !== undefined && before.device !== device) this.#leave(before);
    device.entities.set(config.id, entity);
    this.#deviceOf.set(config.id, device);
    for (const filter of filtersOf(entity)) this.#topic(filter).add(device, entity);
    this.#markStale(device);
  }

  /** Removes an entity, and its device with the last one. */
  delete(id: string): void {
    const placed = this.#placed(id);
    if (placed === undefined) return;
    this.#deviceOf.delete(id);
    this.#detach(placed);
    this.#leave(placed);
  }

  list(id: string, entity: UnwantedEntity): void {
    this.unlist(id);
    this.#unwanted.add(id, entity);
    this.#markUnwanted(entity.deviceId);
  }

  unlist(id: string): void {
    const deviceId = this.#unwanted.delete(id);
    if (deviceId !== undefined) this.#markUnwanted(deviceId);
  }

  /** The description of a device changed, but none of its entities. */
  describe(description: DeviceDescription): void {
    const device = this.#devices.get(description.id);
    if (device === undefined) return;
    device.description = description;
    this.#markStale(device);
  }

  /** Last sign of life of a device; undefined if there was none. */
  lastSeenMs(id: string): number | undefined {
    return this.#devices.get(id)?.lastSeenMs;
  }

  #markUnwanted(deviceId: string): void {
    const device = this.#devices.get(deviceId);
    if (device !== undefined) this.#markStale(device);
  }

  /** Maps what changed: called where many changes end, and by itself after a short while. */
  flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    const devices = [...this.#stale.keys()];
    this.#stale.clear();
    for (const device of devices) this.#compile(device);
  }

  /** An error of one device does not affect the others. */
  #compile(device: MqttDevice): void {
    try {
      device.compile();
    } catch (error) {
      this.#context.gateway.malformed('protocol', device.id, (error as Error).stack);
    }
  }

  /** Before a message: a live one is not kept waiting, and of a burst of configs and retained states not each one maps a device anew. */
  #prepare(isLive: boolean): void {
    if (this.#stale.size === 0) return;
    if (isLive) return this.flush();
    for (const [device, changes] of this.#stale) {
      if (changes * 4 < device.entities.size) continue;
      this.#stale.delete(device);
      this.#compile(device);
    }
  }

  #markStale(device: MqttDevice): void {
    this.#stale.set(device, (this.#stale.get(device) ?? 0) + 1);
    this.#cancelFlush ??= this.#context.timers.after(longestWaitMs, () => this.flush());
  }

  #placed(id: string): PlacedEntity | undefined {
    const device = this.#deviceOf.get(id);
    const entity = device?.entities.get(id);
    return device === undefined || entity === undefined ? undefined : { entity, device };
  }

  #deviceFor({ device: description }: EntityConfig): MqttDevice {
    const known = this.#devices.get(description.id);
    if (known !== undefined) {
      known.description = description;
      return known;
    }
    const device = new MqttDevice(description, this.#deviceContext);
    this.#devices.set(description.id, device);
    return device;
  }

  #topic(filter: string): StateTopic {
    const { topics } = this.#context;
    const known = this.#topics.get(filter);
    if (known !== undefined) {
      // for what the broker retains
      topics.renew(filter);
      return known;
    }
    const topic = new StateTopic(filter, this.#topicContext);
    this.#topics.set(filter, topic);
    topics.add(filter, topic);
    return topic;
  }

  /** Its topics no longer call the entity. */
  #detach({ entity, device }: PlacedEntity): void {
    entity.close();
    for (const filter of filtersOf(entity)) {
      const topic = this.#topics.get(filter);
      topic?.remove(device, entity);
      if (topic?.isUnused !== true) continue;
      this.#topics.delete(filter);
      this.#context.topics.remove(filter, topic);
    }
  }

  #leave({ entity, device }: PlacedEntity): void {
    device.entities.delete(entity.id);
    if (device.entities.size > 0) return this.#markStale(device);
    this.#devices.delete(device.id);
    this.#stale.delete(device);
    device.remove();
  }
}

function filtersOf(entity: MqttEntity): ReadonlySet<string> {
  return new Set([...entity.availabilityReaders, ...entity.readers].map(({ topic }) => topic));
}

import { isDeepStrictEqual } from 'node:util';
import type { EntityConfigs } from './entityConfigs.ts';
import { entityName } from './entityNaming.ts';
import type { EntitySink } from './entitySink.ts';
import { EntitySources, type Rank } from './entitySources.ts';
import type { ConfiguredEntity, IdentifiedEntity } from './readConfig.ts';

/** The entities of one config, each id once. Most configs have one. */
export type ConfigEntities = readonly IdentifiedEntity[];

/** A device maps all its entities anew when one of them changes. The largest known ones have some hundred. */
const mostEntitiesOfDevice = 1000;

interface Rules {
  isExported(entity: ConfiguredEntity): boolean;
  /** A device has too many entities. */
  refused(detail: string): void;
}

/**
 * All entities. Where several topics describe one entity, the one counts whose config was published first since the start, else the first one: a
 * firmware that changes its topics leaves the old configs at the broker. A publisher may announce that another topic takes over (`migrate_discovery`).
 */
export class DiscoveredEntities {
  readonly #configs: EntityConfigs;
  readonly #sink: EntitySink;
  readonly #rules: Rules;
  readonly #sources = new Map<string, EntitySources>();
  /** Number of entities of each device. */
  readonly #sizes = new Map<string, number>();
  /** Entities that their devices have no room for. */
  readonly #refused = new Set<string>();
  readonly #leaving = new Set<string>();
  readonly #live = new Set<string>();

  constructor(configs: EntityConfigs, sink: EntitySink, rules: Rules) {
    this.#configs = configs;
    this.#sink = sink;
    this.#rules = rules;
  }

  /** The number of entities, also of those that are not exported. */
  get size(): number {
    return this.#sources.size;
  }

  has(id: string): boolean {
    return this.#sources.has(id);
  }

  /** The topic that describes an exported entity. */
  topicOf(id: string): string | undefined {
    return this.#sources.get(id)?.exported?.topic;
  }

  deviceIdOf(id: string): string | undefined {
    return this.#sources.get(id)?.deviceId;
  }

  /** Number of exported entities of a device. */
  sizeOf(deviceId: string): number {
    return this.#sizes.get(deviceId) ?? 0;
  }

  /** Devices with exported entities. */
  get deviceIds(): Iterable<string> {
    return this.#sizes.keys();
  }

  /** Replaces the entities that a topic describes. */
  replace(topic: string, before: ConfigEntities, after: ConfigEntities): void {
    this.#leaving.delete(topic);
    const left = new Set(after.map(({ id }) => id));
    for (const { id } of before) if (!left.has(id)) this.#deleteSource(id, topic);
    for (const entity of after) this.#setSource(entity);
  }

  /** Other topics that describe entities of this one take over. */
  leave(topic: string, entities: ConfigEntities): void {
    this.#leaving.add(topic);
    for (const entity of entities) this.#setSource(entity);
  }

  /** The config of a topic was published now; returns the topics whose entities it took over. */
  heardLive(topic: string, entities: ConfigEntities): readonly string[] {
    if (this.#live.has(topic)) return [];
    this.#live.add(topic);
    const others = new Set<string>();
    for (const entity of entities) {
      const other = this.topicOf(entity.id);
      this.#setSource(entity);
      if (other !== undefined && this.topicOf(entity.id) !== other) others.add(other);
    }
    return [...others];
  }

  /** The topic describes nothing any more. */
  forget(topic: string): void {
    this.#live.delete(topic);
    this.#leaving.delete(topic);
  }

  #setSource(entity: IdentifiedEntity): void {
    const { id, topic } = entity;
    const sources = this.#sources.get(id) ?? new EntitySources();
    this.#sources.set(id, sources);
    sources.set(entity, this.#rankOf(topic));
    this.#choose(id, sources);
  }

  #deleteSource(id: string, topic: string): void {
    const sources = this.#sources.get(id);
    if (sources === undefined) return;
    sources.delete(topic);
    this.#choose(id, sources);
  }

  /** Exports the entity by the source that counts now. */
  #choose(id: string, sources: EntitySources): void {
    const { first } = sources;
    if (first !== undefined && this.#isWanted(first)) return this.#export(first, sources);
    this.#withdraw(id, sources);
    if (first !== undefined) return this.#list(first);
    this.#sources.delete(id);
    this.#refused.delete(id);
    this.#sink.unlist(id);
  }

  #list(entity: IdentifiedEntity): void {
    const { id, component, device, key } = entity;
    if (device === undefined || this.#rules.isExported(entity)) return;
    const reason = 'disabled by its device: discovery.disabled_entities exports it';
    this.#sink.list(id, { deviceId: this.#configs.devices.idOf(device), name: `${component} ${entityName(entity) ?? key}`, reason });
  }

  /** Whether it is exported, and its device has room for it. */
  #isWanted(entity: IdentifiedEntity): boolean {
    const { id } = entity;
    const deviceId = entity.device === undefined ? undefined : this.#configs.devices.idOf(entity.device);
    if (!this.#rules.isExported(entity)) return false;
    if (deviceId === undefined || this.deviceIdOf(id) === deviceId || this.sizeOf(deviceId) < mostEntitiesOfDevice) {
      this.#refused.delete(id);
      return true;
    }
    if (!this.#refused.has(id)) this.#rules.refused(`more than ${mostEntitiesOfDevice} entities of device "${deviceId}"`);
    this.#refused.add(id);
    return false;
  }

  #rankOf(topic: string): Rank {
    if (this.#leaving.has(topic)) return 'leaving';
    return this.#live.has(topic) ? 'live' : 'known';
  }

  #export(entity: IdentifiedEntity, sources: EntitySources): void {
    const { exported: before, deviceId: deviceBefore } = sources;
    if (before === entity) return;
    const { devices } = this.#configs;
    const updated = entity.device === undefined ? undefined : devices.update(entity.device, before?.device);
    const config = this.#configs.configOf(entity, updated?.id);
    const deviceId = config.device.id;
    sources.exported = entity;
    sources.deviceId = deviceId;
    this.#move(deviceBefore, deviceId);
    const isNews = deviceId !== deviceBefore || !isEqual(entity, before);
    if (isNews) this.#sink.set(config);
    this.#describe((updated?.changed ?? []).filter((changed) => !isNews || changed !== deviceId));
  }

  #describe(deviceIds: readonly string[]): void {
    for (const id of deviceIds) {
      const description = this.#sizes.has(id) ? this.#configs.devices.descriptionOf(id) : undefined;
      if (description !== undefined) this.#sink.describe(description);
    }
  }

  #withdraw(id: string, sources: EntitySources): void {
    const { exported, deviceId } = sources;
    if (exported === undefined) return;
    sources.exported = undefined;
    sources.deviceId = undefined;
    this.#configs.names.release(id);
    this.#sink.delete(id);
    this.#move(deviceId, undefined);
  }

  /** One more entity has a device, and one less another one. */
  #move(from: string | undefined, to: string | undefined): void {
    if (from === to) return;
    if (to !== undefined) this.#sizes.set(to, this.sizeOf(to) + 1);
    if (from === undefined) return;
    const rest = this.sizeOf(from) - 1;
    if (rest > 0) return void this.#sizes.set(from, rest);
    this.#sizes.delete(from);
    this.#configs.devices.remove(from);
  }
}

/** Whether the two differ in nothing that the entity shows. */
function isEqual(a: IdentifiedEntity, b: IdentifiedEntity | undefined): boolean {
  return a.topic === b?.topic && isDeepStrictEqual(a.options, b.options);
}

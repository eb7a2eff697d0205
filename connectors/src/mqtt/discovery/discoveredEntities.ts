import { isDeepStrictEqual } from 'node:util';
import type { EntityConfigs } from './entityConfigs.ts';
import type { EntitySink } from './entitySink.ts';
import { EntitySources, type Rank, type Source } from './entitySources.ts';
import type { ConfiguredEntity } from './readConfig.ts';

/** The entities of one config by their ids. */
export type EntitiesById = ReadonlyMap<string, ConfiguredEntity>;

/** A device maps all its entities anew when one of them changes. The largest known ones have some hundred. */
const mostEntitiesOfDevice = 1000;

interface Rules {
  isExported(entity: ConfiguredEntity): boolean;
  /** A device has too many entities. */
  refused(detail: string): void;
}

interface Discovered extends Source {
  readonly deviceId: string;
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
  readonly #discovered = new Map<string, Discovered>();
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
    return this.#discovered.get(id)?.topic;
  }

  deviceIdOf(id: string): string | undefined {
    return this.#discovered.get(id)?.deviceId;
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
  replace(topic: string, before: EntitiesById, after: EntitiesById): void {
    this.#leaving.delete(topic);
    for (const id of before.keys()) if (!after.has(id)) this.#setSource(id, topic, undefined);
    for (const [id, entity] of after) this.#setSource(id, topic, entity);
  }

  /** Other topics that describe entities of this one take over. */
  leave(topic: string, entities: EntitiesById): void {
    this.#leaving.add(topic);
    for (const [id, entity] of entities) this.#setSource(id, topic, entity);
  }

  /** The config of a topic was published now; returns the topics whose entities it took over. */
  heardLive(topic: string, entities: EntitiesById): readonly string[] {
    if (this.#live.has(topic)) return [];
    this.#live.add(topic);
    const others = new Set<string>();
    for (const [id, entity] of entities) {
      const other = this.topicOf(id);
      this.#setSource(id, topic, entity);
      if (other !== undefined && this.topicOf(id) !== other) others.add(other);
    }
    return [...others];
  }

  /** The topic describes nothing any more. */
  forget(topic: string): void {
    this.#live.delete(topic);
    this.#leaving.delete(topic);
  }

  #setSource(id: string, topic: string, entity: ConfiguredEntity | undefined): void {
    const sources = this.#sources.get(id) ?? new EntitySources();
    if (entity === undefined) sources.delete(topic);
    else sources.set({ topic, entity }, this.#rankOf(topic));
    const { first } = sources;
    if (first === undefined) {
      this.#sources.delete(id);
      this.#refused.delete(id);
    } else this.#sources.set(id, sources);
    if (first === undefined || !this.#isWanted(id, first.entity)) this.#delete(id);
    else this.#set(id, first);
  }

  /** Whether it is exported, and its device has room for it. */
  #isWanted(id: string, entity: ConfiguredEntity): boolean {
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

  #set(id: string, source: Source): void {
    const before = this.#discovered.get(id);
    const { topic, entity } = source;
    if (before?.entity === entity) return;
    const { devices } = this.#configs;
    const updated = entity.device === undefined ? undefined : devices.update(entity.device, before?.entity.device);
    const config = this.#configs.configOf(entity, topic, updated?.id);
    const discovered = { topic, entity, deviceId: config.device.id };
    this.#discovered.set(id, discovered);
    this.#move(before?.deviceId, discovered.deviceId);
    const isNews = !isEqual(discovered, before);
    if (isNews) this.#sink.set(config);
    this.#describe((updated?.changed ?? []).filter((changed) => !isNews || changed !== discovered.deviceId));
  }

  #describe(deviceIds: readonly string[]): void {
    for (const id of deviceIds) {
      const description = this.#sizes.has(id) ? this.#configs.devices.descriptionOf(id) : undefined;
      if (description !== undefined) this.#sink.describe(description);
    }
  }

  #delete(id: string): void {
    const before = this.#discovered.get(id);
    if (before === undefined) return;
    this.#discovered.delete(id);
    this.#configs.names.release(id);
    this.#sink.delete(id);
    this.#move(before.deviceId, undefined);
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
function isEqual(a: Discovered, b: Discovered | undefined): boolean {
  return a.deviceId === b?.deviceId && a.topic === b.topic && isDeepStrictEqual(a.entity.options, b.entity.options);
}

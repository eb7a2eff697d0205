import type { Gateway } from '../contract.ts';
import { endpointOf } from '../endpoint.ts';
import type { Instance } from '../home-assistant-model/entity.ts';
import { isObject } from '../transport/json.ts';
import type { HomeAssistantConfig } from './config.ts';
import type { CoreConfig, Registries } from './connection/apiTypes.ts';
import { DeviceEntity } from './entities/deviceEntity.ts';
import { EntityStates } from './entities/entityStates.ts';
import { HomeAssistantDevice, type InstanceContext } from './entities/homeAssistantDevice.ts';
import { entityFilter } from './registry/entityFilter.ts';
import { InitialNames, withInitialName } from './registry/initialNames.ts';
import { Registry, type EntityInfo } from './registry/registry.ts';
import { readEntries, registryText } from './registry/registryEntries.ts';

/** Decodes the messages of one Home Assistant. No I/O; the clock is the gateway's. */
export interface Decoder {
  /** A state was not valid: all states have to be requested again. */
  readonly isOutdated: boolean;
  /** The connection is new: all states are unknown until they arrive again, and Home Assistant may still be starting. */
  connected(): void;
  /** A registry changed and is not received yet: entities without an entry wait for it. */
  registryChanged(): void;
  /** Each key is a message of that kind. */
  receive(message: Message): void;
  /** Home Assistant has started: an entity that is missing now does not exist. */
  started(): void;
}

interface Message {
  readonly config?: CoreConfig;
  /** All registries or those that changed, as received. */
  readonly registries?: Partial<Record<keyof Registries, readonly unknown[]>>;
  /** An event of `subscribe_entities` as received: added, changed and removed entities. */
  readonly states?: unknown;
  /** The same with all existing entities. */
  readonly allStates?: unknown;
  /** The result of `get_states`, for its `last_reported`. */
  readonly reported?: unknown;
}

/** Decodes the messages of one instance into calls of `gateway`. */
export function createDecoder(config: HomeAssistantConfig, gateway: Gateway, names = new InitialNames()): Decoder {
  return new HomeAssistantDecoder(config, gateway, names);
}

/** The settings that apply to values without a unit. */
export function instanceOf({ currency = 'EUR', unit_system: units }: CoreConfig): Instance {
  return { temperatureUnit: units['temperature'] ?? '°C', currency };
}

const empty: Registries = { entities: [], devices: [], areas: [], floors: [], labels: [] };

interface PlacedEntity {
  readonly entity: DeviceEntity;
  readonly device: HomeAssistantDevice;
}

class HomeAssistantDecoder implements Decoder, InstanceContext {
  readonly gateway: Gateway;
  instance: Instance = { temperatureUnit: '°C', currency: 'EUR' };
  isStarted = false;
  sinceMs = Infinity;
  isOutdated = false;
  /** Registries with invalid entries: what is missing there may exist. */
  readonly #incomplete = new Set<keyof Registries>();
  readonly #config: HomeAssistantConfig;
  readonly #names: InitialNames;
  readonly #isWanted: ReturnType<typeof entityFilter>;
  readonly #states = new EntityStates();
  readonly #entities = new Map<string, PlacedEntity>();
  readonly #devices = new Map<string, HomeAssistantDevice>();
  #lists = empty;
  #registry = new Registry(empty);
  #awaitsRegistry = false;

  constructor(config: HomeAssistantConfig, gateway: Gateway, names: InitialNames) {
    this.#config = config;
    this.#names = names;
    this.gateway = gateway;
    this.#isWanted = entityFilter(config);
    gateway.source({ endpoint: endpointOf(config.url) });
  }

  connected(): void {
    this.#states.clear();
    this.isStarted = this.#awaitsRegistry = false;
  }

  registryChanged(): void {
    this.#awaitsRegistry = true;
  }

  receive(message: Message): void {
    const { config, registries, reported } = message;
    this.gateway.received();
    if (config !== undefined) this.#updateConfig(config);
    if (registries !== undefined) this.#updateRegistries(registries);
    if ('states' in message) this.#updateStates(message.states, false);
    if ('allStates' in message) this.#updateStates(message.allStates, true);
    if (reported !== undefined) this.#updateReported(reported);
    this.#names.save();
  }

  started(): void {
    this.isStarted = true;
    this.sinceMs = this.#newestMs();
    this.#placeAll();
    this.#updateDevices(this.#entities.keys());
    this.#reportInventory();
    this.#names.save();
    this.gateway.link(true);
  }

  #updateConfig(config: CoreConfig): void {
    this.gateway.source({ endpoint: endpointOf(this.#config.url), version: config.version });
    const instance = instanceOf(config);
    if (JSON.stringify(instance) === JSON.stringify(this.instance)) return;
    this.instance = instance;
    for (const { entity } of this.#entities.values()) entity.isStale = true;
    this.#updateDevices(this.#entities.keys());
  }

  #updateRegistries(lists: NonNullable<Message['registries']>): void {
    for (const [name, list] of Object.entries(lists) as [keyof Registries, readonly unknown[]][]) this.#updateRegistry(name, list);
    this.#registry = new Registry(this.#lists);
    this.#awaitsRegistry = false;
    // before the start the registries are not complete, and nothing is exported anyway
    if (!this.isStarted) return;
    this.#placeAll();
    this.#updateDevices(this.#entities.keys());
    this.#reportInventory();
  }

  #updateRegistry(name: keyof Registries, list: readonly unknown[]): void {
    let isValid = true;
    const { entries, isComplete } = readEntries(name, list, (reason, what, detail) => {
      isValid = false;
      this.gateway.malformed(reason, what, detail);
    });
    if (isValid) this.gateway.wellFormed(registryText(name));
    if (isComplete) this.#incomplete.delete(name);
    else this.#incomplete.add(name);
    this.#lists = { ...this.#lists, [name]: entries };
  }

  #updateStates(event: unknown, isComplete: boolean): void {
    const { changed, unknown, invalid } = this.#states.update(event, isComplete);
    for (const entityId of changed) this.gateway.wellFormed(entityId);
    for (const entityId of unknown) this.gateway.malformed('protocol', entityId, 'changed without having been added');
    for (const what of invalid) this.#reportInvalid(what);
    this.isOutdated = invalid.length + unknown.length > 0 || (this.isOutdated && !isComplete);
    for (const entityId of changed) if (!this.#isAwaited(entityId)) this.#guarded(entityId, () => this.#place(entityId));
    this.#updateDevices(changed);
    for (const what of invalid) this.#entities.get(what)?.device.failed(`cannot read state of "${what}": not a valid state`);
    if (this.isStarted && (isComplete || (isObject(event) && event['r'] !== undefined))) this.#reportInventory();
  }

  #reportInvalid(what: string): void {
    this.gateway.malformed('type', what, 'not a valid state');
  }

  #updateReported(states: unknown): void {
    if (!this.isStarted) return;
    if (!Array.isArray(states)) return this.gateway.malformed('type', 'get_states', 'expected a list');
    for (const state of states as unknown[]) if (isObject(state)) this.#updateLastSeen(state);
  }

  #updateLastSeen({ entity_id: entityId, last_reported: reported, last_updated: updated }: Readonly<Record<string, unknown>>): void {
    const placed = typeof entityId === 'string' ? this.#entities.get(entityId) : undefined;
    const time = reported ?? updated;
    const atMs = typeof time === 'string' ? Date.parse(time) : NaN;
    if (placed?.entity.isAvailable === true && !Number.isNaN(atMs)) placed.device.seen(this.gateway.at(atMs));
  }

  /** An error of one entity or device does not affect the others. */
  #guarded(what: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.gateway.malformed('protocol', what, (error as Error).stack);
    }
  }

  #placeAll(): void {
    const ids = [...new Set([...this.#states.ids, ...this.#entities.keys()])];
    // sorted: the order in which entities are first seen decides between equal ones
    for (const entityId of ids.toSorted()) this.#guarded(entityId, () => this.#infoOf(entityId));
    for (const entityId of ids) this.#guarded(entityId, () => this.#place(entityId));
  }

  /** A renamed entity has its new state before its new registry entry: it must not become another device meanwhile. */
  #isAwaited(entityId: string): boolean {
    return this.#awaitsRegistry && !this.#registry.has(entityId) && !this.#entities.has(entityId);
  }

  /** Puts an entity into its device; removes it if it no longer exists or is not wanted. */
  #place(entityId: string): void {
    const state = this.#states.get(entityId);
    const known = this.#entities.get(entityId);
    if (state === undefined && (known === undefined || (this.isStarted && !this.#registry.has(entityId)))) return this.#remove(entityId);
    const info = this.#infoOf(entityId);
    if (!this.#isWanted(entityId, info)) return this.#remove(entityId);
    if (known?.device.id === info.description.id) known.entity.setInfo(info);
    else this.#move(entityId, info);
  }

  /** The info under the initial name. Before the start no initial name is stored: devices and entries are not complete. */
  #infoOf(entityId: string): EntityInfo {
    const info = this.#registry.infoOf(entityId, this.#states.get(entityId)?.attributes['friendly_name'] ?? this.#previousName(entityId));
    const { key, name } = info;
    if (this.isStarted && key !== undefined && this.#isWanted(entityId, info)) this.#names.add(key, { entityId, name });
    return withInitialName(info, entityId, this.#names);
  }

  /** The name of an entity without a state that is its own device. */
  #previousName(entityId: string): string | undefined {
    const { isPart, description } = this.#entities.get(entityId)?.entity.info ?? {};
    return isPart === false ? description?.name : undefined;
  }

  #move(entityId: string, info: EntityInfo): void {
    this.#remove(entityId);
    const { id } = info.description;
    const device = this.#devices.get(id) ?? new HomeAssistantDevice(id);
    const entity = new DeviceEntity(entityId, info, this.#names);
    this.#devices.set(id, device);
    this.#entities.set(entityId, { entity, device });
    device.entities.set(entityId, entity);
    device.isStale = true;
  }

  #remove(entityId: string): void {
    const known = this.#entities.get(entityId);
    if (known === undefined) return;
    this.#entities.delete(entityId);
    known.device.entities.delete(entityId);
    known.device.isStale = true;
    if (known.device.entities.size > 0) known.device.update(this, []);
    else this.#devices.delete(known.device.id);
  }

  #updateDevices(entityIds: Iterable<string>): void {
    const changed = new Map<HomeAssistantDevice, DeviceEntity[]>();
    for (const entityId of entityIds) {
      const placed = this.#entities.get(entityId);
      if (placed === undefined) continue;
      placed.entity.setState(this.#states.get(entityId));
      const entities = changed.get(placed.device) ?? [];
      entities.push(placed.entity);
      changed.set(placed.device, entities);
    }
    for (const [device, entities] of changed) this.#guarded(device.id, () => device.update(this, entities));
  }

  #reportInventory(): void {
    if (this.#incomplete.size > 0) return;
    this.gateway.inventory(this.#devices.keys());
  }

  #newestMs(): number {
    let newestMs = 0;
    for (const id of this.#states.ids) newestMs = Math.max(newestMs, this.#states.get(id)?.updatedMs ?? 0);
    return newestMs;
  }
}

import { type InitialNames, withInitialName } from '../registry/initialNames.ts';
import { type EntityInfo, Registry } from '../registry/registry.ts';
import { DeviceEntity } from './deviceEntity.ts';
import type { EntityStates } from './entityStates.ts';
import { HomeAssistantDevice, type InstanceContext } from './homeAssistantDevice.ts';

interface DeviceTableOptions {
  readonly states: EntityStates;
  readonly names: InitialNames;
  /** Whether the config includes an entity. */
  readonly isWanted: (entityId: string, info: EntityInfo) => boolean;
}

interface PlacedEntity {
  readonly entity: DeviceEntity;
  readonly device: HomeAssistantDevice;
}

/** The devices of one instance, and to which of them each entity belongs. */
export class DeviceTable {
  /** A registry changed and is not received yet. */
  awaitsRegistry = false;
  registry = new Registry({ entities: [], devices: [], areas: [], floors: [], labels: [] });
  readonly #context: InstanceContext;
  readonly #options: DeviceTableOptions;
  readonly #entities = new Map<string, PlacedEntity>();
  readonly #devices = new Map<string, HomeAssistantDevice>();

  constructor(context: InstanceContext, options: DeviceTableOptions) {
    this.#context = context;
    this.#options = options;
  }

  get entityIds(): Iterable<string> {
    return this.#entities.keys();
  }

  /** Puts all entities into their devices. */
  placeAll(): void {
    const ids = [...new Set([...this.#options.states.ids, ...this.#entities.keys()])];
    // sorted: the order in which entities are first seen decides between equal ones
    for (const entityId of ids.toSorted()) this.#guarded(entityId, () => this.#infoOf(entityId));
    for (const entityId of ids) this.#guarded(entityId, () => this.#place(entityId));
  }

  /** Puts entities whose states changed into their devices. */
  place(entityIds: readonly string[]): void {
    for (const entityId of entityIds) if (!this.#isAwaited(entityId)) this.#guarded(entityId, () => this.#place(entityId));
  }

  /** Sets the newest states of these entities, and returns the entities by device. */
  setStates(entityIds: Iterable<string>): ReadonlyMap<HomeAssistantDevice, readonly DeviceEntity[]> {
    const changed = new Map<HomeAssistantDevice, DeviceEntity[]>();
    for (const entityId of entityIds) {
      const placed = this.#entities.get(entityId);
      if (placed === undefined) continue;
      placed.entity.setState(this.#options.states.get(entityId));
      const entities = changed.get(placed.device) ?? [];
      entities.push(placed.entity);
      changed.set(placed.device, entities);
    }
    return changed;
  }

  /** The features of all entities have to be derived again. */
  markStale(): void {
    for (const { entity } of this.#entities.values()) entity.isStale = true;
  }

  /** The device of an available entity. */
  availableDevice(entityId: string): HomeAssistantDevice | undefined {
    const placed = this.#entities.get(entityId);
    return placed?.entity.isAvailable === true ? placed.device : undefined;
  }

  /** Id of the device that has the entity. */
  deviceOf(entityId: string): string | undefined {
    return this.#entities.get(entityId)?.device.id;
  }

  /** A message about the entity could not be used. */
  failed(entityId: string, message: string): void {
    this.#entities.get(entityId)?.device.failed(message);
  }

  reportInventory(): void {
    this.#context.gateway.inventory(this.#devices.keys());
  }

  /** An error of one entity does not affect the others. */
  #guarded(what: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#context.gateway.malformed('protocol', what, (error as Error).stack);
    }
  }

  /** A renamed entity has its new state before its new registry entry: it must not become another device meanwhile. */
  #isAwaited(entityId: string): boolean {
    return this.awaitsRegistry && !this.registry.has(entityId) && !this.#entities.has(entityId);
  }

  /** Puts an entity into its device; removes it if it no longer exists or is not wanted. */
  #place(entityId: string): void {
    const state = this.#options.states.get(entityId);
    const known = this.#entities.get(entityId);
    if (state === undefined && (known === undefined || (this.#context.isStarted && !this.registry.has(entityId))))
      return this.#remove(entityId);
    const info = this.#infoOf(entityId);
    if (!this.#options.isWanted(entityId, info)) return this.#remove(entityId);
    if (known?.device.id === info.description.id) known.entity.setInfo(info);
    else this.#move(entityId, info);
  }

  /** The info under the initial name. Before the start no initial name is stored: devices and entries are not complete. */
  #infoOf(entityId: string): EntityInfo {
    const { states, names, isWanted } = this.#options;
    const info = this.registry.infoOf(entityId, states.get(entityId)?.attributes['friendly_name'] ?? this.#previousName(entityId));
    const { key, name } = info;
    if (this.#context.isStarted && key !== undefined && isWanted(entityId, info)) names.add(key, { entityId, name });
    return withInitialName(info, entityId, names);
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
    const entity = new DeviceEntity(entityId, info, this.#options.names);
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
    if (known.device.entities.size > 0) known.device.update(this.#context, []);
    else this.#devices.delete(known.device.id);
  }
}

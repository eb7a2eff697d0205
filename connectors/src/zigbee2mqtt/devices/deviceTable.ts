import type { Gateway } from '../../contract.ts';
import { SharedProperties } from '../../sharedProperties.ts';
import type { BridgeInfo } from '../bridge/bridgeInfo.ts';
import { readGroups } from '../bridge/groups.ts';
import { readInventory, type EntityEntry, type Inventory, type InventoryGap } from '../bridge/inventory.ts';
import type { Zigbee2mqttConfig } from '../config.ts';
import { Entity, type EntityContext } from './entity.ts';
import { stateTopic } from './topicMap.ts';

/** The devices and groups that the bridge lists. */
export class DeviceTable {
  readonly #config: Zigbee2mqttConfig;
  readonly #gateway: Gateway;
  readonly #context: EntityContext;
  readonly #entities = new Map<string, Entity>();
  #inventory: Inventory | undefined;
  #groups: readonly unknown[] | undefined;
  #info: BridgeInfo | undefined;

  constructor(config: Zigbee2mqttConfig, shared: Omit<EntityContext, 'properties'>) {
    this.#config = config;
    this.#gateway = shared.gateway;
    this.#context = { ...shared, properties: new SharedProperties() };
  }

  /** True once the bridge has listed its devices. */
  get hasDevices(): boolean {
    return this.#inventory !== undefined;
  }

  get entities(): Iterable<Entity> {
    return this.#entities.values();
  }

  /** True once the bridge has listed its groups too, if they are exported. */
  get isComplete(): boolean {
    return this.hasDevices && (this.#config.zigbee_groups === false || this.#groups !== undefined);
  }

  entity(id: string): Entity | undefined {
    return this.#entities.get(id);
  }

  /** Takes `bridge/devices`. Returns what the list lacks: then no device is removed. */
  updateDevices(list: readonly unknown[]): InventoryGap | undefined {
    const inventory = readInventory(list);
    this.#inventory = { ...inventory, devices: this.#shareProperties(inventory.devices) };
    this.#update(this.#inventory);
    return inventory.gap;
  }

  /** Takes `bridge/groups`. */
  updateGroups(list: readonly unknown[]): void {
    this.#groups = list;
    if (this.#inventory !== undefined) this.#update(this.#inventory);
  }

  /** Takes `bridge/info`. */
  updateInfo(info: BridgeInfo): void {
    this.#info = info;
    for (const entity of this.#entities.values()) this.#configure(entity);
  }

  #update({ devices, coordinator, gap }: Inventory): void {
    const groups = this.#shareProperties(readGroups(this.#groups ?? [], this.#config.zigbee_groups, devices));
    const entries = [...devices, ...groups];
    if (coordinator !== undefined) this.#gateway.device(coordinator);
    for (const entry of entries) this.#updateEntity(entry);
    if (gap === undefined && this.isComplete)
      this.#removeOthers(new Set([coordinator, ...entries.map((entry) => entry.description)].flatMap((one) => one?.id ?? [])));
  }

  #updateEntity(entry: EntityEntry): void {
    const { id } = entry.description;
    const topic = stateTopic(this.#config.base_topic, entry.friendlyName);
    const known = this.#entities.get(id);
    known?.update(entry, topic);
    const entity = known ?? new Entity(entry, topic, this.#context);
    this.#entities.set(id, entity);
    this.#configure(entity);
  }

  #configure(entity: Entity): void {
    const { description, isInvertible = false } = entity.entry;
    entity.configure(this.#publishesAvailability(entity.entry), this.#info?.invertsCover(description.id, isInvertible) ?? false);
  }

  /** The bridge publishes a group's availability if it does so for all members. Undefined before `bridge/info`. */
  #publishesAvailability({ members, description }: EntityEntry): boolean | undefined {
    const info = this.#info;
    if (info === undefined) return undefined;
    return (members ?? [description.id]).every((id) => info.publishesAvailability(id));
  }

  #shareProperties(entries: readonly EntityEntry[]): EntityEntry[] {
    return entries.map((entry) => ({ ...entry, properties: this.#context.properties.share(entry.properties) }));
  }

  #removeOthers(ids: ReadonlySet<string>): void {
    for (const id of this.#entities.keys()) if (!ids.has(id)) this.#entities.delete(id);
    this.#gateway.inventory(ids);
  }
}

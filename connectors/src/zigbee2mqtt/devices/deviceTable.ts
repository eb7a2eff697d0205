import type { Gateway } from '../../contract.ts';
import type { BridgeInfo } from '../bridge/bridgeInfo.ts';
import type { Zigbee2mqttConfig } from '../config.ts';
import { Entity } from './entity.ts';
import type { EntityEntry } from '../bridge/entityEntry.ts';
import { readGroups } from '../bridge/groups.ts';
import { readInventory, type Inventory } from '../bridge/inventory.ts';
import type { Replays } from '../bridge/republishWindow.ts';
import { SharedProperties } from '../../sharedProperties.ts';
import { stateTopic } from './topicMap.ts';

/** The devices and groups that the bridge lists, each compiled once. */
export class Roster {
  readonly #config: Zigbee2mqttConfig;
  readonly #gateway: Gateway;
  readonly #replays: Replays;
  readonly #entities = new Map<string, Entity>();
  readonly #deviceProperties = new SharedProperties();
  readonly #groupProperties = new SharedProperties();
  #inventory: Inventory | undefined;
  #groups: readonly unknown[] | undefined;
  #info: BridgeInfo | undefined;

  constructor(config: Zigbee2mqttConfig, gateway: Gateway, replays: Replays) {
    this.#config = config;
    this.#gateway = gateway;
    this.#replays = replays;
  }

  get hasDevices(): boolean {
    return this.#inventory !== undefined;
  }

  get entities(): Iterable<Entity> {
    return this.#entities.values();
  }

  entity(id: string): Entity | undefined {
    return this.#entities.get(id);
  }

  /** Takes `bridge/devices`; false when it does not say of each entry which device it is, so that nothing may be removed by it. */
  takeDevices(list: readonly unknown[]): boolean {
    const inventory = readInventory(list);
    this.#inventory = { ...inventory, devices: this.#deviceProperties.share(inventory.devices) };
    this.#apply(this.#inventory);
    return this.#inventory.isComplete;
  }

  /** Takes `bridge/groups`. */
  takeGroups(list: readonly unknown[]): void {
    this.#groups = list;
    if (this.#inventory !== undefined) this.#apply(this.#inventory);
  }

  /** Takes `bridge/info`, which says whose availability is told. */
  takeInfo(info: BridgeInfo): void {
    this.#info = info;
    for (const entity of this.#entities.values()) this.#tellInfo(entity);
  }

  /** Whether the bridge publishes the entity's availability, a group's if it does so for all members; undefined when not known. */
  readonly isTold = ({ entry }: Entity): boolean | undefined => {
    const info = this.#info;
    if (info === undefined) return undefined;
    return (entry.members ?? [entry.description.id]).every((id) => info.tellsAvailability(id));
  };

  #apply({ devices, coordinator, isComplete }: Inventory): void {
    const groups = this.#groupProperties.share(readGroups(this.#groups ?? [], this.#config.zigbee_groups, devices));
    const entries = [...devices, ...groups];
    if (coordinator !== undefined) this.#gateway.device(coordinator);
    for (const entry of entries) this.#describe(entry);
    const isWhole = isComplete && (this.#config.zigbee_groups === false || this.#groups !== undefined);
    if (isWhole) this.#keepOnly(new Set([coordinator, ...entries.map((entry) => entry.description)].flatMap((one) => one?.id ?? [])));
  }

  #describe(entry: EntityEntry): void {
    const { id } = entry.description;
    const topic = stateTopic(this.#config.base_topic, entry.friendlyName);
    const known = this.#entities.get(id);
    known?.describe(entry, topic);
    const entity = known ?? new Entity(entry, topic, { gateway: this.#gateway, replays: this.#replays });
    this.#entities.set(id, entity);
    this.#tellInfo(entity);
  }

  /** What the bridge's configuration says of an entity. */
  #tellInfo(entity: Entity): void {
    const { description, isInvertible = false } = entity.entry;
    entity.vouch(this.isTold(entity));
    entity.invert(this.#info?.invertsCover(description.id, isInvertible) ?? false);
  }

  #keepOnly(ids: ReadonlySet<string>): void {
    for (const id of this.#entities.keys()) if (!ids.has(id)) this.#entities.delete(id);
    this.#gateway.inventory(ids);
  }
}

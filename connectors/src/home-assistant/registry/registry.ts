import type { DeviceDescription } from '../../contract.ts';
import { domainOf, objectIdOf, type Entity } from '../../home-assistant-model/entity.ts';
import { slugOf, withoutModel, withoutSlug } from '../../home-assistant-model/slug.ts';
import { Places } from './places.ts';
import type { AreaEntry, DeviceEntry, EntityEntry, Registries } from '../connection/apiTypes.ts';

/** The device and the name of an entity, and its data for filters, from the registries. */
export interface EntityInfo {
  readonly description: DeviceDescription;
  /** Identifies the entity across renames; undefined as long as its device is unknown. */
  readonly key?: string;
  /** It is part of a device of the registry; else it is its own device. */
  readonly isPart: boolean;
  /** Object id without the leading slug of its device (catalogue §4.3); the initial one where it is known. */
  readonly name: string;
  readonly first?: Entity['first'];
  readonly category?: 'config' | 'diagnostic';
  readonly integration?: string;
  readonly areas: readonly string[];
  readonly labels: readonly string[];
  readonly isHidden: boolean;
  readonly isDisabled: boolean;
}

/** The registries of one instance, indexed. */
export class Registry {
  readonly #entities: ReadonlyMap<string, EntityEntry>;
  readonly #devices: ReadonlyMap<string, DeviceEntry>;
  readonly #areas: ReadonlyMap<string, AreaEntry>;
  readonly #floors: ReadonlyMap<string, string>;
  readonly #labels: ReadonlyMap<string, string>;
  readonly #places: Places;

  constructor({ entities, devices, areas, floors, labels }: Registries) {
    this.#entities = new Map(entities.map((entry) => [entry.entity_id, entry]));
    this.#devices = new Map(devices.map((entry) => [entry.id, entry]));
    this.#areas = new Map(areas.map((entry) => [entry.area_id, entry]));
    this.#floors = new Map(floors.map(({ floor_id: id, name }) => [id, name]));
    this.#places = new Places(areas, floors);
    this.#labels = new Map(labels.map(({ label_id: id, name }) => [id, name]));
  }

  /** Whether the entity is registered, also while it has no state. */
  has(entityId: string): boolean {
    return this.#entities.has(entityId);
  }

  /** `friendlyName` is used for an entity that is its own device. */
  infoOf(entityId: string, friendlyName: unknown): EntityInfo {
    const entry = this.#entities.get(entityId);
    const device = this.#device(entry?.device_id);
    const areaId = entry?.area_id ?? this.#areaOf(device);
    const labels = [...(entry?.labels ?? []), ...(device?.labels ?? [])];
    return {
      key: keyOf(entityId, entry, device),
      isPart: device !== undefined,
      description: device === undefined ? this.#ownDevice(entityId, { entry, friendlyName, areaId }) : this.#describe(device),
      name: device === undefined ? '' : this.#nameOf(objectIdOf(entityId), device, entry),
      category: entry?.entity_category ?? undefined,
      integration: entry?.platform,
      areas: this.#named(areaId, this.#areas.get(areaId ?? '')?.name),
      labels: labels.flatMap((id) => this.#named(id, this.#labels.get(id))),
      isHidden: typeof entry?.hidden_by === 'string',
      isDisabled: typeof entry?.disabled_by === 'string',
    };
  }

  /** The object id without the place (since 2026) and the device at its start; where the entity has an area of its own, only that may precede its name. */
  #nameOf(objectId: string, device: DeviceEntry, entry: EntityEntry | undefined): string {
    const slugs = this.#slugs(device);
    const ownArea = slugOf(this.#areas.get(entry?.area_id ?? '')?.name ?? '');
    const name = withoutSlug(
      this.#places.without(objectId, slugs),
      [...slugs, ownArea].filter((slug) => slug !== ''),
    );
    return withoutModel(name, this.#describe(device));
  }

  /** What entity ids call a device: its name, that of a child after that of its parent, or that of the parent. */
  #slugs(device: DeviceEntry): readonly string[] {
    const { name, name_by_user: given, parent_device_id: parentId } = device;
    const parent = this.#device(parentId);
    const own = [given, name].map((text) => slugOf(text ?? ''));
    const above = [parent?.name_by_user, parent?.name].map((text) => slugOf(text ?? ''));
    const slugs = [...above.flatMap((slug) => own.map((child) => `${slug}_${child}`)), ...own, ...above];
    return slugs.filter((slug) => /^[^_].*[^_]$/.test(slug));
  }

  #named(id: string | null | undefined, name: string | undefined): string[] {
    return [id, name].filter((text) => typeof text === 'string');
  }

  #device(id: string | null | undefined): DeviceEntry | undefined {
    return typeof id === 'string' ? this.#devices.get(id) : undefined;
  }

  /** A child without an area has that of its parent. */
  #areaOf(device: DeviceEntry | undefined, depth = 0): string | undefined {
    if (device === undefined || depth > deepest) return undefined;
    return device.area_id ?? this.#areaOf(this.#device(device.parent_device_id), depth + 1);
  }

  #describe(device: DeviceEntry): DeviceDescription {
    const parent = this.#device(device.parent_device_id);
    return {
      id: device.id,
      nativeId: device.id,
      name: device.name_by_user ?? device.name ?? undefined,
      manufacturer: device.manufacturer ?? parent?.manufacturer ?? undefined,
      model: device.model ?? parent?.model ?? undefined,
      modelId: device.model_id ?? parent?.model_id ?? undefined,
      firmware: device.sw_version ?? undefined,
      hardware: device.hw_version ?? undefined,
      serial: device.serial_number ?? undefined,
      addresses: addressesOf(device),
      identifiers: mqttIdentifiers(device),
      parent: device.via_device_id ?? device.parent_device_id ?? undefined,
      ...this.#areaNames(this.#areaOf(device)),
    };
  }

  #ownDevice(
    entityId: string,
    { entry, friendlyName, areaId }: { readonly entry?: EntityEntry; readonly friendlyName: unknown; readonly areaId?: string },
  ): DeviceDescription {
    return {
      id: entry === undefined ? entityId : `${entry.platform}.${entry.unique_id}`,
      nativeId: entityId,
      name: entry?.name ?? (typeof friendlyName === 'string' ? friendlyName : entityId),
      neverSilent: true,
      ...this.#areaNames(areaId),
    };
  }

  #areaNames(areaId: string | undefined): { area?: string; floor?: string } {
    const area = this.#areas.get(areaId ?? '');
    return { area: area?.name, floor: this.#floors.get(area?.floor_id ?? '') };
  }
}

/** Unique ids are unique for each domain of a platform. An entity without an entry only has its entity id; one whose device is still unknown has no key yet. */
function keyOf(entityId: string, entry: EntityEntry | undefined, device: DeviceEntry | undefined): string | undefined {
  if (entry === undefined) return entityId;
  if (typeof entry.device_id === 'string' && device === undefined) return undefined;
  const kind = device === undefined ? 'own' : 'part';
  return `${kind} ${domainOf(entityId)}.${entry.platform}.${entry.unique_id}`;
}

/** The hardware addresses among its connections, and among identifiers such as those of Zigbee2MQTT: `zigbee2mqtt_0x00158d…`. */
function addressesOf({ connections = [], identifiers = [] }: DeviceEntry): readonly string[] | undefined {
  const fromIdentifiers = identifiers.flatMap((parts) =>
    parts.flatMap((part) => (typeof part === 'string' ? (/0x[0-9a-f]{16}$/i.exec(part) ?? []) : [])),
  );
  const addresses = [...connections.flatMap(([, address]) => (typeof address === 'string' ? [address] : [])), ...fromIdentifiers];
  return addresses.length === 0 ? undefined : addresses;
}

/** Its device ids at the `mqtt` connector, if Home Assistant has it by MQTT. */
function mqttIdentifiers({ identifiers = [] }: DeviceEntry): readonly string[] | undefined {
  const own = identifiers.flatMap(([platform, id]) => (platform === 'mqtt' && typeof id === 'string' ? [`mqtt ${id}`] : []));
  return own.length === 0 ? undefined : own;
}

/** Limit for chains of parent devices, which may be circular. */
const deepest = 8;

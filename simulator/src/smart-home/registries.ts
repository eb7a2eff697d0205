import { createHash } from 'node:crypto';
import { areas, floors, labels } from './household.ts';
import type { SmartDevice, SmartEntity } from './smartEntity.ts';

type Entry = Record<string, unknown>;

export type RegistryName = 'entity' | 'device' | 'area' | 'floor' | 'label';

/** The registries of the instance as its API lists them; entries can be edited at run time. */
export class Registries {
  readonly #edits = new Map<string, Entry>();
  readonly #devices: readonly SmartDevice[];
  readonly #entities: () => Iterable<SmartEntity>;

  constructor(devices: readonly SmartDevice[], entities: () => Iterable<SmartEntity>) {
    this.#devices = devices;
    this.#entities = entities;
  }

  /** Overrides fields of an entry, by entity id or device key. */
  edit(key: string, entry: Entry): void {
    this.#edits.set(key, { ...this.#edits.get(key), ...entry });
  }

  list(name: RegistryName): readonly Entry[] {
    switch (name) {
      case 'entity':
        return [...this.#entities()].filter(({ platform }) => platform !== undefined).map((entity) => this.#entity(entity));
      case 'device':
        return this.#devices.map((device) => this.#device(device));
      case 'area':
        return Object.entries(areas).map(([id, area]) => ({ area_id: id, floor_id: area.floor, name: area.name, aliases: [], labels: [] }));
      case 'floor':
        return Object.entries(floors).map(([id, text]) => ({ floor_id: id, name: text, level: null }));
      case 'label':
        return Object.entries(labels).map(([id, text]) => ({ label_id: id, name: text, color: null }));
    }
  }

  /** The user's name of a device, with which friendly names of its entities begin. */
  deviceName(key: string): string {
    const device = this.#devices.find((one) => one.key === key);
    const given = this.#edits.get(key)?.['name_by_user'];
    return typeof given === 'string' ? given : (device?.name ?? key);
  }

  #entity({ entityId, device, platform, category, area, labels: own = [], hidden }: SmartEntity): Entry {
    return {
      entity_id: entityId,
      unique_id: idOf(entityId),
      platform,
      device_id: device === undefined ? null : idOf(device),
      area_id: area ?? null,
      entity_category: category ?? null,
      hidden_by: hidden === true ? 'user' : null,
      disabled_by: null,
      labels: own,
      name: null,
      original_name: null,
      ...this.#edits.get(entityId),
    };
  }

  #device(device: SmartDevice): Entry {
    const { key, name, area, manufacturer, model, firmware, serial, parent, connections = [], labels: own = [] } = device;
    return {
      id: idOf(key),
      name,
      name_by_user: null,
      area_id: area ?? null,
      manufacturer: manufacturer ?? null,
      model: model ?? null,
      model_id: null,
      sw_version: firmware ?? null,
      hw_version: null,
      serial_number: serial ?? null,
      via_device_id: null,
      parent_device_id: parent === undefined ? null : idOf(parent),
      connections,
      identifiers: [['simulator', key]],
      labels: own,
      disabled_by: null,
      ...this.#edits.get(key),
    };
  }
}

/** An id like Home Assistant's: 32 hexadecimal digits, which depend on the key alone. */
function idOf(key: string): string {
  return createHash('md5').update(key).digest('hex');
}

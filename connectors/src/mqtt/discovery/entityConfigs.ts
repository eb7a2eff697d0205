import type { DeviceDescription } from '../../contract.ts';
import { withoutModel } from '../../home-assistant-model/slug.ts';
import type { EntityConfig } from '../entities/entityConfig.ts';
import { type DeviceBlock, identifierKey } from './deviceBlock.ts';
import { DeviceTable } from './deviceTable.ts';
import { EntityNames } from './entityNames.ts';
import { entityName, nameInDevice, objectIdOf } from './entityNaming.ts';
import { internedText } from './internedText.ts';
import type { ConfiguredEntity, IdentifiedEntity } from './readConfig.ts';

/** Gives devices and names to the entities of configs. */
export class EntityConfigs {
  readonly devices: DeviceTable;
  readonly names: EntityNames;

  constructor(devices = new DeviceTable(), names = new EntityNames()) {
    this.devices = devices;
    this.names = names;
  }

  /** The same entity with its id; its device block is shared with others of the device. */
  identified(entity: ConfiguredEntity, topic: string): IdentifiedEntity {
    const { component, key, uniqueId, device, options } = entity;
    return { id: this.#idOf(entity, topic), topic, component, key, uniqueId, device: device && this.devices.shared(device), options };
  }

  /** The entity with its device; `deviceId` is that of its block, if it has one. */
  configOf(entity: IdentifiedEntity, deviceId: string | undefined): EntityConfig {
    const { id, topic, component, options } = entity;
    const deviceNames = deviceId === undefined ? [] : this.devices.namesOf(deviceId);
    const { entityId, name, place } = this.names.nameOf(id, component, {
      deviceId,
      objectId: () => objectIdOf({ ...entity, deviceNames }),
      nameOf: (objectId) =>
        deviceId === undefined ? '' : withoutModel(nameInDevice(objectId, deviceNames), this.devices.descriptionOf(deviceId) ?? {}),
    });
    const device = (deviceId === undefined ? undefined : this.devices.descriptionOf(deviceId)) ?? ownDevice(entity);
    return { component, id, entityId, name, place, options, topic, device };
  }

  /**
   * Identifies an entity across changes of its config. Home Assistant refuses the second of two entities with one unique id, but the default ids of ESPHome
   * are the same on each node: those of different devices are different.
   */
  #idOf({ component, uniqueId, key, device }: ConfiguredEntity, topic: string): string {
    if (uniqueId === undefined) return internedText(`${component} ${topic} ${key}`);
    return internedText(device === undefined ? `${component} ${uniqueId}` : `${component} ${uniqueId} ${this.devices.idOf(device)}`);
  }
}

/** An entity without a device; nothing is known about how often it reports. */
function ownDevice(entity: IdentifiedEntity): DeviceDescription {
  const { topic, component, uniqueId, key } = entity;
  const block: DeviceBlock = { keys: [identifierKey(`${component}.${uniqueId ?? topic}`)], facts: {}, via: undefined, parent: undefined };
  const { id } = new DeviceTable().update(block, undefined);
  return { id, nativeId: id, name: entityName(entity) ?? key, neverSilent: true };
}

import type { DeviceDescription } from '../../contract.ts';
import { withoutModel } from '../../home-assistant-model/slug.ts';
import type { EntityConfig } from '../entities/entityConfig.ts';
import { type DeviceBlock, identifierKey } from './deviceBlock.ts';
import { DeviceTable } from './deviceTable.ts';
import { EntityNames } from './entityNames.ts';
import { entityName, nameInDevice, objectIdOf } from './entityNaming.ts';
import type { ConfiguredEntity } from './readConfig.ts';

/** Gives devices and names to the entities of configs. */
export class EntityConfigs {
  readonly devices: DeviceTable;
  readonly names: EntityNames;

  constructor(devices = new DeviceTable(), names = new EntityNames()) {
    this.devices = devices;
    this.names = names;
  }

  /**
   * Identifies an entity across changes of its config. Home Assistant refuses the second of two entities with one unique id, but the default ids of ESPHome
   * are the same on each node: those of different devices are different.
   */
  keyOf({ component, uniqueId, key, device }: ConfiguredEntity, topic: string): string {
    if (uniqueId === undefined) return `${component} ${topic} ${key}`;
    return device === undefined ? `${component} ${uniqueId}` : `${component} ${uniqueId} ${this.devices.idOf(device)}`;
  }

  /** The same entity; its device block is shared with others of the device. */
  withSharedDevice(entity: ConfiguredEntity): ConfiguredEntity {
    return entity.device === undefined ? entity : { ...entity, device: this.devices.shared(entity.device) };
  }

  /** The entity with its device; `deviceId` is that of its block, if it has one. */
  configOf(entity: ConfiguredEntity, topic: string, deviceId: string | undefined): EntityConfig {
    const { component, options } = entity;
    const id = this.keyOf(entity, topic);
    const deviceNames = deviceId === undefined ? [] : this.devices.namesOf(deviceId);
    const { entityId, name, place } = this.names.nameOf(id, component, {
      deviceId,
      objectId: () => objectIdOf({ ...entity, deviceNames }),
      nameOf: (objectId) =>
        deviceId === undefined ? '' : withoutModel(nameInDevice(objectId, deviceNames), this.devices.descriptionOf(deviceId) ?? {}),
    });
    const device = (deviceId === undefined ? undefined : this.devices.descriptionOf(deviceId)) ?? ownDevice(entity, topic);
    return { component, id, entityId, name, place, options, topic, device };
  }
}

/** An entity without a device; nothing is known about how often it reports. */
function ownDevice(entity: ConfiguredEntity, topic: string): DeviceDescription {
  const { component, uniqueId, key } = entity;
  const block: DeviceBlock = { keys: [identifierKey(`${component}.${uniqueId ?? topic}`)], facts: {}, via: undefined, parent: undefined };
  const { id } = new DeviceTable().update(block, undefined);
  return { id, nativeId: id, name: entityName(entity) ?? key, neverSilent: true };
}

import { batteryAttributeOf, isCharge, isChargeSensor } from '../../home-assistant-model/battery.ts';
import { domainOf, type Entity, type Instance } from '../../home-assistant-model/entity.ts';
import { textOf } from '../../home-assistant-model/readings.ts';
import type { DeviceEntity } from './deviceEntity.ts';

/** Derives the features of those entities of a device that changed, or whose device did. */
export function compileEntities(entities: Iterable<DeviceEntity>, instance: Instance): void {
  const all = [...entities];
  const battery = batteryOf(all);
  for (const entity of all) entity.setBattery(battery);
  for (const entity of all) if (entity.isStale || entity.isMoved) entity.compile(instance);
}

/** A charge sensor reports the charge of a device's battery, else the attribute of the entity that was seen first. */
function batteryOf(entities: readonly DeviceEntity[]): Entity['battery'] {
  const [first] = [entities.filter((entity) => isChargeSensor(entity)), entities.filter(hasCharge)].flatMap((some) =>
    some.toSorted(byFirstSeen),
  );
  if (first !== undefined) return { entityId: first.entityId };
  return entities.some(hasLowBattery) ? {} : undefined;
}

function hasCharge(entity: DeviceEntity): boolean {
  const attribute = batteryAttributeOf(entity);
  return attribute !== undefined && isCharge(entity.attributes[attribute]);
}

function hasLowBattery({ entityId, attributes }: DeviceEntity): boolean {
  return domainOf(entityId) === 'binary_sensor' && /^battery(_charging)?$/.test(textOf(attributes['device_class']));
}

function byFirstSeen({ info: { first: a }, entityId: idOfA }: DeviceEntity, { info: { first: b }, entityId: idOfB }: DeviceEntity): number {
  const [placeOfA, placeOfB] = [a?.place ?? Infinity, b?.place ?? Infinity];
  if (placeOfA !== placeOfB) return placeOfA - placeOfB;
  return idOfA < idOfB ? -1 : 1;
}

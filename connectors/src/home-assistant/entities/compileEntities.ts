import { batteryAttributeOf, isCharge, isChargeSensor } from '../../home-assistant-model/battery.ts';
import { domainOf, type Entity, type Instance } from '../../home-assistant-model/entity.ts';
import { textOf } from '../../home-assistant-model/readings.ts';
import type { Member } from './deviceEntity.ts';

/** Finds the features of a device's entities anew, of those that changed or whose device did; true where some did. */
export function compileMembers(members: Iterable<Member>, instance: Instance): boolean {
  const all = [...members];
  const battery = batteryOf(all);
  for (const member of all) member.heardOfBattery(battery);
  const stale = all.filter(({ isStale, isMoved }) => isStale || isMoved);
  for (const member of stale) member.compile(instance);
  return stale.length > 0;
}

/** A sensor of its own tells the charge of a device's battery, else the attribute of the entity that was seen first. */
function batteryOf(members: readonly Member[]): Entity['battery'] {
  const [first] = [members.filter((member) => isChargeSensor(member)), members.filter(hasCharge)].flatMap((some) =>
    some.toSorted(bySeniority),
  );
  if (first !== undefined) return { entityId: first.entityId };
  return members.some(hasLowBattery) ? {} : undefined;
}

function hasCharge(member: Member): boolean {
  const attribute = batteryAttributeOf(member);
  return attribute !== undefined && isCharge(member.attributes[attribute]);
}

function hasLowBattery({ entityId, attributes }: Member): boolean {
  return domainOf(entityId) === 'binary_sensor' && /^battery(_charging)?$/.test(textOf(attributes['device_class']));
}

function bySeniority({ placement: { first: a }, entityId: idOfA }: Member, { placement: { first: b }, entityId: idOfB }: Member): number {
  const [placeOfA, placeOfB] = [a?.place ?? Infinity, b?.place ?? Infinity];
  if (placeOfA !== placeOfB) return placeOfA - placeOfB;
  return idOfA < idOfB ? -1 : 1;
}

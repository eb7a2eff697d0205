import { batteryAttributeOf, isCharge, isChargeSensor } from './battery.ts';
import { domainOf, type Attributes, type Entity } from './entity.ts';
import { textOf } from './readings.ts';

/** What decides which entity reports the battery of a device. */
export interface BatteryCandidate {
  readonly entityId: string;
  readonly attributes: Attributes;
  /** Its position in the order in which entities were first seen, where the source keeps it. */
  readonly place?: number | undefined;
}

/** A charge sensor reports the charge of a device's battery, else the attribute of the entity that was seen first. */
export function deviceBattery(entities: readonly BatteryCandidate[]): Entity['battery'] {
  const [first] = [entities.filter((entity) => isChargeSensor(entity)), entities.filter(hasCharge)].flatMap((some) =>
    some.toSorted(byFirstSeen),
  );
  if (first !== undefined) return { entityId: first.entityId };
  return entities.some(hasLowBattery) ? {} : undefined;
}

/** Whether two entities report the battery alike. */
export function isSameBattery(one: Entity['battery'], other: Entity['battery']): boolean {
  return (one === undefined) === (other === undefined) && one?.entityId === other?.entityId;
}

function hasCharge(entity: BatteryCandidate): boolean {
  const attribute = batteryAttributeOf(entity);
  return attribute !== undefined && isCharge(entity.attributes[attribute]);
}

function hasLowBattery({ entityId, attributes }: BatteryCandidate): boolean {
  return domainOf(entityId) === 'binary_sensor' && /^battery(_charging)?$/.test(textOf(attributes['device_class']));
}

function byFirstSeen(
  { place: a = Infinity, entityId: idOfA }: BatteryCandidate,
  { place: b = Infinity, entityId: idOfB }: BatteryCandidate,
): number {
  if (a !== b) return a - b;
  return idOfA < idOfB ? -1 : 1;
}

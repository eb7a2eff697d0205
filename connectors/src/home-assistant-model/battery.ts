import { snakeCase } from '../catalogue/names.ts';
import { domainOf, type Entity } from './entity.ts';
import { number, type Rule } from './features.ts';
import { readNumber } from './readings.ts';

/** Names that integrations give the charge among the attributes: trackers, vacuums, locks, cameras. */
const names: ReadonlySet<string> = new Set(['battery', 'battery_level', 'battery_percent', 'battery_percentage']);

/** The attribute that tells the charge of a battery, as the entity spells it. */
export function batteryAttributeOf({ entityId, attributes }: Pick<Entity, 'entityId' | 'attributes'>): string | undefined {
  // a group has the attributes of its members
  return domainOf(entityId) === 'group' ? undefined : Object.keys(attributes).find((name) => names.has(snakeCase(name)));
}

/** Whether the attribute tells a number, or may yet. */
export function isCharge(value: unknown): boolean {
  return value === undefined || value === null || typeof readNumber(value) === 'number';
}

/** Whether the state itself is the charge of a battery. */
export function isChargeSensor({ entityId, attributes }: Pick<Entity, 'entityId' | 'attributes'>): boolean {
  return domainOf(entityId) === 'sensor' && attributes['device_class'] === 'battery';
}

/** The charge of the device's battery where an attribute tells it, once a device (catalogue §9.2). */
export function batteryRules(entity: Entity): readonly Rule[] {
  const attribute = batteryAttributeOf(entity);
  if (attribute === undefined) return [];
  return [
    number('iot_battery_charge_ratio', { attribute, unit: '%', name: 'battery', category: undefined, excluded: whyNot(entity, attribute) }),
  ];
}

function whyNot({ entityId, attributes, battery }: Entity, attribute: string): string | undefined {
  if (isChargeSensor({ entityId, attributes })) return 'repeats the state';
  const owner = battery?.entityId ?? entityId;
  if (!isCharge(attributes[attribute])) return 'a battery attribute that is no number';
  return owner === entityId ? undefined : `the battery is told by "${owner}"`;
}

import { snakeCase } from '../catalogue/names.ts';
import { domainOf, type Entity } from './entity.ts';
import { number, type Rule } from './features.ts';
import { readNumber } from './readings.ts';

/** Names of attributes with the charge of a battery, as trackers, vacuums, locks and cameras have them. */
const names: ReadonlySet<string> = new Set(['battery', 'battery_level', 'battery_percent', 'battery_percentage']);

/** The name of the attribute with the charge of a battery, as the entity spells it. */
export function batteryAttributeOf({ entityId, attributes }: Pick<Entity, 'entityId' | 'attributes'>): string | undefined {
  // a group has the attributes of its members
  return domainOf(entityId) === 'group' ? undefined : Object.keys(attributes).find((name) => names.has(snakeCase(name)));
}

/** Whether the attribute's value is a number, or missing. */
export function isCharge(value: unknown): boolean {
  return value === undefined || value === null || typeof readNumber(value) === 'number';
}

/** Whether the state itself is the charge of a battery. */
export function isChargeSensor({ entityId, attributes }: Pick<Entity, 'entityId' | 'attributes'>): boolean {
  return domainOf(entityId) === 'sensor' && attributes['device_class'] === 'battery';
}

/** The charge of the device's battery from an attribute, for one entity of the device (catalogue §9.2). */
export function batteryRules(entity: Entity): readonly Rule[] {
  const attribute = batteryAttributeOf(entity);
  if (attribute === undefined) return [];
  return [
    number('iot_battery_charge_ratio', {
      attribute,
      unit: '%',
      name: 'battery',
      category: undefined,
      excluded: exclusionOf(entity, attribute),
    }),
  ];
}

function exclusionOf({ entityId, attributes, battery }: Entity, attribute: string): string | undefined {
  if (isChargeSensor({ entityId, attributes })) return 'repeats the state';
  const owner = battery?.entityId ?? entityId;
  if (!isCharge(attributes[attribute])) return 'a battery attribute that is not a number';
  return owner === entityId ? undefined : `"${owner}" reports the battery`;
}

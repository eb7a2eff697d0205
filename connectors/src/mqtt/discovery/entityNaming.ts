import { slugOf, withoutSlug } from '../../home-assistant-model/slug.ts';
import type { JsonObject } from '../../transport/json.ts';
import { nameText, plainText } from './texts.ts';

/** What the name of an entity depends on. */
export interface NamedEntity {
  readonly component: string;
  readonly options: JsonObject;
  readonly uniqueId: string | undefined;
  /** Object id in the topic, or the key of a component of the device-based form. */
  readonly key: string;
  /** Names of its device and those that this is a part of, outermost first; empty without a device. */
  readonly deviceNames: readonly string[];
}

/** Names that Home Assistant gives to entities without a name and a class. */
const unnamed: ReadonlyMap<string, string> = new Map(
  Object.entries({
    alarm_control_panel: 'MQTT Alarm',
    climate: 'MQTT HVAC',
    datetime: 'MQTT Date/Time',
    light: 'MQTT LightEntity',
    vacuum: 'MQTT State Vacuum',
  }),
);

/** Components whose entities without a name are named after their class. */
const namedByClass: ReadonlySet<string> = new Set(['binary_sensor', 'button', 'event', 'number', 'sensor', 'update']);

/** Classes whose English name is not the class itself. */
const classNames: ReadonlyMap<string, string> = new Map(
  Object.entries({
    aqi: 'Air quality index',
    battery_charging: 'Charging',
    energy_distance: 'Energy per distance',
    energy_storage: 'Stored energy',
    monetary: 'Monetary balance',
    pm25: 'PM2.5',
    volume_storage: 'Stored volume',
  }),
);

/** The name of an entity without that of its device; undefined if it is named like its device. */
export function entityName({ component, options }: Pick<NamedEntity, 'component' | 'options'>): string | undefined {
  if ('name' in options) return nameText(options['name']);
  const deviceClass = plainText(options['device_class']);
  const isClassName = namedByClass.has(component) && deviceClass !== undefined && !(component === 'sensor' && deviceClass === 'enum');
  if (isClassName) return classNames.get(deviceClass) ?? nameText(deviceClass.replaceAll('_', ' '));
  if (component === 'device_tracker') return undefined;
  const schema = component === 'light' ? lightNames.get(plainText(options['schema']) ?? '') : undefined;
  return schema ?? unnamed.get(component) ?? `MQTT ${component.replaceAll('_', ' ')}`;
}

const lightNames: ReadonlyMap<string, string> = new Map([
  ['json', 'MQTT JSON Light'],
  ['template', 'MQTT Template Light'],
]);

/** Longest entity id of Home Assistant. */
const longestEntityId = 255;

/**
 * The object id that Home Assistant gives to a new entity: that of `default_entity_id`, else the slug of the names of device and entity. An
 * entity whose name has no letter or digit is named after its topic.
 */
export function objectIdOf(entity: NamedEntity): string {
  const { component, options, uniqueId, key } = entity;
  const suggested = plainText(options['default_entity_id']);
  // Home Assistant takes what follows the dot, whatever precedes it
  if (suggested !== undefined && suggested !== '')
    return cut(component, slugOf(suggested.slice(suggested.indexOf('.') + 1)) || 'unnamed_device');
  // a device requires a unique id there
  const owners = uniqueId === undefined ? [] : entity.deviceNames;
  const full = [...owners, entityName(entity) ?? ''].join(' ').trim();
  if (full === '') return cut(component, uniqueId === undefined ? 'unnamed_device' : slugOf(`mqtt_${uniqueId}`));
  return cut(component, slugOf(full) || slugOf(key) || 'unknown');
}

/** The object id without the leading slug of its device. */
export function nameInDevice(objectId: string, deviceNames: readonly string[]): string {
  const slugs = deviceNames.map(slugOf).filter((slug) => slug !== '');
  return withoutSlug(
    objectId,
    [slugs.join('_'), ...slugs.toReversed()].filter((slug) => slug !== ''),
  );
}

function cut(component: string, objectId: string): string {
  return objectId.slice(0, longestEntityId - component.length - 1).replace(/_+$/, '');
}

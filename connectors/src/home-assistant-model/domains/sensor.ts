import { moneyOf } from '../../catalogue/currency.ts';
import { isProduced } from '../../catalogue/names.ts';
import { decidingIdOf, domainOf, type Entity } from '../entity.ts';
import { boolean, listed, noSeries, number, states, type Rule } from '../features.ts';
import { entryOf, isPlainNumber, readNumber, readTime } from '../readings.ts';
import { binarySensorClasses, sensorClasses, type ByStateClass } from '../sensorClasses.ts';
import { diagnosticQuantity } from '../diagnosticQuantity.ts';

/** A sensor by its device class, else by its unit; a text if neither class nor unit nor its states are those of a number. */
export function sensor(entity: Entity): readonly Rule[] {
  const { device_class: deviceClass, unit_of_measurement: unit, state_class: stateClass } = entity.attributes;
  switch (deviceClass) {
    case 'enum':
      return [states(undefined, { values: listed(entity, 'options') })];
    case 'timestamp':
    case 'date':
      return [number('iot_timestamp_seconds', { read: readTime })];
    case 'uptime':
      return [number('iot_boot_timestamp_seconds', { read: readTime })];
    default:
      return isNumeric(deviceClass, unit, stateClass) || entity.isPlainNumber === true
        ? [numeric(entity)]
        : [noSeries(undefined, readPlain)];
  }
}

function isNumeric(...[deviceClass, unit, stateClass]: unknown[]): boolean {
  return typeof unit === 'string' || typeof stateClass === 'string' || entryOf(sensorClasses, deviceClass) !== undefined;
}

/** Whether it is a sensor without class, unit and state class: only its states show whether it is a number. */
export function isUntyped({ entityId, attributes }: Pick<Entity, 'entityId' | 'attributes'>): boolean {
  const { device_class: deviceClass, unit_of_measurement: unit, state_class: stateClass } = attributes;
  return domainOf(entityId) === 'sensor' && typeof deviceClass !== 'string' && !isNumeric(deviceClass, unit, stateClass);
}

/** Reads a number where the text is one, for users who set a metric for it. */
function readPlain(state: unknown): unknown {
  return typeof state === 'string' && isPlainNumber(state) ? Number(state) : state;
}

function numeric(entity: Entity): Rule {
  const { unit_of_measurement: unit } = entity.attributes;
  const text = typeof unit === 'string' ? unit : undefined;
  const as = entity.attributes['state_class'] === 'total_increasing' ? 'counter' : 'gauge';
  return number(quantityOf(entity, text), { name: withPhaseLast(entity.name), unit: text, as, ...moneyRule(entity, text) });
}

/** Converts names such as `phase_a_power` and `l1_power` to the `power_phase_a` of catalogue §4.2. */
function withPhaseLast(name: string): string {
  const [, before = '', phase, quantity] = /^(.+_)?(phase_[abc]|l[123])_(.+)$/.exec(name) ?? [];
  return phase === undefined ? name : `${before}${quantity}_${phase}`;
}

/** A currency is a label, not a unit. */
function moneyRule({ attributes, instance }: Entity, unit = ''): object {
  const money = moneyOf(unit, instance.currency);
  if (attributes['device_class'] !== 'monetary' && money?.isEnergyPrice !== true) return {};
  const { currency, factor } = money ?? { currency: unit || instance.currency, factor: 1 };
  return { unit: '', labels: { currency }, ...(factor !== 1 && { read: (value: unknown) => scaled(value, factor) }) };
}

function scaled(value: unknown, factor: number): unknown {
  const price = readNumber(value);
  if (typeof price !== 'number') return price;
  // a division is exact here: 0.01 is not a binary fraction
  return factor > 1 ? price * factor : price / Math.round(1 / factor);
}

function quantityOf(entity: Entity, unit = ''): string | undefined {
  if (moneyOf(unit, entity.instance.currency)?.isEnergyPrice === true) return 'iot_energy_price_per_kilowatt_hour';
  const { device_class: deviceClass } = entity.attributes;
  const quantity = entryOf(sensorClasses, deviceClass);
  // Home Assistant has this unit, but no class for it
  if (quantity === undefined && /^uv[ _-]?index$/i.test(unit)) return 'iot_uv_index';
  if (quantity === undefined || isOtherShare(entity, unit)) return undefined;
  return diagnosticQuantity(entity) ?? (typeof quantity === 'string' ? byUnit(quantity, unit) : byStateClass(entity, quantity));
}

/** EMS-ESP and ebusd give the class of a power factor to each percentage. */
function isOtherShare(entity: Entity, unit: string): boolean {
  return entity.attributes['device_class'] === 'power_factor' && unit === '%' && !powerFactorNames.test(decidingIdOf(entity));
}

const powerFactorNames = /factor|facteur|fattore|fa[ck]tor|(^|_)(pf\d?|cos|phi|cosphi)(_|$)/;

function byStateClass(entity: Entity, quantity: ByStateClass): string {
  const { device_class: deviceClass, state_class: stateClass, last_reset: lastReset } = entity.attributes;
  if (deviceClass === 'duration' && decidingIdOf(entity).endsWith('uptime')) return 'iot_uptime_seconds';
  if (stateClass === 'total_increasing') return batteryEnergy(entity) ?? directed(quantity.increasing, entity);
  return stateClass === 'total' && typeof lastReset !== 'string' ? (quantity.total ?? quantity.otherwise) : quantity.otherwise;
}

/** A signal strength in dB is a ratio, in dBm a power. */
function byUnit(quantity: string, unit: string): string {
  return quantity === 'iot_signal_strength_dbm' && unit === 'dB' ? 'iot_signal_strength_decibels' : quantity;
}

/** Only the name shows that an energy is charged into or discharged from a battery (catalogue §5.6). */
function batteryEnergy(entity: Entity): string | undefined {
  const [, , way] = /(^|_)((?:dis)?charged?)(_|$)/.exec(decidingIdOf(entity)) ?? [];
  if (way === undefined || entity.attributes['device_class'] !== 'energy') return undefined;
  return way.startsWith('dis') ? 'iot_battery_discharged_joules_total' : 'iot_battery_charged_joules_total';
}

/** The name of the device is part of the entity id and counts too: "Solar export". */
function directed(quantity: string, entity: Entity): string {
  if (!isProduced(decidingIdOf(entity))) return quantity;
  if (quantity === 'iot_energy_joules_total') return 'iot_energy_produced_joules_total';
  return quantity === 'iot_water_cubic_meters_total' ? 'iot_water_returned_cubic_meters_total' : quantity;
}

/** A binary sensor by its device class, or by its name where that says more. */
export function binarySensor({ attributes, name }: Entity): readonly Rule[] {
  const deviceClass = namedClass(attributes['device_class'], name);
  const quantity = entryOf(binarySensorClasses, deviceClass) ?? 'iot_sensor_active';
  // on means unlocked (catalogue §6)
  return [boolean(quantity, deviceClass === 'lock' ? { on: 'off', off: 'on' } : {})];
}

function namedClass(deviceClass: unknown, name: string): unknown {
  switch (deviceClass) {
    case 'battery':
      // whether it is charged is not whether it is low
      return /(^|_)charging(_|$)/.test(name) ? 'battery_charging' : deviceClass;
    case 'safety':
      // rtl_433 gives this class to each contact of an alarm system
      if (/(^|_)tamper(_|$)/.test(name)) return 'tamper';
      return /(^|_)reed_open(_|$)/.test(name) ? 'opening' : deviceClass;
    default:
      return deviceClass;
  }
}

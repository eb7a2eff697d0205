import type { MappingRow } from '@gaugeway/exporter/server/schemas';
import type { RealState } from '../servers/realHomeAssistant.ts';

/** Factors from units of Home Assistant to base units; °F, which also has an offset, is handled separately. */
const factors: Readonly<Record<string, number>> = {
  '': 1,
  '%': 0.01,
  '°': 1,
  '°C': 1,
  mW: 1e-3,
  W: 1,
  kW: 1e3,
  MW: 1e6,
  Wh: 3600,
  kWh: 3.6e6,
  MWh: 3.6e9,
  V: 1,
  A: 1,
  Hz: 1,
  ppm: 1,
  'µg/m³': 1e-6,
  'μg/m³': 1e-6,
  Pa: 1,
  hPa: 100,
  mbar: 100,
  inHg: 3386.389,
  psi: 6894.757293,
  mph: 0.44704,
  in: 0.0254,
  mi: 1609.344,
  gal: 0.003785411784,
  'm/s': 1,
  'km/h': 1 / 3.6,
  mm: 1e-3,
  m: 1,
  km: 1000,
  s: 1,
  min: 60,
  h: 3600,
  B: 1,
  MiB: 2 ** 20,
  L: 1e-3,
  'm³': 1,
  'ft³': 0.028316846592,
  lx: 1,
  dBm: 1,
};

const percents = /^(current_position|current_tilt_position|percentage|humidity|current_humidity|cloud_coverage|battery|battery_level)$/;
const temperatures = /^(temperature|current_temperature|target_temp_(low|high)|apparent_temperature|dew_point)$/;
const yes = new Set(['on', 'open', 'home', 'locked', 'above_horizon', 'true', 'reverse']);

/**
 * The expected value of a series for a state of `/api/states`, computed without the catalogue: a number in base units, the state of an enum,
 * or undefined if there is no value. `temperatureUnit` is the instance's. Throws for an unknown unit.
 */
export function expectedValue(
  { property, kind, unit, metric = '' }: MappingRow,
  of: RealState,
  temperatureUnit: string,
): number | string | undefined {
  const attribute = property.slice(of.entity_id.length + 1);
  if (of.state === 'unavailable' || (of.state === 'unknown' && attribute === '')) return undefined;
  const value = attribute === '' ? of.state : of.attributes[attribute];
  if (value === null || value === undefined) return undefined;
  if (kind === 'enum') return text(value);
  if (kind === 'binary') return yesOrNo(text(value), of);
  return numeric({ attribute, value, unit, metric }, of, temperatureUnit);
}

interface Numeric {
  readonly attribute: string;
  readonly value: unknown;
  readonly unit: string | undefined;
  readonly metric: string;
}

function numeric({ attribute, value, unit, metric }: Numeric, of: RealState, temperatureUnit: string): number | undefined {
  if (attribute === 'brightness') return Number(value) / 255;
  if (attribute === 'in_progress') return value === true ? percent(of.attributes['update_percentage']) : undefined;
  if (Array.isArray(value)) return ofColor(value, { metric, unit });
  if (/timestamp/.test(metric)) return Date.parse(text(value)) / 1000;
  return convert(Number(value), unitOf(attribute, of) ?? temperatureUnit, metric);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function percent(value: unknown): number | undefined {
  return typeof value === 'number' ? value / 100 : undefined;
}

function yesOrNo(state: string, { attributes, entity_id: entityId }: RealState): number | undefined {
  if (entityId.startsWith('valve.') && !['open', 'closed'].includes(state)) return undefined;
  const isInverted = entityId.startsWith('binary_sensor.') && attributes['device_class'] === 'lock';
  return Number(yes.has(state) !== isInverted);
}

/** Hue in degrees and saturation in percent, or x and y. */
function ofColor(values: readonly unknown[], { metric, unit }: { readonly metric: string; readonly unit: string | undefined }): number {
  const [first, second] = values.map(Number);
  if (unit === '°' || metric.endsWith('_x_ratio')) return first ?? NaN;
  return unit === '%' ? (second ?? NaN) / 100 : (second ?? NaN);
}

/** Undefined is the instance's own unit of temperature. */
function unitOf(attribute: string, { attributes }: RealState): string | undefined {
  const attributeText = (name: string): string => text(attributes[name] ?? '');
  if (attribute === '' || /^particulate_|^nitrogen_/.test(attribute)) return attributeText('unit_of_measurement');
  if (percents.test(attribute)) return '%';
  if (temperatures.test(attribute)) return attributeText('temperature_unit') || undefined;
  if (attribute === 'pressure' || attribute === 'visibility') return attributeText(`${attribute}_unit`);
  return attribute.startsWith('wind_') && attribute !== 'wind_bearing' ? attributeText('wind_speed_unit') : '';
}

function convert(value: number, unit: string, metric: string): number {
  if (unit === '°F') return /difference/.test(metric) ? value / 1.8 : (value - 32) / 1.8;
  const factor = factors[unit];
  if (factor !== undefined) return value * factor;
  // an unknown unit, exported as a label
  if (metric === 'iot_sensor_value') return value;
  throw new Error(`no second opinion about the unit "${unit}" of ${metric}`);
}

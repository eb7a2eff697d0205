import { byText } from './byText';
import { metricInfo } from './catalogue';
import type { Reading } from './device';

/** What most devices are for, by priority. */
const commonMetrics: readonly string[] = [
  'iot_water_leak_detected',
  'iot_smoke_detected',
  'iot_gas_detected',
  'iot_carbon_monoxide_detected',
  'iot_contact_open',
  'iot_lock_locked',
  'iot_alarm_panel_state',
  'iot_occupancy_detected',
  'iot_vibration_detected',
  'iot_temperature_celsius',
  'iot_relative_humidity_ratio',
  'iot_target_temperature_celsius',
  'iot_carbon_dioxide_ppm',
  'iot_pm25_grams_per_cubic_meter',
  'iot_pressure_pascals',
  'iot_illuminance_lux',
  'iot_moisture_ratio',
  'iot_switch_on',
  'iot_light_on',
  'iot_light_brightness_ratio',
  'iot_fan_on',
  'iot_humidifier_on',
  'iot_target_humidity_ratio',
  'iot_cover_position_ratio',
  'iot_cover_state',
  'iot_valve_open',
  'iot_valve_position_ratio',
  'iot_running',
  'iot_vacuum_state',
  'iot_lawn_mower_state',
  'iot_media_player_state',
  'iot_power_watts',
  'iot_stored_energy_joules',
  'iot_energy_joules_total',
  'iot_energy_produced_joules_total',
  'iot_operating_state',
  'iot_voltage_volts',
  'iot_current_amperes',
  'iot_frequency_hertz',
  'iot_volume_flow_cubic_meters_per_second',
  'iot_water_cubic_meters_total',
  'iot_gas_cubic_meters_total',
  'iot_speed_meters_per_second',
  'iot_rotation_speed_rpm',
  'iot_wind_speed_meters_per_second',
  'iot_weather_condition',
  'iot_people',
  'iot_presence_home',
];

/** What represents a device that has none of the above. */
const rareMetrics: readonly string[] = [
  'iot_precipitation_rate_meters_per_second',
  'iot_precipitation_meters_total',
  'iot_precipitation_amount_meters',
  'iot_liquid_level_ratio',
  'iot_liquid_level_meters',
  'iot_stored_volume_cubic_meters',
  'iot_volume_cubic_meters',
  'iot_distance_meters',
  'iot_mass_grams',
  'iot_carbon_monoxide_ppm',
  'iot_radon_becquerels_per_cubic_meter',
  'iot_pm10_grams_per_cubic_meter',
  'iot_formaldehyde_ppm',
  'iot_nitrogen_dioxide_ppm',
  'iot_ozone_ppm',
  'iot_volatile_organic_compounds_ppm',
  'iot_volatile_organic_compounds_index',
  'iot_air_quality_state',
  'iot_ph',
  'iot_uv_index',
  'iot_irradiance_watts_per_square_meter',
  'iot_sound_pressure_decibels',
  'iot_fan_speed_ratio',
  'iot_hvac_mode',
  'iot_alarm_active',
  'iot_rain_detected',
  'iot_plug_connected',
  'iot_problem_detected',
  'iot_input_active',
  'iot_energy_net_joules',
  'iot_energy_period_joules',
  'iot_operating_time_seconds_total',
  'iot_tally',
  'iot_sensor_value',
];

/** Metrics that represent a device in lists, by priority. */
export const mainMetrics: readonly string[] = [...commonMetrics, ...rareMetrics];

/** Of those, the ones whose label `state` is the reading. */
export const mainStates: readonly string[] = mainMetrics.filter((metric) => metricInfo(metric)?.type === 'stateset');

/** Label that puts a series first, whatever the device is: `overrides: [{ device: boiler, property: flow, labels: { headline: '1' } }]`. */
export const headlineLabel = 'headline';

/** What a device is for, by the metrics that only such devices have. The first that fits puts its metrics before those of the list. */
export const purposes: ReadonlyArray<{ readonly has: readonly string[]; readonly first: readonly string[] }> = [
  // also one that tells whether its door is open
  { has: ['iot_lock_locked'], first: ['iot_lock_locked'] },
  // thermostats may measure their own power
  { has: ['iot_target_temperature_celsius'], first: ['iot_temperature_celsius', 'iot_target_temperature_celsius'] },
  { has: ['iot_moisture_ratio'], first: ['iot_moisture_ratio'] },
  {
    has: ['iot_water_cubic_meters_total', 'iot_gas_cubic_meters_total'],
    first: ['iot_water_cubic_meters_total', 'iot_gas_cubic_meters_total', 'iot_volume_flow_cubic_meters_per_second'],
  },
  {
    has: ['iot_wind_speed_meters_per_second', 'iot_weather_condition'],
    first: ['iot_temperature_celsius', 'iot_weather_condition', 'iot_wind_speed_meters_per_second'],
  },
  // rain gauges measure the light too, to tell rain from dew
  {
    has: [
      'iot_rain_detected',
      'iot_precipitation_rate_meters_per_second',
      'iot_precipitation_meters_total',
      'iot_precipitation_amount_meters',
    ],
    first: [
      'iot_rain_detected',
      'iot_precipitation_rate_meters_per_second',
      'iot_precipitation_amount_meters',
      'iot_precipitation_meters_total',
    ],
  },
  // motors measure their own power too
  { has: ['iot_cover_position_ratio', 'iot_cover_state'], first: ['iot_cover_position_ratio', 'iot_cover_state'] },
  {
    has: ['iot_energy_joules_total', 'iot_energy_produced_joules_total', 'iot_power_watts'],
    first: [
      'iot_switch_on',
      'iot_light_on',
      'iot_fan_on',
      'iot_running',
      'iot_power_watts',
      'iot_energy_joules_total',
      'iot_energy_produced_joules_total',
      // of a home battery; other batteries have a column of their own
      'iot_battery_charge_ratio',
    ],
  },
  {
    has: ['iot_carbon_dioxide_ppm', 'iot_pm25_grams_per_cubic_meter'],
    first: ['iot_occupancy_detected', 'iot_carbon_dioxide_ppm', 'iot_pm25_grams_per_cubic_meter'],
  },
];

const maxReadings = 3;
const ranks = new Map(mainMetrics.map((metric, rank) => [metric, rank]));
/** Detections that matter more than any measurement of the device. */
export const lastSafetyRank = mainMetrics.indexOf('iot_carbon_monoxide_detected');

/** The readings that represent a device, what it is for first: one per metric, preferably the one of the whole device. */
export function mainReadingsOf<T extends Reading>(readings: readonly T[], count = maxReadings): readonly T[] {
  const metrics = new Set(readings.map(({ metric }) => metric));
  const first = purposes.find(({ has }) => has.some((metric) => metrics.has(metric)))?.first ?? [];
  const targets = setpointsOf(readings);
  const byMetric = new Map<string, T>();
  for (const reading of readings) {
    const found = byMetric.get(reading.metric);
    const isMain = ranks.has(reading.metric) || first.includes(reading.metric) || isHeadline(reading);
    if (isMain && (found === undefined || isBetter(reading, found, targets))) {
      byMetric.set(reading.metric, reading);
    }
  }
  const rank = (reading: T) => rankOf(reading, first);
  const sorted = [...byMetric.values()].sort((a, b) => rank(a) - rank(b));
  const common = sorted.filter((reading) => rank(reading) < commonMetrics.length);
  return (common.length > 0 ? common : sorted).slice(0, count);
}

/** Whether the config of the exporter puts this reading first. */
export function isHeadline({ labels }: Reading): boolean {
  return Boolean(labels[headlineLabel]);
}

function rankOf(reading: Reading, first: readonly string[]): number {
  const rank = ranks.get(reading.metric) ?? mainMetrics.length;
  if (isHeadline(reading)) {
    return -2 * mainMetrics.length;
  }
  if (rank <= lastSafetyRank) {
    return rank - mainMetrics.length - lastSafetyRank;
  }
  const purpose = first.indexOf(reading.metric);
  return purpose < 0 || isSwitchOfPart(reading) ? rank : purpose + (isCountOfPart(reading) ? 1.5 : 0) - mainMetrics.length + lastSafetyRank;
}

/** A switch of one function, as of a boiler's hot water, is not what the device is for. */
function isSwitchOfPart({ metric, labels }: Reading): boolean {
  return Boolean(labels['sensor']) && metric.endsWith('_on');
}

/** What an inverter's meter has counted comes after what the inverter has. */
function isCountOfPart({ metric, labels }: Reading): boolean {
  return Boolean(labels['sensor'] || labels['channel']) && metric.endsWith('_total');
}

function isBetter(a: Reading, b: Reading, setpoints: readonly string[]): boolean {
  if (isHeadline(a) !== isHeadline(b)) {
    return isHeadline(a);
  }
  const [rankA = 0, rankB = 0] = [a, b].map(({ labels }) => setpoints.indexOf(labels['setpoint'] ?? ''));
  return rankA === rankB ? isMoreGeneral(a, b) : rankA < rankB;
}

/** Values of the label `setpoint`, the one that a thermostat regulates to first. */
function setpointsOf(readings: readonly Reading[]): readonly string[] {
  const isCooling = readings.some(({ metric, labels }) => metric === 'iot_hvac_mode' && labels['state'] === 'cool');
  const inUse = isCooling ? ['cooling', 'heating'] : ['heating', 'cooling'];
  return ['', ...inUse, 'high', 'low', ...inUse.map((use) => `unoccupied_${use}`)];
}

function isMoreGeneral(a: Reading, b: Reading): boolean {
  const [partsA, partsB] = [Object.values(a.labels), Object.values(b.labels)];
  const difference = partsA.length - partsB.length || distanceOf(partsA) - distanceOf(partsB);
  return (difference || byText(partsA.join(), partsB.join())) < 0;
}

/** Words of a part's name, such as `p_ac`: first those of the whole device, last those of a piece of it or of a value that is derived. */
const wholeWords = /(^|_)(total|yieldtotal|sum|ac|grid|outside)(_|$)/;
const pieceWords = /(^|_)(ch\d+|aux|returned|day\w*|\w+day|yesterday|gust|min|max|average|target|dew\w*)(_|$)/;

function distanceOf(parts: readonly string[]): number {
  const [isWhole, isPiece] = [wholeWords, pieceWords].map((words) => parts.some((part) => words.test(part)));
  return isPiece ? 2 : isWhole ? 0 : 1;
}

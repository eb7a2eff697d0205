import type { Reading } from './device';

/** Metrics that represent a device in lists, by priority. */
export const mainMetrics: readonly string[] = [
  'iot_water_leak_detected',
  'iot_smoke_detected',
  'iot_gas_detected',
  'iot_carbon_monoxide_detected',
  'iot_contact_open',
  'iot_lock_locked',
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
  'iot_cover_position_ratio',
  'iot_valve_open',
  'iot_valve_position_ratio',
  'iot_running',
  'iot_power_watts',
  'iot_stored_energy_joules',
  'iot_energy_joules_total',
  'iot_energy_produced_joules_total',
  'iot_voltage_volts',
  'iot_current_amperes',
  'iot_frequency_hertz',
  'iot_volume_flow_cubic_meters_per_second',
  'iot_water_cubic_meters_total',
  'iot_gas_cubic_meters_total',
  'iot_speed_meters_per_second',
  'iot_rotation_speed_rpm',
  'iot_wind_speed_meters_per_second',
  'iot_people',
  'iot_presence_home',
];

/** Label that puts a series first, whatever the device is: `overrides: [{ device: boiler, property: flow, labels: { headline: '1' } }]`. */
export const headlineLabel = 'headline';

/** What a device is for, by the metrics that only such devices have. The first that fits puts its metrics before those of the list. */
const purposes: ReadonlyArray<{ readonly has: readonly string[]; readonly first: readonly string[] }> = [
  // thermostats may measure their own power
  { has: ['iot_target_temperature_celsius'], first: ['iot_temperature_celsius', 'iot_target_temperature_celsius'] },
  { has: ['iot_moisture_ratio'], first: ['iot_moisture_ratio'] },
  {
    has: ['iot_water_cubic_meters_total', 'iot_gas_cubic_meters_total'],
    first: ['iot_water_cubic_meters_total', 'iot_gas_cubic_meters_total', 'iot_volume_flow_cubic_meters_per_second'],
  },
  { has: ['iot_wind_speed_meters_per_second'], first: ['iot_temperature_celsius', 'iot_wind_speed_meters_per_second'] },
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
    ],
  },
];

const maxReadings = 3;
const ranks = new Map(mainMetrics.map((metric, rank) => [metric, rank]));
/** Detections that matter more than any measurement of the device. */
const lastSafetyRank = mainMetrics.indexOf('iot_carbon_monoxide_detected');

/** The readings that represent a device, what it is for first: one per metric, preferably the one of the whole device. */
export function mainReadingsOf<T extends Reading>(readings: readonly T[], count = maxReadings): readonly T[] {
  const byMetric = new Map<string, T>();
  for (const reading of readings) {
    const found = byMetric.get(reading.metric);
    if ((ranks.has(reading.metric) || isHeadline(reading)) && (found === undefined || isBetter(reading, found))) {
      byMetric.set(reading.metric, reading);
    }
  }
  const first = purposes.find(({ has }) => has.some((metric) => byMetric.has(metric)))?.first ?? [];
  const rank = (reading: T) => rankOf(reading, first);
  return [...byMetric.values()].sort((a, b) => rank(a) - rank(b)).slice(0, count);
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
  const purpose = first.indexOf(reading.metric);
  return rank <= lastSafetyRank
    ? rank - mainMetrics.length - lastSafetyRank
    : purpose < 0
      ? rank
      : purpose - mainMetrics.length + lastSafetyRank;
}

function isBetter(a: Reading, b: Reading): boolean {
  return isHeadline(a) === isHeadline(b) ? isMoreGeneral(a, b) : isHeadline(a);
}

function isMoreGeneral(a: Reading, b: Reading): boolean {
  const [partsA, partsB] = [Object.values(a.labels), Object.values(b.labels)];
  return partsA.length === partsB.length ? partsA.join() < partsB.join() : partsA.length < partsB.length;
}

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

const maxReadings = 3;
const ranks = new Map(mainMetrics.map((metric, rank) => [metric, rank]));

/** The readings that represent a device: one per metric, preferably the one of the whole device. */
export function mainReadingsOf(readings: readonly Reading[]): readonly Reading[] {
  const byMetric = new Map<string, Reading>();
  for (const reading of readings) {
    const found = byMetric.get(reading.metric);
    if (ranks.has(reading.metric) && (found === undefined || isMoreGeneral(reading, found))) {
      byMetric.set(reading.metric, reading);
    }
  }
  return [...byMetric.values()].sort((a, b) => rankOf(a) - rankOf(b)).slice(0, maxReadings);
}

function rankOf({ metric }: Reading): number {
  return ranks.get(metric) ?? mainMetrics.length;
}

function isMoreGeneral(a: Reading, b: Reading): boolean {
  const [partsA, partsB] = [Object.values(a.labels), Object.values(b.labels)];
  return partsA.length === partsB.length ? partsA.join() < partsB.join() : partsA.length < partsB.length;
}

import type { Property } from '../../contract.ts';

/**
 * Numeric keys that at least five definitions declare, all with the same unit and the same meaning: they are known too where a
 * definition does not declare them (catalogue §4.6). `voltage` is not listed: some devices publish mV, others V. tests/conformance compares this
 * list with the definitions.
 */
export const wellKnownKeys: readonly (readonly [name: string, unit: string, metric: string])[] = [
  ['ac_frequency', 'Hz', 'iot_frequency_hertz'],
  ['ambient_light', 'Lx', 'iot_illuminance_lux'],
  ['co', 'ppm', 'iot_carbon_monoxide_ppm'],
  ['co2', 'ppm', 'iot_carbon_dioxide_ppm'],
  ['current_fan_rpm', '', 'iot_rotation_speed_rpm'],
  ['current_temperature', '°C', 'iot_temperature_celsius'],
  ['device_temperature', '°C', 'iot_device_temperature_celsius'],
  ['energy_month', 'kWh', 'iot_energy_period_joules'],
  ['energy_today', 'kWh', 'iot_energy_period_joules'],
  ['energy_yesterday', 'kWh', 'iot_energy_period_joules'],
  ['error_status', '', 'iot_error_code'],
  ['floor_temperature', '°C', 'iot_temperature_celsius'],
  ['formaldehyd', 'µg/m³', 'iot_formaldehyde_ppm'],
  ['indoor_heat_exchanger_temperature', '°C', 'iot_temperature_celsius'],
  ['mains_voltage', 'V', 'iot_voltage_volts'],
  ['outdoor_air_temperature', '°C', 'iot_temperature_celsius'],
  ['outdoor_temperature', '°C', 'iot_temperature_celsius'],
  ['pm1', 'µg/m³', 'iot_pm1_grams_per_cubic_meter'],
  ['pm10', 'µg/m³', 'iot_pm10_grams_per_cubic_meter'],
  ['pm25', 'µg/m³', 'iot_pm25_grams_per_cubic_meter'],
  ['pm4', 'µg/m³', 'iot_pm4_grams_per_cubic_meter'],
  ['pm_size', 'µm', 'iot_particle_size_meters'],
  ['power_outage_count', '', 'iot_power_outages_total'],
  ['produced_energy', 'kWh', 'iot_energy_produced_joules_total'],
  ['reboot_count', '', 'iot_restarts_total'],
  ['rejoin_count', '', 'iot_network_rejoins_total'],
  ['reported_packages', '', 'iot_messages_reported_total'],
  ['resets_count', '', 'iot_restarts_total'],
  ['soil_moisture', '%', 'iot_moisture_ratio'],
  ['temperature', '°C', 'iot_temperature_celsius'],
  ['total_power', 'W', 'iot_power_watts'],
  ['total_power_apparent', 'VA', 'iot_apparent_power_voltamperes'],
  ['total_power_reactive', 'VAR', 'iot_reactive_power_vars'],
  ['x_axis', '', 'iot_axis_value'],
  ['y_axis', '', 'iot_axis_value'],
  ['z_axis', '', 'iot_axis_value'],
];

const properties = new Map<string, Property>(
  wellKnownKeys.map(([name, unit, quantity]) => [name, { name, kind: 'numeric', quantity, ...(unit !== '' && { unit }) }]),
);

/** The property of an undeclared well-known key, if its value is a number; undefined for any other. */
export function wellKnownProperty(key: string, raw: unknown): Property | undefined {
  return typeof raw === 'number' || (typeof raw === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)\s*$/.test(raw))
    ? properties.get(key)
    : undefined;
}

import { describe, expect, test } from '@jest/globals';
import { diagnosticQuantity } from './diagnosticQuantity.ts';
import type { Entity } from './entity.ts';

const instance = { temperatureUnit: '°C', currency: 'EUR' };

function quantityOf(deviceClass: string, name: string, { unit, ...more }: Partial<Entity> & { unit?: string } = {}): string | undefined {
  const attributes = { device_class: deviceClass, unit_of_measurement: unit ?? 'V' };
  return diagnosticQuantity({ entityId: `sensor.x_${name}`, name, category: 'diagnostic', attributes, instance, ...more });
}

/** Names of diagnostic voltages and temperatures among Home Assistant 2026.11's own descriptions (keys and translations of its sensors). */
const batteries =
  'battery_voltage battery_voltage_nominal battery_pack_1_voltage alarm_hub_battery_voltage di_vbat_f pack_voltage brick_voltage_max ' +
  'bat_config_voltage_float';
const others =
  'charge_voltage grid_voltage voltage_in_1 l1_voltage solar_voltage instantaneous_voltage_l1 reactive_voltage dc_voltage tip_voltage ' +
  'compressor_voltage psu_voltage volt_mains_l1 input_l1_n_voltage input_bypass_voltage input_transfer_high output_voltage_nominal ' +
  'voltage_phase_1 orp_calibration_offset probe_voltage relay_voltage charger_voltage voltage_a_v';
const inside =
  'cpu_temperature board_temperature 24ghz_temperature 5ghz_2_temperature device_temperature internal_temperature soc_temperature ' +
  'inverter_ipm_temperature mos_temperature_charge transformer_temperature heatsink_temperature_1 module_temperature pcba_temp_c mcu_temp_c ' +
  'system_temp drive_temp di_heatsink_tf';
const elsewhere =
  'outdoor_temperature outdoor_air_temperature_cooling_on room_temperature_shading boiler_temperature buffer_return_temperature ' +
  'collector_temperature dhw_temperature tank_temperature_t2 chamber extruder platform_temperature comfort_temperature eco_temperature ' +
  'flow_temperature_max compressor_temperature evaporator_temperature indoor_temperature seat_temperature water_temperature temp_tw_in ' +
  'lube_oil_temperature reservoir_temperature battery_temperature hot_gas_temperature thermostat_setpoint external_temperature';

describe('issue 10.5: "diagnostic" alone means neither the battery nor the inside of a device', () => {
  test.each(batteries.split(' '))('%s is a battery voltage', (name) => {
    expect(quantityOf('voltage', name)).toBe('iot_battery_voltage_volts');
  });

  test.each(others.split(' '))('%s is not', (name) => {
    expect(quantityOf('voltage', name, { battery: {} })).toBeUndefined();
  });

  test.each(inside.split(' '))('%s is a temperature inside the device', (name) => {
    expect(quantityOf('temperature', name)).toBe('iot_device_temperature_celsius');
  });

  test.each(elsewhere.split(' '))('%s is not', (name) => {
    expect(quantityOf('temperature', name)).toBeUndefined();
  });

  test('a name without a place means the device, and its battery if it has one', () => {
    expect(['', 'temperature', 'temp_2'].map((name) => quantityOf('temperature', name))).toEqual(
      Array.from({ length: 3 }, () => 'iot_device_temperature_celsius'),
    );
    expect(quantityOf('voltage', '')).toBeUndefined();
    expect(quantityOf('voltage', 'voltage', { battery: {} })).toBe('iot_battery_voltage_volts');
    expect(quantityOf('voltage', 'voltage', { unit: 'mV' })).toBe('iot_battery_voltage_volts');
    expect(quantityOf('voltage', 'battery_voltage', { category: undefined })).toBeUndefined();
  });
});

import { expect, test } from '@jest/globals';
import type { Property } from '../contract.ts';
import { convert } from './conversion.ts';
import { metrics } from './metrics.ts';
import type { Resolution } from './resolution.ts';
import { resolve } from './resolve.ts';

/** Exposes as zigbee-herdsman-converters 26.112.0 declares them, and where other exporters misread them. */
function resolved(...properties: Property[]): readonly Resolution[] {
  return resolve(properties, { metrics: (name) => metrics.get(name), maxStates: 20, maxActions: 50 });
}

function series({ metric, labels }: Resolution): string {
  return `${metric?.name}${JSON.stringify(labels)}`;
}

function inBase(resolution: Resolution | undefined, value: number): number {
  if (resolution?.decoding?.kind !== 'number') throw new Error('cannot convert: no number');
  return convert(resolution.decoding.convert, value);
}

test('contact polarity: false and OFF are open, whatever value_on is', () => {
  const declared = [
    { on: false, off: true },
    { on: true, off: false },
    { on: 'ON', off: 'OFF' },
    { on: 'OFF', off: 'ON' },
  ];
  const properties = [{ name: 'contact' }, { name: 'contact_left', channel: 'left' }, { name: 'garage_door_contact' }];
  for (const property of properties) {
    for (const values of declared) {
      const [{ metric, decoding } = { metric: undefined, decoding: undefined }] = resolved({ ...property, kind: 'binary', ...values });
      expect(metric?.name).toBe('iot_contact_open');
      expect(decoding).toEqual({
        kind: 'boolean',
        values: new Map<unknown, number>([
          [false, 1],
          [true, 0],
          ['OFF', 1],
          ['ON', 0],
        ]),
      });
    }
  }
});

test('battery voltage in mV: `voltage` in mV is the battery, in V the mains', () => {
  const [battery] = resolved({ name: 'voltage', kind: 'numeric', unit: 'mV', category: 'diagnostic' });
  expect(battery?.metric?.name).toBe('iot_battery_voltage_volts');
  expect(inBase(battery, 3015)).toBe(3.015);
  const [mains] = resolved({ name: 'voltage', kind: 'numeric', unit: 'V' });
  expect(mains?.metric?.name).toBe('iot_voltage_volts');
});

test('phase L1: a meter with `_phase_b` and without `_phase_a` means l1 by its plain names, but the sum by its energy', () => {
  const names = ['power', 'power_phase_b', 'power_phase_c', 'voltage', 'voltage_phase_b', 'voltage_phase_c', 'energy', 'energy_phase_b'];
  const units = { power: 'W', voltage: 'V', energy: 'kWh' };
  const unitOf = (name: string) => Object.entries(units).find(([quantity]) => name.startsWith(quantity))?.[1];
  expect(resolved(...names.map((name) => ({ name, kind: 'numeric' as const, unit: unitOf(name) }))).map(series)).toEqual([
    'iot_power_watts{"phase":"l1"}',
    'iot_power_watts{"phase":"l2"}',
    'iot_power_watts{"phase":"l3"}',
    'iot_voltage_volts{"phase":"l1"}',
    'iot_voltage_volts{"phase":"l2"}',
    'iot_voltage_volts{"phase":"l3"}',
    'iot_energy_joules_total{}',
    'iot_energy_joules_total{"phase":"l2"}',
  ]);
});

test('gas in %LEL: a share of the explosive limit is no volume', () => {
  const [share] = resolved({ name: 'gas', kind: 'numeric', unit: '%LEL' });
  const [volume] = resolved({ name: 'gas', kind: 'numeric', unit: 'm³' });
  const [alarm] = resolved({ name: 'gas', kind: 'binary', on: true, off: false });
  expect(share && series(share)).toBe('iot_sensor_ratio{"sensor":"gas"}');
  expect(inBase(share, 5)).toBe(0.05);
  expect(volume?.metric?.name).toBe('iot_gas_cubic_meters_total');
  expect(alarm?.metric?.name).toBe('iot_gas_detected');
});

test('counters in Wh and kWh: both are joules, and counters', () => {
  const [wattHours, kilowattHours, produced] = resolved(
    { name: 'consumed_energy', kind: 'numeric', unit: 'Wh' },
    { name: 'energy', kind: 'numeric', unit: 'kWh', channel: '1' },
    { name: 'produced_energy', kind: 'numeric', unit: 'kWh' },
  );
  expect([wattHours, kilowattHours, produced].map((resolution) => resolution?.metric?.type)).toEqual(['counter', 'counter', 'counter']);
  expect(inBase(wattHours, 1000)).toBe(inBase(kilowattHours, 1));
  expect(inBase(kilowattHours, 1)).toBe(3.6e6);
  expect(produced?.metric?.name).toBe('iot_energy_produced_joules_total');
});

test('mired colour temperature: the reciprocal, in kelvin', () => {
  const [temperature, startup] = resolved(
    { name: 'color_temp', kind: 'numeric', unit: 'mired', parent: 'light', settable: true },
    { name: 'color_temp_startup', kind: 'numeric', unit: 'mired', parent: 'light', settable: true },
  );
  expect(temperature?.metric?.name).toBe('iot_light_color_temperature_kelvin');
  expect(inBase(temperature, 250)).toBe(4000);
  // not a number for a gauge
  expect(Number.isFinite(inBase(temperature, 0))).toBe(false);
  expect(startup && series(startup)).toBe('iot_setting_kelvin{"setting":"color_temp_startup"}');
});

test('issue 10.11: a declared reading stays one whatever its name', () => {
  const readings: Property[] = [
    { name: 'firmware', kind: 'binary', quantity: 'iot_update_available' },
    { name: 'schema_version', kind: 'numeric' },
    { name: 'max_speed', kind: 'numeric', unit: 'km/h' },
    { name: 'scene_id', kind: 'numeric' },
    { name: 'action', kind: 'binary' },
    { name: 'action_duration', kind: 'numeric', unit: 's' },
  ];
  expect(resolved(...readings.map((property) => ({ ...property, reading: true }))).map(series)).toEqual([
    'iot_update_available{}',
    'iot_sensor_value{"sensor":"schema_version"}',
    'iot_speed_meters_per_second{"sensor":"max"}',
    'iot_sensor_value{"sensor":"scene_id"}',
    'iot_sensor_active{"sensor":"action"}',
    'iot_duration_seconds{"sensor":"action"}',
  ]);
});

test('issue 10.11: a point that the config lists is a reading, a setting of its category a setting', () => {
  const speed: Property = { name: 'max_speed', kind: 'numeric', unit: 'rpm' };
  const [listed, setting, declared] = resolved(
    { ...speed, listed: true },
    { ...speed, reading: true, category: 'config' },
    { ...speed, name: 'min_speed' },
  );
  expect(listed?.metric?.name).toBe('iot_rotation_speed_rpm');
  expect([setting?.metric?.name, declared?.metric?.name]).toEqual(['iot_setting_rpm', 'iot_setting_rpm']);
});

test('issue 10.20: of duplicates the first seen keeps the series, under its first name', () => {
  const temperature: Property = { name: 'temperature', kind: 'numeric', unit: '°C' };
  const later = { ...temperature, native: 'sensor.a', first: { native: 'sensor.y', place: 1 } };
  const first = { ...temperature, native: 'sensor.b', first: { native: 'sensor.z', place: 0 } };
  expect(resolved(later, first).map(series)).toEqual(['iot_temperature_celsius{"sensor":"sensor.y"}', 'iot_temperature_celsius{}']);
});

test('issue 10.13: a text becomes a number where the user names a metric for it', () => {
  const [text] = resolve([{ name: 'devices', kind: 'text' }], {
    metrics: (name) => metrics.get(name),
    override: () => ({ metric: 'iot_tally', factor: 2 }),
    maxStates: 20,
    maxActions: 50,
  });
  expect([text?.metric?.name, inBase(text, 39)]).toEqual(['iot_tally', 78]);
});

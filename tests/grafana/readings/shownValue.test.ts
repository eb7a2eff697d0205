import { expect, test } from '@jest/globals';
import { isShownAs } from './shownValue.ts';

const power = { metric: 'iot_power_watts', type: 'gauge', unit: 'watts', value: 1234.5 };
const meter = { metric: 'iot_energy_joules_total', type: 'counter', unit: 'joules', value: 41_174_496_000 };
const leak = { metric: 'iot_water_leak_detected', type: 'boolean', value: 1 };
const time = { metric: 'iot_timestamp_seconds', type: 'gauge', unit: 'seconds', value: 1_795_989_600 };

test.each([
  ['1.23 kW', power],
  ['11\u202f437.36 kWh', meter],
  ['wet', leak],
  ['2026-11-29 22:00:00', time],
  ['21.4 °C', { metric: 'iot_temperature_celsius', type: 'gauge', unit: 'celsius', value: 21.37 }],
  ['auto', { metric: 'iot_hvac_mode', type: 'stateset', state: 'auto', value: 1 }],
])('%s is the value', (text, exported) => {
  expect(isShownAs(text, exported)).toBe(true);
});

test.each([
  ['1.2 kW', power],
  ['1234.5', power],
  ['1.23 W', power],
  ['1.23 kWh', power],
  ['11.4 MWh', meter],
  ['11\u202f437 kWh', meter],
  ['–', meter],
  ['yes', leak],
  ['56.9 years', time],
  ['2026-11-29 21:00:00', time],
])('%s is not the value', (text, exported) => {
  expect(isShownAs(text, exported)).toBe(false);
});

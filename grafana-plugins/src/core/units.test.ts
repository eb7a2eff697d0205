import { getValueFormats } from '@grafana/data';
import type { Display } from './catalogue';
import catalogue from './catalogue.json';
import type { Reading } from './device';
import { readingsText, readingText, valueText } from './format';
import { baseUnitOf, unitOfName } from './units';

const grafanaUnits = new Set(getValueFormats().flatMap(({ submenu }) => submenu.map(({ value }) => value)));
const displays = Object.values(catalogue).flatMap((info) => ('display' in info ? [info.display as Display] : []));
const units = [...new Set(displays.flatMap(({ unit, steps }) => [unit, ...(steps ?? []).map((step) => step.unit)]))].filter(
  (unit) => unit !== undefined,
);

test.each(units)('Grafana has the unit %s', (unit) => {
  expect(unit.startsWith('suffix:') || grafanaUnits.has(unit)).toBe(true);
});

test('values are formatted for display', () => {
  expect(valueText('iot_temperature_celsius', 21.37)).toBe('21.4 °C');
  expect(valueText('iot_relative_humidity_ratio', 0.453)).toBe('45.3%');
  expect(valueText('iot_battery_charge_ratio', 1)).toBe('100%');
  expect(valueText('iot_power_watts', 1496)).toBe('1.5 kW');
  expect(valueText('iot_energy_joules_total', 7_200_000)).toBe('2 kWh');
  expect(valueText('iot_pressure_pascals', 101_325)).toBe('1013.3 hPa');
  expect(valueText('iot_pm25_grams_per_cubic_meter', 12e-6)).toBe('12 µg/m³');
  expect(valueText('iot_power_watts', -4.26e-14)).toBe('0 W');
  expect(valueText('iot_power_watts', -1.42e-14)).toBe('0 W');
  expect(valueText('iot_update_available', 1)).toBe('yes');
  expect(readingText({ metric: 'iot_water_leak_detected', labels: {}, value: 1 })).toBe('wet');
  expect(readingText({ metric: 'iot_contact_open', labels: {}, value: 0 })).toBe('closed');
});

test('metrics outside the catalogue have the unit of their suffix', () => {
  expect(unitOfName('plant_line_pressure_pascals')).toBe('pascals');
  expect(unitOfName('plant_flow_cubic_meters_per_second')).toBe('cubic_meters_per_second');
  expect(unitOfName('plant_energy_joules_total')).toBe('joules');
  expect(baseUnitOf('plant_parts_total')).toBeUndefined();
});

test('a target says so beside what is measured', () => {
  const [temperature, target] = ['iot_temperature_celsius', 'iot_target_temperature_celsius'].map((metric) => ({
    metric,
    labels: {},
    value: 21,
  }));
  expect(readingsText([temperature, target].filter((reading) => reading !== undefined))).toBe('21 °C · target 21 °C');
});

test('what could be anything says of what it is', () => {
  const texts: readonly Reading[] = [
    { metric: 'iot_tally', labels: { sensor: 'portions_per_day' }, value: 4 },
    { metric: 'iot_sensor_value', labels: { channel: '2', unit: 'mol' }, value: 3 },
    { metric: 'iot_tally', labels: {}, value: 5 },
    { metric: 'iot_cover_state', labels: { sensor: 'motor', state: 'not_moving' }, value: 1 },
  ];
  expect(readingsText(texts)).toBe('portions per day 4 · 2 3 mol · 5 · not moving');
});

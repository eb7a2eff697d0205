import type { Display } from '../../../core/catalogue';
import catalogue from '../../../core/catalogue.json';
import { availability } from '../fixtures/sampleFrames';
import { nowMs, seriesFrame } from '../fixtures/seriesFrame';
import { prepareFrames } from '../fixtures/prepareFrames';
import { defaultOptions } from '../options';
import { buildCells } from './cells';
import displays from '../displayUnits.json';
import { displayOfMetric, type DisplayTable, setDisplayTable } from './defaultDisplay';
import { joinItems } from './items';
import { readSeries } from './readSeries';
import type { FieldConfig } from '@grafana/data';

beforeEach(() => setDisplayTable(displays as unknown as DisplayTable));

const numbers = Object.entries(catalogue).flatMap(([metric, info]) => {
  const { kind, ...display }: Display = 'display' in info ? (info.display as Display) : {};
  return kind === 'money' || Object.keys(display).length === 0 ? [] : [[metric, display] as const];
});

test.each(numbers)('%s has the display of the catalogue', (metric, display) => {
  expect(displayOfMetric(metric)).toEqual(display);
});

test('booleans, tallies and metrics of others have none', () => {
  for (const metric of ['iot_device_up', 'iot_tally', 'iot_actions_total', 'process_resident_memory_bytes', 'up']) {
    expect([metric, displayOfMetric(metric) ?? {}]).toEqual([metric, {}]);
  }
});

function textOf(metric: string, value: number, config: FieldConfig = {}): string {
  const frames = prepareFrames([seriesFrame({ __name__: metric, connector: 'z', device: '1' }, [value])], config);
  const clock = { nowMs, staleAfterMs: 0 };
  return buildCells(joinItems(readSeries(frames)), defaultOptions, clock)[0]?.text ?? '';
}

test.each([
  ['iot_energy_joules_total', 41_174_496_000, '11 437.36 kWh'],
  ['iot_relative_humidity_ratio', 0.453, '45.3%'],
  ['iot_temperature_celsius', 21.44, '21.4 °C'],
  ['iot_pm25_grams_per_cubic_meter', 0.000_003, '3 µg/m³'],
  ['iot_pressure_pascals', 101_325, '1 013.3 hPa'],
])('a cell of %s shows %d as %s', (metric, value, text) => {
  expect(textOf(metric, value).replaceAll('\u202f', ' ').replace('1013', '1 013')).toBe(text);
});

test('a unit, digits and value mappings of the user win', () => {
  expect(textOf('iot_energy_joules_total', 7_200_000, { unit: 'joule' })).toBe('7.20 MJ');
  expect(textOf('iot_temperature_celsius', 21.44, { decimals: 0 })).toBe('21 °C');
  const mappings = [{ type: 'value', options: { 0: { text: 'Empty' } } }] as FieldConfig['mappings'];
  expect(textOf('iot_liquid_level_ratio', 0, { mappings })).toBe('Empty');
  expect(textOf('iot_liquid_level_ratio', 0.5, { mappings })).toBe('50%');
});

test('queries of a state show no unit', () => {
  const clock = { nowMs, staleAfterMs: 0 };
  const cells = buildCells(joinItems(readSeries(prepareFrames(availability(nowMs), {}))), defaultOptions, clock);
  expect(cells.filter(({ unit }) => unit !== undefined && unit !== '')).toEqual([]);
});

test('without the table, values have no unit', () => {
  setDisplayTable({ units: {}, metrics: {} });
  expect(textOf('iot_temperature_celsius', 21.44)).toBe('21.4');
});

import { metricInfo } from './catalogue';
import catalogue from './catalogue.json';
import { setDisplayPreferences } from './displayPreferences';
import { displayTexts, type Examples } from './fixtures/displayTexts';
import { readingText, valueText } from './format';

const numbers = Object.keys(catalogue).filter((metric) => metricInfo(metric)?.display !== undefined);
const examplesOf = (metric: string): Examples | undefined =>
  displayTexts[metric] ?? displayTexts[metricInfo(metric)?.unit ?? ('number' as const)];

test.each(numbers)('%s: a typical, a tiny and a huge value', (metric) => {
  const examples = examplesOf(metric) ?? [];
  expect(examples.length).toBeGreaterThanOrEqual(3);
  const shown = examples.map(([value]) => valueText(metric, value, { currency: 'EUR' }).replace(/\u202f/g, ' '));
  expect(shown).toEqual(examples.map(([, text]) => text));
});

test('every example is used', () => {
  const used = new Set(numbers.map(examplesOf));
  expect(Object.entries(displayTexts).filter(([, examples]) => !used.has(examples))).toEqual([]);
});

test('a narrow space separates thousands, in every language the same', () => {
  expect(valueText('iot_tally', 1_234_567)).toBe('1\u202f234\u202f567');
});

describe('chosen units', () => {
  afterEach(() => setDisplayPreferences({ temperature: 'celsius', energy: 'kwh' }));

  test('°F for temperatures, differences and corrections', () => {
    setDisplayPreferences({ temperature: 'fahrenheit', energy: 'kwh' });
    expect(valueText('iot_temperature_celsius', 21.5)).toBe('70.7 °F');
    expect(valueText('iot_temperature_difference_celsius', 5)).toBe('9 °F');
    expect(valueText('iot_setting_celsius', 2, { setting: 'temperature_calibration' })).toBe('3.6 °F');
    expect(valueText('iot_setting_celsius', 20, { setting: 'frost_protection' })).toBe('68 °F');
  });

  test('energy', () => {
    setDisplayPreferences({ temperature: 'celsius', energy: 'scaled' });
    expect(valueText('iot_energy_joules_total', 41_174_496_000)).toBe('11.44 MWh');
    setDisplayPreferences({ temperature: 'celsius', energy: 'megajoules' });
    expect(valueText('iot_energy_joules_total', 41_174_496_000).replace(/\u202f/g, ' ')).toBe('41 174.496 MJ');
  });
});

test('a correction of a temperature is a difference', () => {
  expect(valueText('iot_setting_celsius', 2, { setting: 'temperature_calibration' })).toBe('2 K');
});

test('money has its currency, where it has one', () => {
  const price = (currency: string) => valueText('iot_monetary_value', 5, { currency });
  expect(['EUR', 'USD', 'CAD', 'CHF', 'coins', ''].map(price)).toEqual(['5.00 €', '5.00 $', '5.00 CA$', '5.00 CHF', '5.00 coins', '5.00']);
});

test('an unknown quantity has the unit of its source', () => {
  expect(readingText({ metric: 'iot_sensor_value', labels: { unit: 'mol' }, value: 3.25 })).toBe('3.25 mol');
});

test('what is no number', () => {
  expect(valueText('iot_power_watts', Number.NaN)).toBe('–');
});

test('hours of operation are hours, also where the source calls them a duration', () => {
  expect(valueText('iot_duration_seconds', 8_319_600, { sensor: 'burner_operation_hours' })).toBe('2311 h');
  expect(valueText('iot_duration_seconds', 8_319_600, { sensor: 'uptime' })).toBe('96.3 d');
});

const sizes = Array.from({ length: 26 }, (_, power) => 10 ** (power - 12)).flatMap((size) => [size, 3.456789 * size, 9.99999 * size]);

test.each(numbers)('%s: no text of any size has an exponent, a negative zero or zeros at the end', (metric) => {
  const texts = [0, ...sizes, ...sizes.map((size) => -size)].map((value) => valueText(metric, value, { currency: 'EUR' }));
  const isFixed = /\.\d*0\b/;
  const fixed = metricInfo(metric)?.display?.decimals;
  expect(texts.filter((text) => /e[+-]?\d|-0(?![.\d])|undefined|NaN|Infinity|∞/.test(text))).toEqual([]);
  expect(texts.filter((text) => fixed === undefined && isFixed.test(text))).toEqual([]);
});

test.each([NaN, Infinity])('a sensor whose value is %d is not said to be dry, closed or off', (value) => {
  for (const metric of ['iot_water_leak_detected', 'iot_contact_open', 'iot_switch_on']) {
    expect(readingText({ metric, labels: {}, value })).toBe('–');
    expect(valueText(metric, value)).toBe('–');
  }
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { convert } from './conversion.ts';
import { dimensions } from './unitTable.ts';
import { parseUnit, unitOfName } from './units.ts';
import { normaliseUnit } from './unitText.ts';

function inBase(value: number, unit: string, name = 'x'): number {
  const match = parseUnit(unit, name);
  if (match === undefined) throw new Error(`cannot read unit "${unit}"`);
  return convert(match.convert, value);
}

// Definitions from which the factors are computed again: international yard and pound agreement of 1959, SI brochure (9th edition),
// NIST SP 811 appendix B (thermochemical calorie, Btu IT, conventional mercury and water columns at 0 °C and 4 °C, US gallon of 231 in³).
const inch = 25.4e-3;
const foot = 12 * inch;
const yard = 3 * foot;
const mile = 1760 * yard;
const pound = 453.59237;
const standardGravity = 9.80665;
const poundForce = (pound / 1000) * standardGravity;
const gallon = 231 * inch ** 3;
const btu = 1055.05585262;

const independent: readonly (readonly [string, number, number])[] = [
  ['psi', 1, poundForce / inch ** 2],
  ['mmHg', 760, 101_325],
  ['inHg', 1, 13_595.1 * standardGravity * inch],
  ['inH₂O', 1, 999.972 * standardGravity * inch],
  ['mbar', 1013.25, 101_325],
  ['hp', 1, 550 * foot * poundForce],
  ['BTU/h', 1, btu / 3600],
  ['BTU/(h·ft²)', 1, btu / 3600 / foot ** 2],
  ['kWh', 1, 1000 * 3600],
  ['kcal', 1, 4184],
  ['varh', 1, 3600],
  ['mAh', 1000, 3600],
  ['yd', 1, yard],
  ['mi', 1, mile],
  ['nmi', 1, 1852],
  ['ac', 1, 66 * foot * (660 * foot)],
  ['ft²', 1, foot ** 2],
  ['yd²', 1, yard ** 2],
  ['mi²', 1, mile ** 2],
  ['in²', 1, inch ** 2],
  ['ha', 1, 100 * 100],
  ['ft³', 1, foot ** 3],
  ['CCF', 1, 100 * foot ** 3],
  ['MCF', 1, 1000 * foot ** 3],
  ['gal', 1, gallon],
  ['fl. oz.', 128, gallon],
  ['gal/min', 60, gallon],
  ['gal/h', 3600, gallon],
  ['gal/d', 86_400, gallon],
  ['ft³/min', 60, foot ** 3],
  ['L/h', 3_600_000, 1],
  ['oz', 16, pound],
  ['st', 1, 14 * pound],
  ['kg/h', 3600, 1000],
  ['µg/ft³', 1, 1e-6 / foot ** 3],
  ['km/h', 3.6, 1],
  ['mph', 1, mile / 3600],
  ['kn', 1, 1852 / 3600],
  ['in/h', 1, inch / 3600],
  ['mm/d', 86_400_000, 1],
  ['rad', Math.PI, 180],
  ['gon', 400, 360],
  ['month', 12, 365.2425 * 86_400],
  ['week', 1, 7 * 24 * 3600],
  ['KiB', 1, 1024],
  ['Mbit/s', 8, 1e6],
  ['mS/cm', 1, 0.1],
  ['pCi/L', 1, 37],
  ['µSv/h', 3600e6, 1],
  // 1 R is 0.877 rad in air, as 0.01 Gy
  ['µR/h', 3600, 0.00877e-6],
  ['#/cm³', 1, 1e6],
  ['1/min', 60, 1],
  ['°F', 212, 100],
  ['K', 273.15, 0],
  ['mired', 250, 4000],
  ['Beaufort', 12, 0.836 * Math.sqrt(12 ** 3)],
  ['hPa/h', 36, 1],
  ['kWh/100km', 1, 36],
];

test.each(independent)('%s agrees with its definition', (unit, value, base) => {
  expect(Math.abs(inBase(value, unit) / base - 1 || 0)).toBeLessThan(3e-4);
});

test('every factor is exact to its printed digits', () => {
  const exact = independent.filter(([unit]) => !['inH₂O', 'inHg', 'µR/h', 'K'].includes(unit));
  for (const [unit, value, base] of exact) expect(Math.abs(inBase(value, unit) / base - 1)).toBeLessThan(2e-6);
});

test('readings gain no rounding noise', () => {
  expect(inBase(57, '%')).toBe(0.57);
  expect(inBase(3015, 'mV')).toBe(3.015);
  expect(inBase(254.7, 'mA')).toBe(0.2547);
  expect(inBase(68, '°F')).toBe(20);
});

describe('unit texts', () => {
  test.each([
    ['  °C ', 'celsius'],
    ['ºC', 'celsius'],
    ['℃', 'celsius'],
    ['℉', 'celsius'],
    ['C', 'celsius'],
    ['μg/m³', 'grams_per_cubic_meter'],
    ['ug/m3', 'grams_per_cubic_meter'],
    ['µg/m^3', 'grams_per_cubic_meter'],
    ['μS/cm', 'siemens_per_meter'],
    ['m3', 'cubic_meters'],
    ['W/m2', 'watts_per_square_meter'],
    ['ft^2', 'square_meters'],
    ['mmHG', 'pascals'],
    ['N⋅m', 'newton_meters'],
    ['LEL %', 'ratio'],
    ['Lx', 'lux'],
    ['VAr', 'vars'],
    ['kVArh', 'var_seconds'],
    ['Volt', 'volts'],
    ['watt', 'watts'],
    ['w', 'watts'],
    ['A', 'amperes'],
    ['liter', 'cubic_meters'],
    ['Hr', 'seconds'],
    ['min.', 'seconds'],
    ['S', 'seconds'],
    ['D', 'seconds'],
    ['m³/hour', 'cubic_meters_per_second'],
    ['Ω', 'ohms'],
  ])('%s is of dimension %s', (text, suffix) => {
    expect(parseUnit(text, 'x')?.suffix).toBe(suffix);
  });

  test.each(['', 'x', 'raw unit', 'minutes or litres', 'gg', 'times', '__proto__', 'constructor', 'mhz', 'MPH3'])(
    '"%s" is none',
    (text) => {
      expect(parseUnit(text, 'x')).toBeUndefined();
    },
  );

  test.each([
    ['mW', 1e-3],
    ['MW', 1e6],
    ['mvar', 1e-3],
    ['Mvar', 1e6],
    ['MVA', 1e6],
    ['mPa', 1e-3],
    ['MPa', 1e6],
    ['mHz', 1e-3],
    ['MHz', 1e6],
    ['10 ms', 0.01],
    ['10s', 10],
  ])('%s is %d', (text, factor) => {
    expect(inBase(1, text)).toBe(factor);
  });

  test.each([
    ['dL', 1e-4],
    ['dl', 1e-4],
    ['cl', 1e-5],
    ['hL', 0.1],
    ['dm³', 1e-3],
    ['cm3', 1e-6],
    ['mL/min', 1e-6 / 60],
    ['daPa', 10],
    ['Mvarh', 3.6e9],
    ['kW/m²', 1e3],
    ['nSv/h', 1e-9 / 3600],
    ['mS/m', 1e-3],
  ])('issue 10.24: %s is a unit with an SI prefix', (text, factor) => {
    expect(convert(parseUnit(text, 'x')?.convert ?? (() => Number.NaN), 1)).toBeCloseTo(factor, 18);
  });

  test.each(['NA', 'NM', 'MN'])('%s is not a unit in capitals', (text) => {
    expect(parseUnit(text, 'x')).toBeUndefined();
  });

  test('a milli is never taken for a mega', () => {
    expect(parseUnit('ML', 'x')).toBeUndefined();
    expect(parseUnit('MG', 'x')).toBeUndefined();
  });
});

describe('ambiguous units', () => {
  test('N of a count is no unit', () => {
    expect(parseUnit('N', 'num_cycles')).toBeUndefined();
  });

  test.each([
    ['m', 'target_distance', 'meters'],
    ['m', 'countdown', 'seconds'],
    ['m', 'open_window_detection_periode', 'seconds'],
    ['g', 'weight', 'grams'],
    ['g', 'acceleration_x', 'meters_per_second_squared'],
    ['K', 'temperature', 'celsius'],
    ['K', 'color_temperature', 'kelvin'],
    ['N', 'load', 'newtons'],
    ['C', 'charge_total', 'coulombs'],
    ['C', 'charge_temperature', 'celsius'],
  ])('%s of %s is of dimension %s', (text, name, suffix) => {
    expect(parseUnit(text, name)?.suffix).toBe(suffix);
  });

  test.each([
    'local_temperature_calibration',
    'hysteresis',
    'deadband',
    'dead_zone',
    'temperature_delta',
    'setback',
    'temperature_accuracy',
  ])('%s is a difference: no offset', (name) => {
    expect(inBase(9, '°F', name)).toBe(5);
    expect(inBase(2, 'K', name)).toBe(2);
    expect(parseUnit('°C', name)?.metric).toBe('iot_temperature_difference_celsius');
  });
});

test('the base unit of a metric is the longest that ends its name', () => {
  expect(unitOfName('iot_speed_meters_per_second')).toBe('meters_per_second');
  expect(unitOfName('iot_energy_joules_total')).toBe('joules');
  expect(unitOfName('iot_boot_timestamp_seconds')).toBe('seconds');
  expect(unitOfName('iot_tally')).toBeUndefined();
});

test('each text of the table parses as itself', () => {
  for (const { suffix, units } of dimensions) {
    for (const text of Object.keys(units).filter((unit) => !/^Δ|ₙ|\[|light/.test(unit))) {
      expect([text, parseUnit(text, 'x')?.suffix]).toEqual([text, suffix]);
    }
  }
});

test('normalising never throws and is stable', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, name) => {
      const once = normaliseUnit(text);
      expect(normaliseUnit(once)).toBe(once);
      parseUnit(text, name);
    }),
  );
});

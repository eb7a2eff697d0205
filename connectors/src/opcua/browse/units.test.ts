import { describe, expect, test } from '@jest/globals';
import { convert } from '../../catalogue/conversion.ts';
import { parseUnit } from '../../catalogue/units.ts';
import { codeOf, uneceUnits, unitTextOf } from './units.ts';

const namespaceUri = 'http://www.opcfoundation.org/UA/units/un/cefact';

/** Catalogue §3: codes by base unit, with what 1 of each is in it. */
const codes: readonly (readonly [suffix: string, factors: Readonly<Record<string, number>>])[] = [
  ['celsius', { CEL: 1, FAH: (1 - 32) / 1.8, KEL: 1 - 273.15 }],
  ['ratio', { P1: 0.01 }],
  ['watts', { WTT: 1, KWT: 1e3, MAW: 1e6 }],
  ['voltamperes', { D46: 1, KVA: 1e3 }],
  ['vars', { D44: 1, KVR: 1e3, K5: 1e3 }],
  ['joules', { JOU: 1, KJO: 1e3, '3B': 1e6, GV: 1e9, WHR: 3600, KWH: 3.6e6, MWH: 3.6e9, GWH: 3.6e12 }],
  ['var_seconds', { K3: 3.6e6 }],
  ['volts', { VLT: 1, '2Z': 1e-3, KVT: 1e3 }],
  ['amperes', { AMP: 1, '4K': 1e-3 }],
  ['coulombs', { AMH: 3600, E09: 3.6 }],
  ['ohms', { OHM: 1 }],
  ['hertz', { HTZ: 1, KHZ: 1e3 }],
  ['lux', { LUX: 1 }],
  ['watts_per_square_meter', { D54: 1 }],
  ['pascals', { PAL: 1, A97: 100, KPA: 1e3, MBR: 100, BAR: 1e5, MPA: 1e6, PS: 6894.757, F79: 3386.389 }],
  ['meters', { MTR: 1, MMT: 1e-3, CMT: 1e-2, KMT: 1e3, '4H': 1e-6, INH: 0.0254, FOT: 0.3048 }],
  ['square_meters', { MTK: 1 }],
  ['cubic_meters', { MTQ: 1, LTR: 1e-3, DMQ: 1e-3, FTQ: 0.0283168466, GLL: 0.003785411784 }],
  ['cubic_meters_per_second', { MQS: 1, MQH: 1 / 3600, L2: 1 / 60_000, G51: 1e-3, '2J': 1e-6 }],
  ['grams', { GRM: 1, KGM: 1e3, TNE: 1e6, ONZ: 28.34952, LBR: 453.59237 }],
  ['grams_per_second', { KGS: 1e3, E93: 1 / 3.6 }],
  ['grams_per_cubic_meter', { GQ: 1e-6, GP: 1e-3, A93: 1, KMQ: 1e3 }],
  ['ppm', { 59: 1, 61: 1e-3 }],
  ['meters_per_second', { MTS: 1, KMH: 1 / 3.6, C16: 1e-3, H67: 1 / 3_600_000 }],
  ['meters_per_second_squared', { MSK: 1 }],
  ['rpm', { RPM: 1, RPS: 60 }],
  ['degrees', { DD: 1, C81: 57.29578, A91: 0.9 }],
  ['seconds', { SEC: 1, C26: 1e-3, B98: 1e-6, MIN: 60, HUR: 3600, DAY: 86_400, MON: 30.436875 * 86_400, ANN: 365.2425 * 86_400 }],
  ['bytes', { AD: 1, '2P': 1e3, '4L': 1e6, E34: 1e9 }],
  ['siemens_per_meter', { D10: 1, H61: 0.1, G42: 1e-4 }],
  ['decibels', { '2N': 1 }],
  ['ph', { Q30: 1 }],
  ['newtons', { NEW: 1 }],
  ['newton_meters', { NU: 1 }],
  ['becquerels_per_cubic_meter', { A19: 1 }],
];
const rows = codes.flatMap(([suffix, factors]) => Object.entries(factors).map(([code, one]) => [code, suffix, one] as const));

describe('UNECE codes', () => {
  test.each(rows)('%s is in %s', (code, suffix, one) => {
    const text = unitTextOf({ namespaceUri, unitId: idOf(code), displayName: 'nonsense' });
    const unit = parseUnit(text ?? '', 'x');
    expect(unit?.suffix).toBe(suffix);
    expect(unit && convert(unit.convert, 1)).toBeCloseTo(one, 9);
  });

  test('these are all', () => {
    expect(Object.keys(uneceUnits).sort()).toEqual([...rows.map(([code]) => code), 'C62'].sort());
  });
});

test.each([
  ['the example of the specification', 4408652, 'CEL'],
  ['two characters', 20529, 'P1'],
])('%s', (_what, unitId, code) => {
  expect(codeOf(unitId)).toBe(code);
});

test.each([
  ['of another namespace', { namespaceUri: 'urn:vendor', unitId: 4408652, displayName: 'furlong' }, 'furlong'],
  ['without a code', { namespaceUri, unitId: -1, displayName: 'kg' }, 'kg'],
  ['with a code that the catalogue has not', { namespaceUri, unitId: idOf('ZZZ'), displayName: 'parsec' }, 'parsec'],
  ['that says nothing', { namespaceUri, unitId: -1, displayName: '' }, undefined],
  ['that is none', { namespaceUri, unitId: idOf('C62'), displayName: 'one' }, ''],
])('a unit %s', (_what, unit, text) => {
  expect(unitTextOf(unit)).toBe(text);
});

function idOf(code: string): number {
  return Array.from(code).reduce((id, character) => id * 256 + character.charCodeAt(0), 0);
}

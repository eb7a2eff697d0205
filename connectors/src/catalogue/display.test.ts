import { expect, test } from '@jest/globals';
import { displayOf } from './display.ts';
import { displayOfMetric, displayOfUnit } from './displayTable.ts';
import { families } from './metrics.ts';

const numbers = [...families.values()].filter(({ values }) => values === 'number');

test.each(numbers.map((family) => [family.name, family] as const))('%s has a display', (_name, family) => {
  const display = displayOf(family);
  expect(display).toBeDefined();
  // steps are ascending and start at 0, so that each value has one
  const from = display?.steps?.map((step) => step.from) ?? [0];
  expect(from[0]).toBe(0);
  expect(from).toEqual([...new Set(from)].sort((a, b) => a - b));
});

test('every row of the table is the display of a family', () => {
  expect(Object.keys(displayOfMetric).filter((name) => !families.has(name))).toEqual([]);
  const units = new Set(numbers.map(({ unit }) => unit));
  expect(Object.keys(displayOfUnit).filter((unit) => !units.has(unit))).toEqual([]);
});

test('a unit without a row is an error', () => {
  expect(() => displayOf({ name: 'iot_x_parsecs', unit: 'parsecs', values: 'number' })).toThrow('parsecs');
});

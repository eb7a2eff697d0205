import { expect, test } from '@jest/globals';
import { idle, PowerFactorUnit, unknown } from './powerFactor.ts';

/** Exported ratios for successive readings of the sent value and the load. */
function ratiosOf(readings: readonly (readonly [sent: number, load: number])[], standard?: 'ratio'): number[] {
  const unit = new PowerFactorUnit(standard);
  return readings.map(([sent, load]) => unit.ratioOf(sent, load));
}

test('issue 10.1: a ratio instead of percent, shown by power and apparent power', () => {
  expect(
    ratiosOf([
      [-0.998, 0.998],
      [0.02, 0.02],
      [0.5, idle],
      [0, idle],
    ]),
  ).toEqual([-0.998, 0.02, 0.5, 0]);
});

test('issue 10.1: percent stays percent, also near 0 and at night', () => {
  expect(
    ratiosOf([
      [98.5, 0.98],
      [0.5, idle],
      [1, 0.01],
      [0.02, unknown],
      [-100, 1],
    ]),
  ).toEqual([0.985, 0.005, 0.01, 0.0002, -1]);
});

test('issue 10.1: without power, a magnitude of at most 1 is a ratio, 99 is not', () => {
  expect(ratiosOf([[0.9, unknown]])).toEqual([0.9]);
  expect(
    ratiosOf([
      [99, unknown],
      [0.9, unknown],
    ]),
  ).toEqual([0.99, expect.closeTo(0.009)]);
});

test('issue 10.1: a device first read at night exports only 0 and 1 until its unit is known', () => {
  expect(
    ratiosOf([
      [0.5, idle],
      [0, idle],
      [1, idle],
      [-1, 0.01],
      [0.9, 0.91],
      [0.5, idle],
    ]),
  ).toEqual([NaN, 0, 1, -1, 0.9, 0.5]);
});

test('issue 10.1: one contradicting reading does not change the unit, a dozen do; they are not exported', () => {
  const ratio = [0.95, 0.95] as const;
  expect(ratiosOf([ratio, [95, 0.95], ratio, ratio])).toEqual([0.95, NaN, 0.95, 0.95]);
  const turned = ratiosOf([ratio, ...Array.from({ length: 12 }, () => [95, 0.95] as const), [0.5, idle]]);
  expect(turned.slice(1, 12)).toEqual(Array.from({ length: 11 }, () => NaN));
  expect(turned.slice(12)).toEqual([0.95, 0.005]);
});

test('percent instead of a ratio', () => {
  expect(
    ratiosOf(
      [
        [0.3, idle],
        [95, 0.95],
        [0.5, idle],
      ],
      'ratio',
    ),
  ).toEqual([0.3, 0.95, 0.005]);
});

test('a value above 110 is neither', () => {
  expect(ratiosOf([[327.67, 0.9]])).toEqual([Infinity]);
});

import { expect, test } from '@jest/globals';
import { idle, PowerFactorUnit, unknown } from './powerFactor.ts';

/** What is made of readings one after the other: what was sent, and power over apparent power. */
function told(readings: readonly (readonly [sent: number, load: number])[], standard?: 'ratio'): number[] {
  const unit = new PowerFactorUnit(standard);
  return readings.map(([sent, load]) => unit.ratioOf(sent, load));
}

test('issue 10.1: a ratio where the standard has percent, as power and apparent power show', () => {
  expect(
    told([
      [-0.998, 0.998],
      [0.02, 0.02],
      [0.5, idle],
      [0, idle],
    ]),
  ).toEqual([-0.998, 0.02, 0.5, 0]);
});

test('issue 10.1: percent stays percent, also near 0 and at night', () => {
  expect(
    told([
      [98.5, 0.98],
      [0.5, idle],
      [1, 0.01],
      [0.02, unknown],
      [-100, 1],
    ]),
  ).toEqual([0.985, 0.005, 0.01, 0.0002, -1]);
});

test('issue 10.1: where nothing shows, a magnitude of at most 1 is a ratio; 99 is none', () => {
  expect(told([[0.9, unknown]])).toEqual([0.9]);
  expect(
    told([
      [99, unknown],
      [0.9, unknown],
    ]),
  ).toEqual([0.99, expect.closeTo(0.009)]);
});

test('issue 10.1: a device first seen at night says nothing but 0 and 1 before it is known', () => {
  expect(
    told([
      [0.5, idle],
      [0, idle],
      [1, idle],
      [-1, 0.01],
      [0.9, 0.91],
      [0.5, idle],
    ]),
  ).toEqual([NaN, 0, 1, -1, 0.9, 0.5]);
});

test('issue 10.1: one reading does not turn it over, a dozen do; meanwhile there is none', () => {
  const ratio = [0.95, 0.95] as const;
  expect(told([ratio, [95, 0.95], ratio, ratio])).toEqual([0.95, NaN, 0.95, 0.95]);
  const turned = told([ratio, ...Array.from({ length: 12 }, () => [95, 0.95] as const), [0.5, idle]]);
  expect(turned.slice(1, 12)).toEqual(Array.from({ length: 11 }, () => NaN));
  expect(turned.slice(12)).toEqual([0.95, 0.005]);
});

test('percent where the standard has a ratio', () => {
  expect(
    told(
      [
        [0.3, idle],
        [95, 0.95],
        [0.5, idle],
      ],
      'ratio',
    ),
  ).toEqual([0.3, 0.95, 0.005]);
});

test('beyond 110 it is neither', () => {
  expect(told([[327.67, 0.9]])).toEqual([Infinity]);
});

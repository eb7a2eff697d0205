import { sparklinePath } from './sparklinePath';

const size = { width: 100, height: 22 };

test('the minimum is at the bottom and the maximum on top, within the line width', () => {
  expect(sparklinePath([0, 10], size)).toBe('M0,21L100,1');
});

test('a gap interrupts the line, and a single point is visible', () => {
  expect(sparklinePath([0, null, 10, 10], size)).toBe('M0,21h2M66.7,1L100,1');
});

test('a constant value is a line in the middle', () => {
  expect(sparklinePath([0, 0], size)).toBe('M0,11L100,11');
});

test('no values give an empty path', () => {
  expect(sparklinePath([null, null], size)).toBe('');
});

import { sparklinePath } from './sparklinePath';

const size = { width: 100, height: 22 };

test('the least value is at the bottom and the greatest on top, with room for the line', () => {
  expect(sparklinePath([0, 10], size)).toBe('M0,21L100,1');
});

test('a gap breaks the line and a point alone is seen', () => {
  expect(sparklinePath([0, null, 10, 10], size)).toBe('M0,21h2M66.7,1L100,1');
});

test('a value that does not change is a line in the middle', () => {
  expect(sparklinePath([0, 0], size)).toBe('M0,11L100,11');
});

test('nothing is drawn of no values', () => {
  expect(sparklinePath([null, null], size)).toBe('');
});

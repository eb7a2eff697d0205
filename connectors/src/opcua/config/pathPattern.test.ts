import { expect, test } from '@jest/globals';
import { pathMatcher } from './pathPattern.ts';

test.each([
  ['Line1/Speed', 'Line1/Speed', true],
  ['line1/speed', 'Line1/Speed', true],
  ['Line1', 'Line1/Speed', false],
  ['*/Speed', 'Line1/Speed', true],
  ['*/Speed', 'Hall/Line1/Speed', false],
  ['**/Speed', 'Hall/Line1/Speed', true],
  ['**/Speed', 'Speed', true],
  ['Hall/**', 'Hall/Line1/Speed', true],
  ['Hall/**/Speed', 'Hall/Speed', true],
  ['Hall/**/Speed', 'Hallway/Speed', false],
  ['Line?/*', 'Line1/Speed', true],
  ['Line?/*', 'Line10/Speed', false],
  ['T (°C) [1]', 'T (°C) [1]', true],
  ['a.b', 'axb', false],
])('%s and %s: %s', (pattern, path, isMatch) => {
  expect(pathMatcher([pattern])(path)).toBe(isMatch);
});

test('one of several patterns is enough; no pattern matches nothing', () => {
  expect(pathMatcher(['a', 'b'])('b')).toBe(true);
  expect(pathMatcher([])('a')).toBe(false);
});

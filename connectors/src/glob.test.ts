import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { globMatcher } from './glob.ts';

test.each([
  ['*', '', true],
  ['*', 'any\nthing', true],
  ['', '', true],
  ['', 'x', false],
  ['lamp', 'LAMP', true],
  ['KÜCHE*', 'küche/Decke', true],
  ['lamp?', 'lamp1', true],
  ['lamp?', 'lamp', false],
  ['lamp?', 'lamp😀', true],
  ['*door', 'front door', true],
  ['*door', 'doors', false],
  ['a*b*c', 'aXbYbZc', true],
  ['a*b*c', 'abcb', false],
  ['a**c', 'abc', true],
  ['*1*1', '1', false],
  ['*1*1', '0101', true],
  ['*0x*', '0x00158d0002a71b33', true],
  ['ab*ba', 'aba', false],
  ['[a]+(b|c).$^{1}\\', '[a]+(b|c).$^{1}\\', true],
  ['a.c', 'abc', false],
])('glob %j on %j: %j', (pattern, text, expected) => {
  expect(globMatcher([pattern])(text)).toBe(expected);
});

test('one matching pattern is sufficient', () => {
  const matches = globMatcher(['kitchen*', '*lamp']);
  expect(['Kitchen sink', 'desk lamp', 'door'].map(matches)).toEqual([true, true, false]);
  expect(globMatcher([])('x')).toBe(false);
});

/** The definition of a glob, without regard to its cost. */
function matches(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  const [first = '', rest] = [pattern[0], pattern.slice(1)];
  if (first === '*') return matches(rest, text) || (text !== '' && matches(pattern, text.slice(1)));
  return text !== '' && (first === '?' || first === text[0]) && matches(rest, text.slice(1));
}

test('globs match according to their definition', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '1'), maxLength: 8 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '1'), maxLength: 10 });
  fc.assert(
    fc.property(pattern, text, (glob, name) => expect(globMatcher([glob])(name)).toBe(matches(glob, name))),
    { numRuns: 2000 },
  );
});

test('no pattern takes long', () => {
  const before = process.cpuUsage();
  globMatcher(['*a'.repeat(40) + '*b'])('a'.repeat(20_000));
  expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
});

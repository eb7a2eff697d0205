import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { internedText } from './internedText.ts';

test('is the same text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(internedText(text)).toBe(text)));
  expect(['__proto__', 'constructor', '', '12', '-1', '\ud800'].map(internedText)).toEqual([
    '__proto__',
    'constructor',
    '',
    '12',
    '-1',
    '\ud800',
  ]);
});

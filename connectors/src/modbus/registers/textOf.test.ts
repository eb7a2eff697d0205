import { expect, test } from '@jest/globals';
import { identify } from '../bus/identification.ts';
import type { RegisterPoint } from './registerMap.ts';
import { rawReader } from './rawReader.ts';
import { textOf } from './textOf.ts';

const texts: readonly (readonly [string, string])[] = [
  ['4dfc6c6c6572', 'Müller'],
  ['4dc3bc6c6c6572', 'Müller'],
  ['312e30c2b5', '1.0µ'],
  ['5479702035ffffffff', 'Typ 5'],
  ['53452035ff00ffff', 'SE 5'],
  ['204142200000', 'AB'],
  ['41000042', 'A'],
  ['0000', ''],
  ['ffff', ''],
  ['41070d42', 'AB'],
];

test.each(texts)('issue 10.21: %s is "%s", in a walk, in a poll and in an identification', async (hex, text) => {
  const bytes = Buffer.from(hex.length % 4 === 0 ? hex : `${hex}00`, 'hex');
  expect(textOf(bytes)).toBe(text);
  const point: RegisterPoint = { id: 'x', table: 'holding', address: 0, type: 'string', length: bytes.length / 2, poll: 'slow' };
  expect(rawReader(point)(bytes, 0)).toBe(text);
  const header = Buffer.from([43, 14, 1, 1, 0, 0, 1, 0, bytes.length]);
  const known = await identify(() => Promise.resolve(Buffer.concat([header, bytes])));
  expect(known?.manufacturer ?? '').toBe(text);
});

test('the bytes of each register may be swapped', () => {
  const point: RegisterPoint = { id: 'x', table: 'holding', address: 0, type: 'string', length: 2, order: 'BA', poll: 'slow' };
  expect(rawReader(point)(Buffer.from('BA\0C', 'latin1'), 0)).toBe('ABC');
});

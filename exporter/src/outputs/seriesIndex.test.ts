import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { labelText, wireText } from '../series/series.ts';
import { labelsOf, SeriesIndex } from './seriesIndex.ts';

test('a text keeps its id', () => {
  const index = new SeriesIndex();
  const id = index.id('a{b="c"}');
  expect(index.id('a')).not.toBe(id);
  expect(index.id('a{b="c"}')).toBe(id);
  expect(index.text(id)).toBe('a{b="c"}');
  expect(() => index.text(0)).toThrow(RangeError);
  expect(() => index.text(index.size)).toThrow(RangeError);
});

test('labels are read back as they were written', () => {
  const names = fc.stringMatching(/^[a-z_][a-z0-9_]{0,9}$/);
  const values = fc.string({
    unit: fc.oneof(fc.constantFrom('"', '\\', '\n', '{', '}', ',', '=', 'n'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 })),
  });
  fc.assert(
    fc.property(fc.dictionary(names, values, { maxKeys: 5 }), (labels) => {
      const safe = Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, value.toWellFormed().replaceAll('\0', '')]));
      const text = wireText(`iot_x{${labelText(safe)}}`);
      expect(labelsOf(text)).toEqual([['__name__', 'iot_x'], ...Object.entries(safe)]);
    }),
  );
});

import { expect, test } from '@jest/globals';
import { renderCsv, renderTable } from './renderTable.ts';

test('columns are aligned by what people see', () => {
  const rows = [
    ['Küche', '1', 'x'],
    ['Ku\u0308che', '22', ''],
    ['👩‍🌾', '', 'y'],
  ];
  expect(renderTable(['NAME', 'N', 'NOTE'], rows)).toBe(['NAME   N   NOTE', 'Küche  1   x', 'Ku\u0308che  22', '👩‍🌾          y'].join('\n'));
});

test('what would steer the terminal is replaced', () => {
  expect(renderTable(['NAME'], [['a\u001b[2Jb\nc\u0085']])).toBe('NAME\na\uFFFD[2Jb\uFFFDc\uFFFD');
});

test('columns come in the order in which rows have them, and are empty where one has none', () => {
  expect(
    renderCsv(
      [
        { id: 'a', unit: '1' },
        { id: 'b', label_line: '3', unit: '2' },
      ],
      'id',
    ),
  ).toBe('id,unit,label_line\na,1,\nb,2,3\n');
  expect(renderCsv([], 'id')).toBe('id\n');
});

test.each([
  ['plain text', 'plain text'],
  ['5 "inch"', '"5 ""inch"""'],
  ['a,b', '"a,b"'],
  ['a;b', '"a;b"'],
  ['a\nb', '"a\nb"'],
  ['# no comment', '"# no comment"'],
  [' kept ', '" kept "'],
])('%j is written so that readers get it back', (cell, written) => {
  expect(renderCsv([{ id: cell }], 'id')).toBe(`id\n${written}\n`);
});

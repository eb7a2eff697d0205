import { expect, test } from '@jest/globals';
import { renderTable } from './renderTable.ts';

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

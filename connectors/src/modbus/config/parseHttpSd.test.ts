import { expect, test } from '@jest/globals';
import { deviceOfRow, fleetProblemText } from './fleetTable.ts';
import { parseHttpSd } from './parseHttpSd.ts';

test('targets are devices; labels are columns, with and without __meta_, or labels', () => {
  const groups = [
    {
      targets: ['10.0.0.20:502', 'rtu+tcp://10.0.0.21:4196'],
      labels: { __meta_profile: 'sdm630', unit: '3', __meta_rack: 'x', __address__: 'y', line: '4', __meta_area: 'hall', name: '' },
    },
    { targets: ['10.0.0.22'], labels: { id: 'inverter', name: 'Roof', profile: 'sunspec', interval: '5s' } },
    { targets: [] },
  ];
  const { rows, problems } = parseHttpSd(JSON.stringify(groups), 'sd');
  expect(problems).toEqual([]);
  expect(rows.map((row) => deviceOfRow(row).device)).toEqual([
    { id: '10.0.0.20:502/3', area: 'hall', profile: 'sdm630', url: 'tcp://10.0.0.20:502', unit: 3, labels: { line: '4' } },
    { id: 'rtu+tcp://10.0.0.21:4196/3', area: 'hall', profile: 'sdm630', url: 'rtu+tcp://10.0.0.21:4196', unit: 3, labels: { line: '4' } },
    { id: 'inverter', name: 'Roof', profile: 'sunspec', url: 'tcp://10.0.0.22', interval: 5000, unit: 1, labels: {} },
  ]);
});

test('a device without unit and id has its target as id', () => {
  expect(parseHttpSd('[{"targets": ["h:502"]}]', 'sd').rows[0]?.cells).toEqual({ id: 'h:502', url: 'tcp://h:502' });
});

test.each([
  ['no JSON', '{', ['sd: expected a JSON list such as [{"targets": ["10.0.0.20:502"], "labels": {"profile": "sdm630"}}]']],
  ['no list', '{}', [expect.stringMatching(/^sd: expected a JSON list/)]],
  [
    'wrong entries',
    '[1, {}, {"targets": [5]}, {"targets": [], "labels": {"unit": 3}}]',
    [
      'sd entry 1: expected an object with "targets"',
      'sd entry 2, column "targets": expected a list such as ["10.0.0.20:502"]',
      'sd entry 3, column "targets": expected a string such as "10.0.0.20:502"',
      'sd entry 4, column "unit": expected a string: put it in quotes',
    ],
  ],
  [
    'wrong cells',
    '[{"targets": ["a", "b"], "labels": {"__meta_unit": "x", "device": "y"}}]',
    ['a', 'b'].flatMap((target) => [
      `sd entry 1, target "${target}", column "unit": expected a whole number`,
      `sd entry 1, target "${target}", column "device": expected a label that the catalogue does not use`,
    ]),
  ],
])('%s is reported by entry and name', (_what, json, expected) => {
  const { rows, problems } = parseHttpSd(json, 'sd');
  expect([...problems, ...rows.flatMap((row) => deviceOfRow(row).problems)].map(fleetProblemText)).toEqual(expected);
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ModbusDevice } from './deviceConfig.ts';
import { deviceOfRow, fleetColumns, fleetProblemText, rowOfDevice } from './fleetTable.ts';
import { parseFleetCsv } from './parseFleetCsv.ts';

function devices(text: string): (ModbusDevice | undefined)[] {
  const { rows, problems } = parseFleetCsv(text, 'fleet.csv');
  expect(problems).toEqual([]);
  return rows.map((row) => deviceOfRow(row).device);
}

function complaints(text: string): string[] {
  const { rows, problems } = parseFleetCsv(text, 'fleet.csv');
  return [...problems, ...rows.flatMap((row) => deviceOfRow(row).problems)].map(fleetProblemText);
}

test('a column of true and false', () => {
  const table = (cell: string): string => `id,profile,url,sleeps\na,sunspec,tcp://h:502,${cell}`;
  expect(devices(table('true'))).toMatchObject([{ sleeps: true }]);
  expect(devices(table('FALSE'))).toMatchObject([{ sleeps: false }]);
  expect(complaints(table('yes'))).toEqual(['fleet.csv row 2, column "sleeps": expected true or false']);
});

test('a table with every column', () => {
  const text = [
    'id,name,area,profile,url,unit,interval,normal_interval,slow_interval,timeout,retries,labels,label_shift',
    'm1,Main meter,hall,sdm630,tcp://10.0.0.20:502,3,5s,1m,1h,500ms,2,line=3;owner=a=b,2',
    'm2,,,sdm120,rtu+tcp://10.0.0.20:4196,,,,,,,,',
  ].join('\n');
  expect(devices(text)).toEqual([
    {
      id: 'm1',
      name: 'Main meter',
      area: 'hall',
      profile: 'sdm630',
      url: 'tcp://10.0.0.20:502',
      unit: 3,
      interval: 5000,
      normal_interval: 60_000,
      slow_interval: 3_600_000,
      timeout: 500,
      retries: 2,
      labels: { line: '3', owner: 'a=b', shift: '2' },
    },
    { id: 'm2', profile: 'sdm120', url: 'rtu+tcp://10.0.0.20:4196', unit: 1, labels: {} },
  ]);
});

test('a table as a German spreadsheet writes it: BOM, semicolons, CRLF, quotes, empty cells and rows to the right and below', () => {
  const text = '\uFEFFID;Name;Profile;URL;Labels;\r\nm1;"Zähler ""Süd"";\r\nHalle 2";sdm630;tcp://h;"a=1;b=2";\r\n;;;;;\r\n\r\n';
  expect(devices(text)).toMatchObject([{ id: 'm1', name: 'Zähler "Süd";\r\nHalle 2', labels: { a: '1', b: '2' } }]);
});

test('comments, empty lines and blanks around cells', () => {
  const text = '# the hall\n\nid, profile, url\n# first\nm#1 , sdm630 ,tcp://h\n';
  expect(devices(text)).toMatchObject([{ id: 'm#1', profile: 'sdm630', url: 'tcp://h' }]);
});

test('tabs', () => {
  expect(devices('id\tprofile\turl\nm1\tsdm630\ttcp://h\n')).toMatchObject([{ id: 'm1', url: 'tcp://h' }]);
});

test.each([
  ['nothing', '', ['fleet.csv: expected a header such as id,name,profile,url,unit']],
  [
    'a wrong header',
    'ident,profile,profle,url,url,colour\na,b,c,d,e',
    [
      `fleet.csv row 1, column "ident": unknown column; expected one of ${fleetColumns.join(', ')}, label_<name>`,
      'fleet.csv row 1, column "profle": unknown column; did you mean "profile"?',
      `fleet.csv row 1, column "colour": unknown column; expected one of ${fleetColumns.join(', ')}, label_<name>`,
      'fleet.csv row 1, column "url": expected each column once',
      'fleet.csv row 1: expected a column "id", as in id,name,profile,url,unit',
    ],
  ],
  [
    'a header in another order of rows',
    '#c\n\nname\n',
    expect.arrayContaining([expect.stringMatching(/^fleet\.csv row 3: expected a column "id"/)]),
  ],
  [
    'wrong cells, each with its row',
    'id,profile,url,unit,interval,retries,label_device,label_a-b,labels\n' +
      'a,p,tcp://h,300,5,11,x,,\n# c\n\n,p,mqtt://h,x,1ms,1.5,,y,nothing\nb,p,tcp://u:hunter2@h,,,,,,\n',
    [
      'fleet.csv row 5, column "labels": expected name=value;name=value',
      'fleet.csv row 2, column "unit": expected a unit id from 0 to 247, or 255',
      'fleet.csv row 2, column "label_device": expected a label that the catalogue does not use',
      'fleet.csv row 2, column "interval": expected a duration such as 30s, 5m, 1h30m or 30d',
      'fleet.csv row 2, column "retries": expected at most 10',
      'fleet.csv row 5, column "id": expected a value: every device needs one',
      expect.stringMatching(/^fleet\.csv row 5, column "url": expected a URL such as tcp:/),
      'fleet.csv row 5, column "unit": expected a whole number',
      'fleet.csv row 5, column "label_a-b": expected a label name: letters, digits and _',
      'fleet.csv row 5, column "interval": expected at least 10ms',
      'fleet.csv row 5, column "retries": expected a whole number',
      expect.stringMatching(/^fleet\.csv row 6, column "url": expected a URL such as tcp:/),
    ],
  ],
  [
    'a delimiter without quotes',
    'id,profile,url\na,p,tcp://h,2\n',
    ['fleet.csv row 2: unexpected cell 4, which has no column; quote cells that contain the delimiter'],
  ],
  ['an open quote', 'id,url\nx,y\na,"tcp://h\n', ['fleet.csv row 3: expected a closing quote for the quote that opens here']],
  ['a quote within', 'id,url\na,b"c\n', [expect.stringMatching(/^fleet\.csv row 2: unexpected quote/)]],
  ['text after a quote', 'id,url\na,"b"c\n', [expect.stringMatching(/^fleet\.csv row 2: expected a delimiter/)]],
])('%s is reported by row and column', (_what, text, expected) => {
  expect(complaints(text)).toEqual(expected);
  expect(complaints(text).join()).not.toContain('hunter2');
});

test('each problem has a code', () => {
  const { rows, problems } = parseFleetCsv('id,profile,url,unit,retries\n,p,tcp://h,x,11\na,,tcp://h,300,\nb,,tcp://h,1,\n', 'fleet.csv');
  expect(problems).toEqual([]);
  expect(rows.flatMap((row) => deviceOfRow(row).problems).map(({ where, column, code }) => [where, column, code])).toEqual([
    ['row 2', 'id', 'missing'],
    ['row 2', 'unit', 'wrong_type'],
    ['row 2', 'retries', 'out_of_range'],
    ['row 3', 'unit', 'invalid_value'],
    ['row 4', 'profile', 'missing'],
  ]);
  expect(parseFleetCsv('ids,url,url\n', 'fleet.csv').problems.map(({ code }) => code)).toEqual([
    ...['unknown_key', 'duplicate', 'missing', 'missing'],
  ]);
});

test('any text is read or reported, never thrown', () => {
  const anyTable = fc
    .array(fc.oneof(fc.constantFrom('id', 'url', ',', ';', '"', '\n', '\r', '\t', '#', '=', '\uFEFF'), fc.string()))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(anyTable, (text) => {
      const { rows, problems } = parseFleetCsv(text, 'fleet.csv');
      for (const { message } of [...problems, ...rows.flatMap((row) => deviceOfRow(row).problems)]) expect(message).not.toBe('');
    }),
  );
});

test('a row made of a device is that device', () => {
  const row = {
    id: 'm1',
    name: 'Zähler "Süd", 2',
    profile: 'sdm630',
    url: 'tcp://h',
    unit: '7',
    interval: '1m30s',
    timeout: '250ms',
    label_line: 'a;b',
  };
  const quoted = Object.values(row).map((cell) => `"${cell.replaceAll('"', '""')}"`);
  const [device] = devices(`${Object.keys(row).join(',')}\n${quoted.join(',')}`);
  expect(device && rowOfDevice(device)).toEqual(row);
});

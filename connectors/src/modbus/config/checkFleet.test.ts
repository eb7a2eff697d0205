import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problemCode } from '../../configProblems.ts';
import { modbusConfig } from './config.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gaugeway-fleet-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

/** Problems as `path code: message`, without the folder. */
async function problems(sources: readonly unknown[], config: object = {}): Promise<string[]> {
  const result = await modbusConfig.safeParseAsync({ ...config, devices_from: sources });
  return (result.error?.issues ?? []).map(
    (issue) => `${issue.path.join('.')} ${problemCode(issue)}: ${issue.message.replaceAll(`${folder}/`, '')}`,
  );
}

test('valid tables', async () => {
  write('a.csv', 'id,profile,url\na,sunspec,tcp://h\n');
  write('b.json', '[{"targets": ["h:503"], "labels": {"profile": "sunspec"}}]');
  expect(await problems([join(folder, '*.csv'), { source: join(folder, 'b.json'), refresh: '5m' }, 'https://sd.invalid/x'])).toEqual([]);
});

test('all problems of all tables are reported at once, by row and column, at the entry that names the table', async () => {
  write('a.csv', 'id,profile,url,unit\na,sunspec,tcp://h,500\nb,sunspec,tcp://h,1\nc,,tcp://h,1\n');
  write('b.json', '[{"targets": ["h:502"], "labels": {"id": "b", "profile": "nosuch"}}]');
  write('c.csv', 'id,profile,url\nd,sunspec,rtu+tcp://h\n');
  const found = await problems([...['a.csv', 'b.json', 'c.csv', 'none.csv', '*.tsv'].map((name) => join(folder, name)), folder], {
    devices: [{ id: 'd', profile: 'sunspec', url: 'tcp://h2' }],
  });
  expect(found).toEqual([
    'devices_from.0 invalid_value: a.csv row 2, column "unit": expected a unit id from 0 to 247, or 255',
    'devices_from.0 missing: a.csv row 4, column "profile": expected a profile: devices of tables need one',
    'devices_from.3 file_unreadable: none.csv: cannot read file: no such file or folder',
    'devices_from.4 file_unreadable: *.tsv: no file matches the pattern',
    expect.stringMatching(
      /^devices_from\.5 file_unreadable: .*: cannot read file: it is a folder; name its files, for example fleet\/\*\.csv$/,
    ),
    'devices_from.1 duplicate: b.json entry 1, target "h:502", column "id": device id is used twice: first at a.csv row 3',
    'devices_from.2 duplicate: c.csv row 2, column "id": device id is used twice: first at devices[0]',
    expect.stringMatching(
      /^devices_from\.2 conflict: c\.csv row 2, column "url": expected the same scheme and line parameters as a\.csv row 3/,
    ),
    expect.stringMatching(
      /^devices_from\.1 unknown_name: b\.json entry 1, target "h:502", column "profile": cannot load profile "nosuch": unknown profile/,
    ),
  ]);
});

test.each(['ftp://h/x', 'https://u:hunter2@h/x', 'https://'])('a URL is checked, but not fetched: %s', async (source) => {
  const { error } = await modbusConfig.safeParseAsync({ devices_from: [source] });
  const form = expect.objectContaining({ message: 'expected a file, a pattern such as fleet/*.csv, or an http(s) URL' });
  expect(error?.issues).toEqual([expect.objectContaining({ path: ['devices_from', 0], errors: expect.arrayContaining([[form]]) })]);
});

test('a refresh that is too fast', async () => {
  expect(await problems([{ source: 'http://h/x', refresh: '10ms' }])).toEqual([
    'devices_from.0.refresh invalid_value: expected at least 1s',
  ]);
});

test('a config without tables parses synchronously', () => {
  expect(modbusConfig.safeParse({}).success).toBe(true);
});

import { afterAll, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStateFile } from './stateFile.ts';

const root = mkdtempSync(join(tmpdir(), 'gaugeway-state-'));
afterAll(() => rmSync(root, { recursive: true }));

function open(name: string) {
  const warnings: string[] = [];
  const folder = join(root, 'mqtt');
  return { folder, warnings, file: openStateFile('discovery', name, { folder, log: { warn: (message) => void warnings.push(message) } }) };
}

test('what was written is read again, by the connector of that name only', () => {
  const { file, folder, warnings } = open('a/b');
  expect(file.read()).toBeUndefined();
  file.write({ one: 1 });
  expect(open('a/b').file.read()).toEqual({ one: 1 });
  expect(open('other').file.read()).toBeUndefined();
  expect(readdirSync(folder)).toHaveLength(1);
  expect(statSync(join(folder, readdirSync(folder)[0] ?? '')).mode & 0o777).toBe(0o600);
  expect(warnings).toEqual([]);
});

test('a damaged file and a folder that cannot be written are one warning each', () => {
  const { file, folder, warnings } = open('damaged');
  file.write({});
  for (const name of readdirSync(folder)) writeFileSync(join(folder, name), '{"one"');
  expect(file.read()).toBeUndefined();
  expect(warnings).toHaveLength(1);
  const blocked = join(root, 'blocked');
  writeFileSync(blocked, '');
  const lines: string[] = [];
  const other = openStateFile('discovery', 'x', { folder: blocked, log: { warn: (message) => void lines.push(message) } });
  other.write({});
  other.write({});
  expect(lines).toHaveLength(1);
});

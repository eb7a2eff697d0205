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

test('what was written is read again, by the connector of that name only', async () => {
  const { file, folder, warnings } = open('a/b');
  expect(file.read()).toBeUndefined();
  await file.write({ one: 1 });
  expect(open('a/b').file.read()).toEqual({ one: 1 });
  file.writeNow({ two: [2], none: [] });
  expect(open('a/b').file.read()).toEqual({ two: [2], none: [] });
  expect(open('other').file.read()).toBeUndefined();
  expect(readdirSync(folder)).toHaveLength(1);
  expect(statSync(join(folder, readdirSync(folder)[0] ?? '')).mode & 0o777).toBe(0o600);
  expect(warnings).toEqual([]);
});

test('a large state is written in pieces, and other work goes on between them', async () => {
  const { file } = open('large');
  const turns: number[] = [];
  let turn = 0;
  function* rows() {
    for (let index = 0; index < 10_000; index++) {
      turns.push(turn);
      yield `${index} ${'x'.repeat(200)}`;
    }
  }
  const ticks = setInterval(() => turn++, 0);
  await file.write({ rows: rows() });
  clearInterval(ticks);
  expect(new Set(turns).size).toBeGreaterThan(1);
  expect(file.read()).toHaveProperty(['rows', 'length'], 10_000);
});

test('what is written at the end is not replaced by what was being written', async () => {
  const { file, folder, warnings } = open('end');
  const writes = [file.write({ version: 1 }), file.write({ version: 2 })];
  file.writeNow({ version: 3 });
  await Promise.all(writes);
  expect(file.read()).toEqual({ version: 3 });
  expect(warnings).toEqual([]);
  expect(readdirSync(folder).filter((name) => name.endsWith('.last'))).toEqual([]);
});

test('a damaged file and a folder that cannot be written are one warning each', async () => {
  const { file, folder, warnings } = open('damaged');
  file.writeNow({});
  for (const name of readdirSync(folder)) if (name.endsWith('.json')) writeFileSync(join(folder, name), '{"one"');
  expect(file.read()).toBeUndefined();
  expect(warnings).toHaveLength(1);
  const blocked = join(root, 'blocked');
  writeFileSync(blocked, '');
  const lines: string[] = [];
  const other = openStateFile('discovery', 'x', { folder: blocked, log: { warn: (message) => void lines.push(message) } });
  other.writeNow({});
  await other.write({});
  await other.write({});
  expect(lines).toHaveLength(1);
});

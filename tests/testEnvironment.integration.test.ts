import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const jest = join(import.meta.dirname, '../node_modules/jest/bin/jest.js');
const testEnvironment = join(import.meta.dirname, 'testEnvironment.ts');

const leavesFolders = `
const { execFileSync } = require('node:child_process');
const { mkdtempSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
test('leaves folders', () => {
  const own = mkdtempSync(tmpdir() + '/own-');
  const ofChild = execFileSync('mktemp', ['-d'], { encoding: 'utf8', env: { ...process.env } }).trim();
  writeFileSync('left.json', JSON.stringify([own, ofChild]));
});
`;

test('temporary folders of a test and of what it starts are removed after its file', () => {
  const rootDir = join(tmpdir(), 'project');
  const above = join(tmpdir(), 'above');
  for (const folder of [rootDir, above]) mkdirSync(folder);
  writeFileSync(join(rootDir, 'leaves.test.cjs'), leavesFolders);
  const config = JSON.stringify({ rootDir, testEnvironment, transform: {}, testMatch: ['**/*.test.cjs'] });
  const { status, stderr } = spawnSync(process.execPath, [jest, '--config', config], {
    ...{ cwd: rootDir, encoding: 'utf8' },
    env: { ...process.env, TMPDIR: above },
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const left: unknown = JSON.parse(readFileSync(join(rootDir, 'left.json'), 'utf8'));
  const inside = expect.stringMatching(new RegExp(`^${above}/gaugeway-test-\\w+/`));
  expect(left).toEqual([inside, inside]);
  expect(readdirSync(above).filter((name) => name.startsWith('gaugeway-'))).toEqual([]);
});

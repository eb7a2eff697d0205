import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const bin = join(import.meta.dirname, '../../bin/gaugeway.js');
const size = '--max-semi-space-size=32';
const other = '--max-semi-space-size=8';

test.each([
  { title: 'sets the size of the young generation', flags: [], env: {}, expected: [size] },
  { title: 'keeps the flags of who starts it', flags: [other], env: {}, expected: [other] },
  { title: 'keeps a size in NODE_OPTIONS', flags: [], env: { NODE_OPTIONS: other }, expected: [] },
])('`run` $title, and stays the same process', async ({ flags, env, expected }) => {
  const folder = mkdtempSync(join(tmpdir(), 'gaugeway-'));
  const configFile = join(folder, 'gaugeway.yaml');
  writeFileSync(configFile, JSON.stringify({ server: { listen: '127.0.0.1:0' }, data_dir: folder, connectors: [] }));
  const child = spawn(process.execPath, [...flags, bin, 'run', '-c', configFile], { env: { ...process.env, ...env } });
  try {
    let output = '';
    while (!output.includes('msg=listening')) output += String(await once(child.stderr, 'data'));
    const commandLine = readFileSync(`/proc/${child.pid}/cmdline`, 'utf8').split('\0');
    expect(commandLine.slice(1, commandLine.indexOf(bin))).toEqual(expected);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
});

test.each([
  [['run', '-c', '/nonexistent.yaml'], 2],
  [['run', '--nonsense'], 2],
])('`%j` keeps its exit code', async (args, code) => {
  const child = spawn(process.execPath, [bin, ...args]);
  expect((await once(child, 'exit'))[0]).toBe(code);
});

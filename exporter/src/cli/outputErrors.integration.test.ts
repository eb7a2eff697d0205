import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { freePort } from '../../../tests/servers/freePort.ts';
import { waitFor } from '../../../tests/waitFor.ts';

const bin = join(import.meta.dirname, '../../bin/gaugeway.js');

/** Runs a command whose reader is gone before it writes. */
function runUnread(args: string): { readonly code: number; readonly stderr: string } {
  const script = `mkfifo pipe; exec 3<>pipe 4>pipe 3<&-; "$NODE" "$BIN" ${args} >&4; echo "code $?" >&2`;
  const cwd = mkdtempSync(join(tmpdir(), 'gaugeway-pipe-'));
  const { stderr } = spawnSync('sh', ['-c', script], { cwd, encoding: 'utf8', env: { ...process.env, NODE: process.execPath, BIN: bin } });
  const [text = '', code] = stderr.split('code ');
  return { code: Number(code), stderr: text };
}

test.each(['--help', 'run --help', 'schema', '--version'])('issue 10.24: `gaugeway %s | head` ends quietly', (args) => {
  expect(runUnread(args)).toEqual({ code: 141, stderr: '' });
});

test('standard output on a full disk is reported as an error', () => {
  const { status, stderr } = spawnSync('sh', ['-c', `"$NODE" "$BIN" schema > /dev/full`], {
    encoding: 'utf8',
    env: { ...process.env, NODE: process.execPath, BIN: bin },
  });
  expect([status, stderr]).toEqual([1, expect.stringContaining('gaugeway: cannot write to standard output: ')]);
});

test('an exporter whose log nobody reads any more goes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gaugeway-log-'));
  const port = await freePort();
  writeFileSync(join(folder, 'c.yaml'), `server: { listen: '127.0.0.1:${port}' }\nlog: { level: debug }\n`);
  const child = spawn(process.execPath, [bin, 'run', '-c', 'c.yaml'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  child.stderr.destroy();
  const ready = async () => (await fetch(`http://127.0.0.1:${port}/-/ready`).catch(() => undefined))?.ok === true;
  await waitFor(ready, { what: 'the exporter', timeoutMs: 20_000 });
  // each of them writes a line
  for (let index = 0; index < 5; index++) await fetch(`http://127.0.0.1:${port}/nothing-${index}`);
  expect([await ready(), child.exitCode]).toEqual([true, null]);
  child.kill();
});

import { execFile, execFileSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DataDir } from './dataDir.ts';
import { StateStore } from './state.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
let path: string;

beforeEach(() => void (path = mkdtempSync(join(tmpdir(), 'gaugeway-'))));
afterEach(() => rmSync(path, { recursive: true, force: true }));

/** A process with `dataDir`, `store`, and `save(n)` that gives 300 values the number n. */
function program(code: string): string[] {
  const module = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);
  const prelude = `
    import { DataDir } from ${module('dataDir.ts')};
    import { StateStore } from ${module('state.ts')};
    const log = { info: (message) => console.log(message), error: (message) => console.log(message) };
    const dataDir = DataDir.open(${JSON.stringify(path)});
    const store = StateStore.open(dataDir, log);
    store.saveDevice({ connector: 'z2m', id: 'lamp', description: '{}', registeredMs: 1, state: 'online', stateSinceMs: 1 });
    const save = (n) => {
      for (let key = 0; key < 300; key++) store.saveValue('z2m', 'lamp', { key: 'key' + key, value: n, atMs: n });
    };`;
  return ['--input-type=module', '--eval', prelude + code];
}

function start(command: string, args: string[]): { child: ChildProcess; lines: AsyncIterator<string> } {
  const child = execFile(command, args);
  if (!child.stdout) throw new Error('cannot read the output of the child');
  return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
}

test.each([1, 7, 40, 150])(
  'kill -9 in the middle of writes, after flush %p: the state is complete and the lock is free',
  async (flushes) => {
    const { child, lines } = start(process.execPath, program('for (let n = 1; ; n++) { save(n); await store.flush(); console.log(n); }'));
    let written = 0;
    while (written < flushes) written = Number((await lines.next()).value);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const dataDir = DataDir.open(path);
    const store = StateStore.open(dataDir, quiet);
    const values = store.load('z2m')[0]?.values ?? [];
    expect(values).toHaveLength(300);
    expect(new Set(values.map(({ value }) => value)).size).toBe(1);
    expect(values[0]?.value).toBeGreaterThanOrEqual(written);
    store.close();
    dataDir.close();
  },
);

const isLinux = process.platform === 'linux';
const linuxTest = isLinux ? test : test.skip;
if (!isLinux) process.stderr.write('SKIPPED: a full disk and written bytes can be tested on Linux only (prlimit, /proc/self/io)\n');

/** A limit of file size simulates the full disk: it can be set and lifted for one process. */
linuxTest('a full disk is logged once, and pending writes follow when there is room again', async () => {
  const code = `
    import { execFileSync } from 'node:child_process';
    save(1);
    await store.flush();
    for (let n = 2; store.failures < 3; n++) { save(n); await store.flush(); }
    console.log(JSON.stringify(store.load('z2m')[0].values[0].value < 300));
    save(1e6);
    execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited']);
    await store.flush();
    store.saveValue('z2m', 'lamp', { key: 'after', value: 1, atMs: 1 });
    await store.flush();
    const { values } = store.load('z2m')[0];
    console.log(JSON.stringify({ after: values.length, value: values[0].value, failures: store.failures }));
    store.close();
    dataDir.close();`;
  const out = execFileSync('bash', ['-c', 'ulimit -S -f 150; exec "$0" "$@"', process.execPath, ...program(code)], { encoding: 'utf8' });
  const file = join(path, 'state.db');
  expect(out.trim().split('\n')).toEqual([
    expect.stringMatching(new RegExp(`^cannot write state database "${file}": (disk I/O error|database or disk is full)$`)),
    'true',
    `state database "${file}" is writable again`,
    '{"after":301,"value":1000000,"failures":4}',
  ]);
});

linuxTest('written bytes match those that the process wrote', () => {
  const code = `
    import { readFileSync } from 'node:fs';
    const written = () => Number(/wchar: (\\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))[1]) - store.writtenBytes;
    save(0);
    store.flushSync();
    const before = written();
    for (let n = 1; n < 1500; n++) { save(n); store.flushSync(); }
    const after = written();
    // less than a page: Node's threads wake each other by writing some bytes
    console.log(after - before < 1024, store.writtenBytes > 8 << 20);`;
  expect(execFileSync(process.execPath, program(code), { encoding: 'utf8' })).toBe('true true\n');
});

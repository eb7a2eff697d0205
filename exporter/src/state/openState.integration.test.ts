import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DataDir } from './dataDir.ts';
import { StateStore } from './state.ts';

const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const linuxTest = process.platform === 'linux' ? test : test.skip;
if (process.platform !== 'linux')
  process.stderr.write('SKIPPED the tests of a full disk: they need a limit on file sizes, which Linux has\n');
let path: string;

beforeEach(() => void (path = mkdtempSync(join(tmpdir(), 'gaugeway-'))));
afterEach(() => {
  chmodSync(path, 0o700);
  rmSync(path, { recursive: true, force: true });
});

/** Opens the state in a process with a limit; resolves with what it logs and prints. */
function opened({
  code = '',
  blocks,
  isStranger = false,
}: {
  readonly code?: string;
  readonly blocks?: number;
  readonly isStranger?: boolean;
}): string[] {
  const module = new URL('openState.ts', import.meta.url).href;
  const program = `
    import { openState } from ${JSON.stringify(module)};
    if (${isStranger} && process.getuid() === 0) process.setuid(65534);
    const say = (message) => console.log(message.replaceAll(${JSON.stringify(path)}, 'FOLDER'));
    try {
      const { dataDir, state } = openState(${JSON.stringify(path)}, { info: say, warn: say, error: say });
      ${code}
      console.log('opened');
    } catch (error) {
      say('refused: ' + error.message);
    }`;
  const limited = 'ulimit -S -f "$1"; shift; exec "$@"';
  const args = ['-c', limited, 'bash', String(blocks ?? 'unlimited'), process.execPath, '--input-type=module', '--eval', program];
  return execFileSync('bash', args, { encoding: 'utf8' }).trim().split('\n');
}

/** A device with a counter, stored by a run that ended cleanly. */
function stored(): void {
  const dataDir = DataDir.open(path);
  const store = StateStore.open(dataDir, quiet);
  store.saveDevice({ connector: 'z2m', id: 'meter', description: '{}', registeredMs: 1, state: 'online', stateSinceMs: 1 });
  store.saveValue('z2m', 'meter', { key: 'iot_energy_joules_total{}', value: 5, atMs: 1 });
  store.close();
  dataDir.close();
}

const count =
  'console.log(state.wasClean, state.load("z2m").map(({ values }) => values.filter((value) => !value.isBehind).length).join());';

linuxTest('issue 10.0: the exporter runs with an empty folder on a full disk', () => {
  expect(opened({ blocks: 0, code: 'state.flushSync(); state.close(); dataDir.close();' })).toEqual([
    expect.stringMatching(/^cannot .* "FOLDER.*": .+: metrics are exported, state is not saved until a restart$/),
    'opened',
  ]);
});

linuxTest('issue 10.0: stored state is used on a full disk', () => {
  stored();
  expect(opened({ blocks: 0, code: count })).toEqual(expect.arrayContaining(['true 1', 'opened']));
});

linuxTest('issue 10.8: after a start on a full disk the next start does not trust the stored counters', () => {
  stored();
  opened({ blocks: 0 });
  const forgotten = 'the last exit was not clean: counters have no value until the next reading';
  expect(opened({ code: count })).toEqual([forgotten, 'false 0', 'opened']);
});

linuxTest('issue 10.0: the exporter runs with a folder that is not writable, with the stored state where it is readable', () => {
  stored();
  chmodSync(path, 0o755);
  for (const name of readdirSync(path)) chmodSync(join(path, name), 0o644);
  expect(opened({ code: count, isStranger: true })).toEqual([
    expect.stringMatching(/^cannot .+ "FOLDER.*": .+: metrics are exported, state is not saved until a restart$/),
    expect.stringMatching(/^true 1$/),
    'opened',
  ]);
});

linuxTest('issue 10.0: the exporter runs with a folder that is not readable', () => {
  chmodSync(path, 0o700);
  expect(opened({ code: count, isStranger: true })).toEqual([
    expect.stringContaining('state is not saved until a restart'),
    'true ',
    'opened',
  ]);
});

linuxTest('issue 10.0: a folder that another process holds is refused, also on a full disk', () => {
  const dataDir = DataDir.open(path);
  expect(opened({ blocks: 0 })).toEqual([expect.stringContaining('refused: cannot lock data folder "FOLDER": held by process')]);
  dataDir.close();
  expect(statSync(join(path, 'id')).mode & 0o777).toBe(0o600);
});

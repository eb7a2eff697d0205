import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DataDir } from './dataDir.ts';

let parent: string;
let path: string;

beforeEach(() => {
  process.umask(0o022);
  parent = mkdtempSync(join(tmpdir(), 'gaugeway-'));
  path = join(parent, 'data');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

test('creates the folder for the owner only', () => {
  DataDir.open(path).close();
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

const modeOf = (...names: string[]): number => statSync(join(path, ...names)).mode & 0o777;

test('issue 10.0: existing files are restricted to the owner, also those of connectors', () => {
  mkdirSync(join(path, 'opcua/own/private'), { recursive: true, mode: 0o755 });
  for (const name of ['id', 'lock', 'state.db', 'state.db-wal', 'seen-twice.json', 'opcua/own/private/private_key.pem'])
    writeFileSync(join(path, name), '', { mode: 0o644 });
  DataDir.open(path).close();
  expect(modeOf()).toBe(0o700);
  for (const name of ['opcua', 'opcua/own', 'opcua/own/private']) expect(modeOf(name)).toBe(0o700);
  for (const name of ['id', 'lock', 'state.db', 'state.db-wal', 'seen-twice.json', 'opcua/own/private/private_key.pem'])
    expect(modeOf(name)).toBe(0o600);
});

test('issue 10.0: other files keep their mode, and so does a folder that contains them', () => {
  mkdirSync(path, { mode: 0o755 });
  writeFileSync(join(path, 'photo.jpg'), '', { mode: 0o644 });
  mkdirSync(join(path, 'opcua'));
  writeFileSync(join(parent, 'elsewhere'), '', { mode: 0o644 });
  symlinkSync(join(parent, 'elsewhere'), join(path, 'opcua/link'));
  DataDir.open(path).close();
  expect([modeOf(), modeOf('photo.jpg'), statSync(join(parent, 'elsewhere')).mode & 0o777]).toEqual([0o755, 0o644, 0o644]);
  expect(modeOf('id')).toBe(0o600);
});

test('issue 10.0: files written later are accessible to the owner only', () => {
  const dataDir = DataDir.open(path);
  writeFileSync(join(path, 'by-a-library'), '');
  mkdirSync(join(path, 'modbus'));
  dataDir.close();
  expect([modeOf('by-a-library'), modeOf('modbus'), modeOf('id'), modeOf('lock')]).toEqual([0o600, 0o700, 0o600, 0o600]);
});

test('an instance id is the same in its folder and different everywhere else', () => {
  const first = DataDir.open(path);
  const id = first.instanceId('zigbee2mqtt');
  expect(id).toMatch(/^[0-9a-f]{12}$/);
  expect(first.instanceId('upstairs')).not.toBe(id);
  first.close();
  const again = DataDir.open(path);
  expect(again.instanceId('zigbee2mqtt')).toBe(id);
  again.close();
  const other = DataDir.open(join(parent, 'other'));
  expect(other.instanceId('zigbee2mqtt')).not.toBe(id);
  other.close();
});

test('an id that a power cut left empty is replaced', () => {
  DataDir.open(path).close();
  writeFileSync(join(path, 'id'), '');
  const dataDir = DataDir.open(path);
  expect(dataDir.instanceId('zigbee2mqtt')).toMatch(/^[0-9a-f]{12}$/);
  dataDir.close();
});

test('is locked once, until it is closed', () => {
  const dataDir = DataDir.open(path);
  expect(() => DataDir.open(path)).toThrow(`cannot lock data folder "${path}": held by process ${process.pid} on `);
  dataDir.close();
  dataDir.close();
  DataDir.open(path).close();
});

test('the lock of another process ends with kill -9, whatever it left in the folder', async () => {
  const code = `import { DataDir } from ${JSON.stringify(new URL('dataDir.ts', import.meta.url).href)};
    globalThis.held = DataDir.open(${JSON.stringify(path)}); console.log('held'); setInterval(() => {}, 1000);`;
  const holder = execFile(process.execPath, ['--input-type=module', '--eval', code]);
  await once(holder.stdout ?? holder, 'data');
  expect(() => DataDir.open(path)).toThrow(`cannot lock data folder "${path}": held by process ${holder.pid ?? 0} on `);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  // process ids are reused: the one that the dead holder left may be any process, even this one
  writeFileSync(join(path, 'lock.holder'), `process ${process.pid} on localhost since 2026-01-01T00:00:00.000Z\n`);
  DataDir.open(path).close();
});

test('names the reason where it cannot be opened', () => {
  const file = join(parent, 'file');
  writeFileSync(file, '');
  expect(() => DataDir.open(join(file, 'data'))).toThrow(`cannot create data folder "${file}/data": ENOTDIR`);
  if (process.platform === 'linux')
    expect(() => DataDir.open('/proc')).toThrow('cannot lock data folder "/proc": unable to open database file');
  if (process.getuid?.() === 0) return;
  chmodSync(parent, 0o500);
  expect(() => DataDir.open(path)).toThrow(`cannot create data folder "${path}": EACCES`);
  chmodSync(parent, 0o700);
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DataDir } from './dataDir.ts';
import { StateStore, type StoredDevice, type StoredValue } from './state.ts';

const nowMs = 1_790_000_000_000;
const logged: string[] = [];
const keep = (message: string): void => void logged.push(message);
const log = { debug: keep, info: keep, warn: keep, error: keep };
let path: string;
let store: StateStore;

beforeEach(() => {
  logged.length = 0;
  path = mkdtempSync(join(tmpdir(), 'gaugeway-'));
  store = StateStore.open(path, log);
});
afterEach(() => {
  store.close();
  rmSync(path, { recursive: true, force: true });
});

function reopen(): void {
  store.close();
  store = StateStore.open(path, log);
}

function device(id: string, more: Partial<StoredDevice> = {}): StoredDevice {
  return { connector: 'z2m', id, description: `{"name":"${id}"}`, registeredMs: nowMs, state: 'online', stateSinceMs: nowMs, ...more };
}

function value(key: string, number: number | string = 1): StoredValue {
  return { key, value: number, atMs: nowMs };
}

function valuesOf(id: string): StoredValue[] | undefined {
  return store.load('z2m').find((stored) => stored.device.id === id)?.values;
}

function otherProgram(file: string): void {
  rmSync(file);
  const database = new DatabaseSync(file);
  database.exec('CREATE TABLE device (other TEXT)');
  database.close();
}

test('devices and values are restored after a restart', () => {
  const lamp = device('lamp', { reason: 'timeout', state: 'offline', lastSeenMs: nowMs - 5, cadence: Uint8Array.of(1, 0, 255) });
  const values = [
    { key: 'iot_temperature_celsius{}', value: 21.53, atMs: nowMs + 1 },
    { key: 'iot_mode{}', value: 'heat\0 ☀', atMs: nowMs + 2 },
    { key: 'iot_smoke_detected{}', value: 0, atMs: nowMs + 3 },
  ];
  store.saveDevice(lamp);
  for (const each of values) store.saveValue('z2m', 'lamp', each);
  store.saveDevice(device('never seen'));
  store.saveDevice(device('lamp', { connector: 'upstairs' }));
  reopen();
  expect(store.connectors()).toEqual(['upstairs', 'z2m']);
  expect(store.load('z2m')).toEqual([
    { device: lamp, values },
    { device: device('never seen'), values: [] },
  ]);
  expect(store.load('none')).toEqual([]);
});

test.each([0, -0, 0.1, 5e-324, Number.MAX_VALUE, -1 / 3, 2 ** 53 + 2, Number.MIN_SAFE_INTEGER, '', '12', '1e3', 'null'])(
  '%p comes back exactly',
  (exact) => {
    store.saveDevice(device('lamp'));
    store.saveValue('z2m', 'lamp', value('key', exact));
    reopen();
    expect(valuesOf('lamp')?.[0]?.value).toBe(exact);
  },
);

test('the newest save wins, and values that a save leaves out stay', () => {
  store.saveDevice(device('lamp', { lastSeenMs: nowMs, cadence: Uint8Array.of(1), reason: 'protocol' }));
  store.saveValue('z2m', 'lamp', value('key', 1));
  store.saveValue('z2m', 'lamp', value('key', 2));
  store.flushSync();
  store.saveValue('z2m', 'lamp', value('key', 'a much longer state than the number was'));
  store.saveDevice(device('lamp', { state: 'silent' }));
  store.saveSeen('z2m', 'lamp', nowMs + 1);
  store.saveCadence('z2m', 'lamp', Uint8Array.of(2, 3));
  reopen();
  expect(store.load('z2m')).toEqual([
    {
      device: device('lamp', { state: 'silent', lastSeenMs: nowMs + 1, cadence: Uint8Array.of(2, 3) }),
      values: [value('key', 'a much longer state than the number was')],
    },
  ]);
});

test('removals: a value, a device, a connector', () => {
  for (const id of ['lamp', 'door', 'meter']) {
    store.saveDevice(device(id, { lastSeenMs: nowMs }));
    for (const key of ['a', 'b']) store.saveValue('z2m', id, value(key));
  }
  store.saveDevice(device('lamp', { connector: 'upstairs' }));
  store.flushSync();
  store.removeValue('z2m', 'lamp', 'a');
  store.removeValue('z2m', 'lamp', 'unknown');
  store.removeDevice('z2m', 'door');
  store.removeDevice('z2m', 'unknown');
  store.saveValue('z2m', 'door', value('of a device that is gone'));
  reopen();
  expect(store.load('z2m').map(({ device: { id }, values }) => [id, ...values.map(({ key }) => key)])).toEqual([
    ['lamp', 'b'],
    ['meter', 'a', 'b'],
  ]);
  store.removeDevice('z2m', 'lamp');
  store.saveDevice(device('lamp'));
  expect(store.load('z2m').find((stored) => stored.device.id === 'lamp')).toEqual({ device: device('lamp'), values: [] });
  store.removeConnector('z2m');
  store.saveDevice(device('new'));
  expect(store.load('z2m')).toEqual([{ device: device('new'), values: [] }]);
  store.removeConnector('z2m');
  expect(store.connectors()).toEqual(['upstairs']);
  store.removeConnector('upstairs');
  store.close();
  const database = new DatabaseSync(join(path, 'state.db'), { readOnly: true });
  for (const table of ['device', 'series', 'value', 'cadence']) expect(database.prepare(`SELECT * FROM ${table}`).all()).toEqual([]);
  database.close();
});

test('a large flush leaves room for the event loop and takes what is saved meanwhile', async () => {
  store.saveDevice(device('plant'));
  for (let n = 0; n < 20_000; n++) store.saveValue('z2m', 'plant', value(`key${n}`, n));
  let turns = 0;
  const count = (): void => {
    turns++;
    immediate = setImmediate(count);
  };
  let immediate = setImmediate(count);
  const flushed = store.flush();
  store.saveValue('z2m', 'plant', value('key0', -1));
  await flushed;
  clearImmediate(immediate);
  expect(turns).toBeGreaterThan(3);
  expect(valuesOf('plant')).toHaveLength(20_000);
  expect(valuesOf('plant')?.[0]).toEqual(value('key0', -1));
});

test('a close in the middle of a flush writes the rest', async () => {
  store.saveDevice(device('plant'));
  for (let n = 0; n < 10_000; n++) store.saveValue('z2m', 'plant', value(`key${n}`, n));
  const flushed = store.flush();
  await new Promise(setImmediate);
  store.close();
  store.close();
  await flushed;
  await store.flush();
  expect(readdirSync(path)).toEqual(['state.db', 'state.db-clean']);
  store = StateStore.open(path, log);
  expect(valuesOf('plant')).toHaveLength(10_000);
  expect(logged).toEqual([]);
});

test('written bytes: one small page for one change, none for unchanged values, the log stays short', () => {
  store.saveDevice(device('lamp', { lastSeenMs: nowMs, cadence: Uint8Array.of(1) }));
  for (let n = 0; n < 1500; n++) store.saveValue('z2m', 'lamp', value(`key${n}`, n));
  store.flushSync();
  const first = store.writtenBytes;
  store.saveDevice(device('lamp', { lastSeenMs: nowMs, cadence: Uint8Array.of(1) }));
  for (let n = 0; n < 1500; n++) store.saveValue('z2m', 'lamp', value(`key${n}`, n));
  store.flushSync();
  expect(store.writtenBytes - first).toBe(0);
  store.saveValue('z2m', 'lamp', value('key700', 0.5));
  store.flushSync();
  expect(store.writtenBytes - first).toBe(1024 + 24);
  for (let round = 1; round < 200; round++) {
    for (let n = 0; n < 1500; n++) store.saveValue('z2m', 'lamp', value(`key${n}`, round));
    store.flushSync();
  }
  const perRound = (store.writtenBytes - first) / 200;
  expect(perRound).toBeLessThan(45_000);
  const files = readdirSync(path).map((name) => readFileSync(join(path, name)).length);
  expect(Math.max(...files)).toBeLessThan(5_000_000);
});

test.each<[string, (file: string) => void]>([
  ['no database at all', (file) => writeFileSync(file, 'not a database, '.repeat(100))],
  ['cut off', (file) => truncateSync(file, 5000)],
  ['pages overwritten', (file) => writeFileSync(file, Buffer.from(readFileSync(file)).fill(0xa5, 2048, 6000))],
  ['of another program', otherProgram],
])('a corrupt database is moved aside: %s', (_what, corrupt) => {
  store.saveDevice(device('lamp'));
  for (let n = 0; n < 500; n++) store.saveValue('z2m', 'lamp', value(`key${n}`, n));
  store.close();
  const file = join(path, 'state.db');
  corrupt(file);
  writeFileSync(`${file}-wal`, 'left over');
  store = StateStore.open(path, log);
  expect(logged).toEqual([
    expect.stringMatching(/^cannot read state database ".*state\.db": .+; starting with an empty one, the old one is kept$/),
  ]);
  expect(readdirSync(path)).toContainEqual(expect.stringMatching(/^state\.db\.corrupt-\d{4}-\d\d-\d\dT[\d.-]+Z$/));
  expect(store.connectors()).toEqual([]);
  store.saveDevice(device('lamp'));
  reopen();
  expect(store.connectors()).toEqual(['z2m']);
});

test('the schema of a newer version is refused and left alone', () => {
  store.close();
  const file = join(path, 'state.db');
  const newer = new DatabaseSync(file);
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  const open = (): StateStore => StateStore.open(path, log);
  expect(open).toThrow(`cannot open state database "${file}": schema version 99 is newer than 3: run the newer version`);
  expect(readdirSync(path)).toEqual(['state.db', 'state.db-clean']);
});

test('a folder that is not writable is reported at the start', () => {
  expect(() => StateStore.open(join(path, 'missing'), log)).toThrow(
    `cannot open state database "${path}/missing/state.db": unable to open database file`,
  );
  expect(() => StateStore.open(path, log)).toThrow(`cannot open state database "${path}/state.db": database is locked`);
});

test('is in a locked data folder', () => {
  store.close();
  const dataDir = DataDir.open(path);
  store = StateStore.open(dataDir, log);
  expect(readdirSync(path).sort()).toEqual(['id', 'lock', 'lock.holder', 'state.db', 'state.db-wal']);
  store.close();
  dataDir.close();
  expect(readdirSync(path).sort()).toEqual(['id', 'lock', 'state.db', 'state.db-clean']);
  store = StateStore.open(path, log);
});

test('issue 10.8: an exit is clean once everything is written, and only for the same database', () => {
  expect(store.wasClean).toBe(true);
  store.saveDevice(device('meter'));
  store.saveValue('z2m', 'meter', value('iot_energy_joules_total{phase="l1"}'));
  store.saveValue('z2m', 'meter', value('iot_power_watts{name="a_total{"}'));
  reopen();
  expect([store.wasClean, valuesOf('meter')?.length]).toEqual([true, 2]);
  store.close();
  const file = join(path, 'state.db');
  const copy = readFileSync(file);
  writeFileSync(file, copy);
  utimesSync(file, 1, 1);
  store = StateStore.open(path, log);
  expect([store.wasClean, valuesOf('meter')]).toEqual([
    false,
    [{ ...value('iot_energy_joules_total{phase="l1"}'), isBehind: true }, value('iot_power_watts{name="a_total{"}')],
  ]);
});

test('issue 10.8: the difference of the wall clock is stored', () => {
  store.saveDevice(device('lamp', { lastSeenMs: nowMs + 5 }));
  store.saveAhead(-31_536_000_000);
  reopen();
  expect(store.clock).toEqual({ notBeforeMs: nowMs + 5, aheadMs: -31_536_000_000 });
});

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../tests/servers/freePort.ts';
import { waitFor } from '../../../tests/waitFor.ts';
import { tokenDigest } from '../config/exporterSchema.ts';
import { StateStore } from '../state/state.ts';

const bin = join(import.meta.dirname, '../../bin/gaugeway.js');
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

let folder: string;
let url: string;
let exporter: ChildProcess | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gaugeway-maintenance-'));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const state = StateStore.open(folder, quiet);
  for (const [id, key] of [
    ['0x01', 'iot_temperature_celsius{}'],
    ['0x02', 'iot_water_leak_detected{}'],
  ] as const) {
    const description = JSON.stringify({ id, name: id === '0x01' ? 'lamp' : 'leak sensor', area: 'Hall' });
    state.saveDevice({ connector: 'zigbee', id, description, registeredMs: 1, state: 'online', stateSinceMs: 1 });
    state.saveValue('zigbee', id, { key, value: 0, atMs: 1 });
  }
  state.close();
  const config = {
    server: { listen: `127.0.0.1:${port}`, tokens: [{ name: 'ops', scope: 'control', sha256: tokenDigest('secret') }] },
    data_dir: folder,
    connectors: [{ type: 'zigbee2mqtt', name: 'zigbee', url: 'mqtt://127.0.0.1:9' }],
  };
  writeFileSync(join(folder, 'gaugeway.yaml'), JSON.stringify(config));
  writeFileSync(join(folder, 'token'), 'secret\n');
  await start();
});

afterEach(async () => {
  await kill();
  rmSync(folder, { recursive: true });
});

/** The exporter may write to its folder until it is gone. */
async function kill(): Promise<void> {
  if (exporter?.exitCode !== null) return;
  const gone = once(exporter, 'exit');
  exporter.kill('SIGKILL');
  await gone;
}

async function start(): Promise<void> {
  exporter = spawn(process.execPath, [bin, 'run', '-c', join(folder, 'gaugeway.yaml')], { stdio: 'ignore' });
  await waitFor(async () => (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok === true, {
    what: 'the exporter',
    timeoutMs: 60_000,
  });
}

async function maintenance(...args: string[]) {
  const child = spawn(process.execPath, [bin, 'maintenance', ...args, '--url', url, '--token-file', join(folder, 'token')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}

async function muted(): Promise<string[]> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Array.from(text.matchAll(/^iot_device_maintenance_until_timestamp_seconds\{.*device="([^"]*)"/gm), ([, device = '']) => device);
}

test('an area is muted, without its leak sensor, over a kill right after the answer, until it is ended', async () => {
  const set = await maintenance('set', '--area', 'Hall', '--for', '2h', '--reason', 'painting');
  await kill();
  expect(set).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^area Hall: in maintenance until .*[+-]\d\d:\d\d; 1 device is muted\n$/),
  });
  expect(set.stderr).toContain('leak sensor; --safety mutes them too');
  await start();
  expect(await muted()).toEqual(['0x01']);
  const list = await maintenance('list');
  expect(list.stdout).toMatch(/^area Hall +\S+ \S+ +painting +.*\(token "ops"\) .* 1 device +leak sensor$/m);
  expect(await maintenance('end', '--area', 'Hall')).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await muted()).toEqual([]);
  expect((await maintenance('list')).stdout).toBe('no maintenance\n');
});

test('a leak sensor is muted only after a confirmation, by its name too', async () => {
  const args = ['set', '--device', 'leak sensor', '--for', '1h', '--reason', 'test'];
  const unconfirmed = await maintenance(...args);
  expect(unconfirmed).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('not muted') });
  // there is no terminal to ask
  expect(await maintenance(...args, '--safety')).toMatchObject({ code: 2, stderr: expect.stringContaining('add --yes') });
  expect(await muted()).toEqual([]);
  expect((await maintenance(...args, '--safety', '--yes')).code).toBe(0);
  expect(await muted()).toEqual(['0x02']);
});

test.each([
  [2, ['set', '--for', '1h', '--reason', 'x'], 'expected --device, --connector or --area'],
  [2, ['set', '--area', 'Hall', '--reason', 'x'], 'expected --for or --until'],
  [2, ['set', '--area', 'Hall', '--for', 'soon', '--reason', 'x'], '--for: expected a duration'],
  [2, ['set', '--area', 'Hall', '--until', 'noon', '--reason', 'x'], '--until: expected a date or time'],
  [1, ['set', '--area', 'Hall', '--for', '8d', '--reason', 'x'], 'expected an end within 7 days'],
  [1, ['set', '--area', 'Hell', '--for', '1d', '--reason', 'x'], 'cannot find area "Hell"'],
  [1, ['set', '--device', 'lmp', '--for', '1d', '--reason', 'x'], 'no device "lmp"'],
  [1, ['end', '--connector', 'zigbee'], 'cannot end maintenance of connector "zigbee": it has none'],
])('exit code %d for %j', async (code, args, message) => {
  expect(await maintenance(...args)).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(message) });
});

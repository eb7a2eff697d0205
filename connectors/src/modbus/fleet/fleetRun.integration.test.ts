import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../../../tests/waitFor.ts';
import type { DeviceDescription } from '../../contract.ts';
import { type RecordedDevice, RecordingGateway } from '../../testing/recordingGateway.ts';
import { modbus } from '../index.ts';
import { EchoServer } from '../testing/echoServer.ts';
import { quick } from '../testing/runningModbus.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gaugeway-fleet-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const profile = `name: echo
title: Echo
manufacturer: Gaugeway
models: [E]
kind: grid_meter
source: { document: this test, checked: [this test] }
points:
  - { id: power, address: 7, table: input, type: uint16, unit: W, metric: iot_power_watts }
`;

test('a changed row restarts the polling of one of 500 meters, and a removed row removes its meter', async () => {
  await using server = await EchoServer.start();
  write('echo.yaml', profile);
  const row = (index: number, more = '') => `m${index},echo,${server.url},${(index % 247) + 1},1h${more}`;
  const table = (rows: readonly string[]) => write('fleet.csv', ['id,profile,url,unit,interval,label_line', ...rows].join('\n'));
  const rows = Array.from({ length: 500 }, (_, index) => row(index));
  const gateway = new RecordingGateway();
  const stop = new AbortController();
  const config = await modbus.config.parseAsync({ timeout: quick.timeout, profiles_dir: folder, devices_from: [table(rows)] });
  const ended = modbus.run(config, gateway, stop.signal);
  try {
    await waitFor(() => server.requests.length === 500, { what: '500 polls' });
    const before = new Map([...gateway.devices].map(([id, device]) => [id, device.maps]));
    table(rows.with(250, row(250, ',7')));
    await waitFor(() => gateway.known('m250').description.labels?.['line'] === '7' && server.requests.length > 500, { what: 'the change' });
    await waitFor(() => gateway.known('m250').point('power').last?.raw === 7, { what: 'its value' });
    const touched = [...gateway.devices].filter(([id, { maps }]) => maps !== before.get(id)).map(([id]) => id);
    expect(touched).toEqual(['m250']);
    expect(server.requests.slice(500).map(({ unit }) => unit)).toEqual([(250 % 247) + 1]);
    table(rows.slice(1));
    await waitFor(() => !gateway.devices.has('m0'), { what: 'the meter gone' });
    expect(gateway.devices.size).toBe(499);
    expect(gateway.complaints).toEqual([]);
  } finally {
    stop.abort();
    await ended;
  }
});

test('a removed row removes its meter, also while another table cannot be read', async () => {
  await using server = await EchoServer.start();
  write('echo.yaml', profile);
  const table = (...ids: string[]) => write('fleet.csv', ['id,profile,url', ...ids.map((id) => `${id},echo,${server.url}`)].join('\n'));
  const removed: string[] = [];
  class Gateway extends RecordingGateway {
    override device(description: DeviceDescription): RecordedDevice {
      const device = super.device(description);
      device.remove = () => void removed.push(description.id);
      return device;
    }
  }
  const gateway = new Gateway();
  const stop = new AbortController();
  const config = await modbus.config.parseAsync({ profiles_dir: folder, devices_from: [table('a', 'b')] });
  const other = { source: write('other.csv', 'id'), refresh: 60_000 };
  const ended = modbus.run({ ...config, devices_from: [...config.devices_from, other] }, gateway, stop.signal);
  try {
    await waitFor(() => gateway.devices.size === 2, { what: 'both meters' });
    table('b');
    await waitFor(() => removed.length > 0, { what: 'the meter gone' });
    expect(removed).toEqual(['a']);
    expect(gateway.count('type')).toBe(1);
  } finally {
    stop.abort();
    await ended;
  }
});

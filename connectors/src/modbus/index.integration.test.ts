import { expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '../../../tests/waitFor.ts';
import { RecordingGateway } from '../testing/recordingGateway.ts';
import { modbus } from './index.ts';
import { commonModel, RegisterImage } from './sunspec/testing/registerImage.ts';
import { meterOfIntegers } from './sunspec/testing/meters.ts';
import { EchoServer } from './testing/echoServer.ts';
import { quick, RunningModbus, watts } from './testing/runningModbus.ts';

test.each([false, true])('every point has the value of its own address (RTU %p)', async (rtu) => {
  await using server = await EchoServer.start({ rtu });
  const addresses = Array.from({ length: 300 }, (_, index) => index * 7 + (index % 3));
  const points = addresses.map((address, index) => watts(`p${address}`, address, { table: index % 2 === 0 ? 'input' : 'holding' }));
  await using run = new RunningModbus({ timeout: quick.timeout, devices: [{ id: 'a', url: server.url, points }] });
  await waitFor(() => run.gateway.devices.get('a')?.counts?.good === 300 && run.gateway.isUp, { what: 'all values' });
  expect(run.gateway.known('a').values).toEqual(Object.fromEntries(addresses.map((address) => [`p${address}`, address])));
  expect(run.source('a')).toBe('online');
  expect(run.gateway.isUp).toBe(true);
  expect(run.gateway.sourceInfo).toEqual({ endpoint: server.url });
});

test('a SunSpec device is walked at its first poll and identifies itself', async () => {
  const image = new RegisterImage(40_000, commonModel('Maker', 'Model', 'Opt', '1.2', 'SN1'), meterOfIntegers(203));
  await using server = await EchoServer.start({
    register: (address) => image.registers.get(address) ?? 0,
    refuse: ({ address, count }) => (image.registers.has(address) && image.registers.has(address + count - 1) ? undefined : 2),
  });
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'meter', url: server.url, profile: 'sunspec' }] });
  await waitFor(() => run.source('meter') === 'online' && run.gateway.known('meter').counts !== undefined, { what: 'a poll' });
  expect(run.gateway.known('meter').description).toMatchObject({
    manufacturer: 'Maker',
    model: 'Model',
    nativeId: `127.0.0.1:${server.port}/1`,
  });
  expect(run.gateway.known('meter').counts?.bad).toBe(0);
});

test('the device identification is its description', async () => {
  const objects = [
    [0, 'Maker'],
    [1, 'M-1'],
    [2, '2.0'],
  ].flatMap(([id, text]) => [Number(id), String(text).length, ...Buffer.from(String(text))]);
  await using server = await EchoServer.start({ other: () => Buffer.from([0x2b, 0x0e, 2, 1, 0, 0, 3, ...objects]) });
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, points: [watts('x', 1)] }] });
  await waitFor(() => run.gateway.devices.get('a')?.description.firmware === '2.0', { what: 'the description' });
  expect(run.gateway.known('a').description).toMatchObject({ manufacturer: 'Maker', modelId: 'M-1' });
});

test('a device that may sleep is offline as expected, and its bus is not a problem', async () => {
  const server = await EchoServer.start();
  await using run = new RunningModbus({ ...quick, devices: [{ id: 'a', url: server.url, sleeps: true, points: [watts('x', 1)] }] });
  await waitFor(() => run.source('a') === 'online', { what: 'a poll' });
  await server.stop();
  // a response may still be in transit
  await waitFor(() => run.gateway.lines.length > 0, { what: 'the lost bus' });
  run.gateway.nowMs += 11_000;
  await waitFor(() => run.source('a') === 'expected', { what: 'sleep' });
  expect(run.gateway.links.map(({ up }) => up)).toEqual([true]);
  expect(run.gateway.lines.filter(({ level }) => level === 'warn')).toEqual([]);
});

test('a changed row of a table affects its device only', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gaugeway-'));
  await using server = await EchoServer.start();
  const table = join(folder, 'fleet.csv');
  const write = (area: string) =>
    writeFileSync(table, `id,profile,url,unit,area\na,eastron-sdm120,${server.url},1,Cellar\nb,eastron-sdm120,${server.url},2,${area}\n`);
  write('Attic');
  const config = await modbus.config.parseAsync({ ...quick, devices_from: [table] });
  expect((await modbus.preview?.(config))?.devices.map(({ id }) => id)).toEqual(['a', 'b']);
  await using run = new RunningModbus(config);
  await waitFor(() => run.source('a') === 'online' && run.source('b') === 'online', { what: 'both' });
  const { maps } = run.gateway.known('a');
  write('Roof');
  await waitFor(() => run.gateway.known('b').description.area === 'Roof', { what: 'the new row' });
  expect(run.gateway.known('a').maps).toBe(maps);
  expect(server.accepted).toBe(1);
  rmSync(folder, { recursive: true });
});

test('a device of another shard, or one that is excluded, is not polled', async () => {
  await using server = await EchoServer.start();
  const gateway = new RecordingGateway();
  gateway.wants = ({ id }) => id !== 'theirs';
  const devices = ['ours', 'theirs'].map((id, index) => ({ id, url: server.url, unit: index + 1, points: [watts('x', 1)] }));
  await using run = new RunningModbus({ ...quick, devices }, gateway);
  await waitFor(() => (run.gateway.devices.get('ours')?.point('x').readings.length ?? 0) > 3, { what: 'several polls' });
  expect(run.gateway.devices.has('theirs')).toBe(false);
  expect(new Set(server.requests.map(({ unit }) => unit))).toEqual(new Set([1]));
});

test('issue 10.21: only a SunSpec device has a base address', () => {
  const device = { id: 'a', url: 'tcp://127.0.0.1', profile: 'eastron-sdm120', base: 30_000 };
  const messageOf = (one: object) => modbus.config.safeParse({ devices: [one] }).error?.issues[0]?.message;
  expect(messageOf(device)).toBe('expected "base" only beside "profile: sunspec"');
  expect(messageOf({ ...device, profile: 'sunspec' })).toBeUndefined();
});

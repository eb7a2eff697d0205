import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { seriesPerDevice } from '@gaugeway/connectors/catalogue/metrics/device';
import { Implausible, type Property } from '@gaugeway/connectors/contract';
import { deviceDetails, deviceStatus } from '../server/statusRows.ts';
import { leak, minute, temperature, TestExporter } from '../testing/testExporter.ts';

const energy: Property = { name: 'energy', kind: 'numeric', unit: 'kWh' };
const note: Property = { name: 'note', kind: 'text' };
let exporter: TestExporter;

beforeEach(() => {
  exporter = new TestExporter();
});

afterEach(() => exporter[Symbol.dispose]());

function details(id = '0x01') {
  return deviceDetails(exporter.gateway.devices.get(id)!, exporter.clock);
}

function status() {
  return deviceStatus(exporter.gateway.devices.get('0x01')!, {
    gateway: exporter.gateway,
    duplicates: [],
    maintenance: { ofDevice: () => undefined },
  });
}

test('the newest payload and error are kept, the error until a message without one', () => {
  const device = exporter.gateway.device({ id: '0x01' });
  expect(details()).toEqual({});
  device.payload({ temperature: 20n });
  device.failed('cannot decode temperature');
  const atMs = exporter.wallMs;
  expect(details()).toEqual({
    last_error: { message: 'cannot decode temperature', at_ms: atMs },
    last_payload: { text: '{"temperature":20}', at_ms: atMs },
  });
  exporter.later(1000);
  device.payload('later');
  expect(details()).toEqual({ last_payload: { text: 'later', at_ms: atMs + 1000 } });
});

test('a removed device releases its payload and takes no other', () => {
  const device = exporter.gateway.device({ id: '0x01' });
  const registered = exporter.gateway.devices.get('0x01')!;
  device.payload('one');
  device.remove();
  device.payload('two');
  device.failed('three');
  expect([registered.diagnostics.payload, registered.diagnostics.error]).toEqual([undefined, undefined]);
});

test('the cause of a source is shown while the device is offline by its report', () => {
  exporter.gateway.link(true);
  const device = exporter.gateway.device({ id: '0x01' });
  device.map([temperature]);
  device.offline('poll_failed', 'cannot read unit 1: timed out');
  expect(status()).toMatchObject({ state: 'offline', reason: 'poll_failed', cause: 'cannot read unit 1: timed out' });
  device.offline('poll_failed', 'cannot read unit 1: connection refused');
  expect(status().cause).toBe('cannot read unit 1: connection refused');
  device.online();
  expect(status().cause).toBeUndefined();
});

test('a device that timed out has no cause', () => {
  exporter.gateway.link(true);
  const device = exporter.gateway.device({ id: '0x01' });
  device.map([temperature]);
  device.seen(exporter.nowMs);
  exporter.later(26 * 60 * minute);
  expect(status()).toMatchObject({ state: 'offline', reason: 'timeout' });
  expect(status().cause).toBeUndefined();
});

test.each([
  [['0x01'], 2],
  [['kit*'], 2],
  [['0x02', 'other'], 0],
  [[], 0],
])('log.debug %j', (debug, lines) => {
  exporter.restartConnector({ log: { debug } });
  const device = exporter.gateway.device({ id: '0x01', name: 'Kitchen' });
  device.payload({ a: 1 });
  device.seen(exporter.nowMs);
  expect(exporter.debugLines).toHaveLength(lines);
});

test('a device of log.debug has a line for each message, reading, sign of life and change of reachability', () => {
  exporter.restartConnector({ log: { debug: ['0x01'] } });
  exporter.gateway.link(true);
  const device = exporter.gateway.device({ id: '0x01', name: 'Kitchen' });
  const [point] = device.map([temperature]);
  device.payload({ temperature: 20 });
  device.seen(exporter.nowMs);
  point!.set(20, exporter.nowMs);
  device.failed('later one failed');
  device.offline('poll_failed', 'timed out');
  const at = new Date(exporter.nowMs).toISOString();
  const who = { connector: 'home', device: '0x01', name: 'Kitchen' };
  expect(exporter.debugLines).toEqual([
    { message: 'device message', fields: { ...who, payload: '{"temperature":20}' } },
    { message: 'device seen', fields: { ...who, last_seen: at } },
    { message: 'device reading', fields: { ...who, property: 'temperature', value: '20', at, fresh: undefined, result: 'stored' } },
    { message: 'device error', fields: { ...who, error: 'later one failed' } },
    { message: 'device reachability', fields: { ...who, reachability: 'offline', reason: 'poll_failed', cause: 'timed out' } },
    { message: 'device state', fields: { ...who, state: 'offline', reason: 'poll_failed' } },
  ]);
});

test('the result of a reading is logged', () => {
  exporter.restartConnector({ log: { debug: ['*'] } });
  const [gauge, counter, wet, text] = exporter.gateway.device({ id: '0x01' }).map([temperature, energy, leak, note]);
  let atMs = exporter.nowMs;
  const result = (point: typeof gauge, raw: unknown) => {
    point!.set(raw, ++atMs);
    const { result: what, reason } = exporter.debugLines.at(-1)!.fields as { result: string; reason?: string };
    return reason === undefined ? what : `${what} ${reason}`;
  };
  expect([result(gauge, 20), result(gauge, 20), result(gauge, 21)]).toEqual(['stored', 'unchanged', 'stored']);
  expect([result(gauge, 'wet'), result(gauge, 'wet'), result(gauge, new Implausible('sentinel', 1))]).toEqual([
    'rejected type',
    'rejected type',
    'rejected sentinel',
  ]);
  expect([result(counter, 1000), result(counter, 999.9), result(counter, 1001)]).toEqual(['stored', 'held dip', 'stored']);
  expect([result(wet, true), result(wet, false)]).toEqual(['stored', 'held safety_hold']);
  expect(result(text, 'x')).toBe('not_exported');
});

test('each online device has as many series of its own as the catalogue lists', async () => {
  exporter.gateway.link(true);
  const device = exporter.gateway.device({ id: '0x01', intervalMs: minute });
  device.map([temperature]);
  device.seen(exporter.nowMs);
  device.quality({ good: 1, uncertain: 0, bad: 0 });
  const lines = (await exporter.scrape()).filter((line) => line.startsWith('iot_device_'));
  expect(lines).toHaveLength(seriesPerDevice);
});

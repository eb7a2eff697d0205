import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Persistence } from './persistence.ts';
import { TestExporter, hour, leak, minute, temperature } from '../testing/testExporter.ts';

let exporter: TestExporter;

beforeEach(() => {
  exporter = new TestExporter();
  exporter.gateway.link(true);
});

afterEach(() => exporter[Symbol.dispose]());

function room() {
  const device = exporter.gateway.device({ id: '0x01' });
  const [point] = device.map([temperature]);
  const says = (value: number, atMs = exporter.nowMs) => {
    device.seen(atMs);
    point!.set(value, atMs);
  };
  return { device, says };
}

test('readings are taken after the clock was set back', async () => {
  const { says } = room();
  says(20);
  exporter.later(-24 * hour);
  says(21);
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['0x01 21']);
  expect(await exporter.values('iot_device_last_seen_timestamp_seconds')).toEqual([`0x01 ${exporter.nowMs / 1000}`]);
});

test('a reading with a time in the future keeps no later one out, and is no sign of life from there', async () => {
  const { device, says } = room();
  says(20, exporter.nowMs + 24 * hour);
  expect(device.lastSeenMs).toBe(exporter.nowMs);
  says(21, exporter.nowMs + 1);
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['0x01 21']);
});

test('a stored time in the future keeps no reading out', async () => {
  room().says(20);
  exporter.restart({}, -24 * hour);
  exporter.gateway.link(true);
  room().says(21);
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['0x01 21']);
});

test('the grace of a lost link ends although the clock was set back', async () => {
  room().says(20);
  exporter.gateway.link(false);
  exporter.later(-24 * hour);
  exporter.later(minute);
  expect(await exporter.values('iot_device_up')).toEqual(['0x01 0']);
});

test('a held detection is let go although the clock was set back', async () => {
  const [point] = exporter.gateway.device({ id: '0x02' }).map([leak]);
  point!.set(true, exporter.nowMs);
  point!.set(false, exporter.nowMs + 1);
  exporter.later(-24 * hour);
  exporter.later(1000);
  expect(await exporter.values('iot_water_leak_detected')).toEqual(['0x02 0']);
});

test('a safety detection is held by our clock, whatever time its source tells', async () => {
  const [point] = exporter.gateway.device({ id: '0x02' }).map([leak]);
  point!.set(true, exporter.nowMs - 5 * minute);
  exporter.later(1000);
  point!.set(false, exporter.nowMs - 5 * minute);
  expect(await exporter.values('iot_water_leak_detected')).toEqual(['0x02 1']);
  exporter.later(118_000);
  expect(await exporter.values('iot_water_leak_detected')).toEqual(['0x02 1']);
  exporter.later(1000);
  expect(await exporter.values('iot_water_leak_detected')).toEqual(['0x02 0']);
});

test('values are stored although the clock was set back', async () => {
  const persistence = new Persistence(exporter.state, () => exporter.gateway.devices.values(), exporter.nowMs);
  room().says(20);
  exporter.later(-24 * hour);
  await persistence.tick(exporter.nowMs);
  exporter.state.close();
  exporter.start();
  exporter.gateway.device({ id: '0x01' }).map([temperature]);
  exporter.gateway.link(true);
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['0x01 20']);
});

test('a sleep of the machine is no gap in the cadence of its devices', () => {
  const { device, says } = room();
  for (let message = 0; message < 30; message++) {
    for (let second = 0; second < 3600; second += 5) exporter.later(5000);
    says(20 + message);
  }
  expect(exporter.gateway.devices.get('0x01')!.intervalMs).toBe(hour);
  exporter.later(72 * hour);
  says(19);
  exporter.later(1000);
  expect(exporter.gateway.devices.get('0x01')!.intervalMs).toBe(hour);
  expect(device.lastSeenMs).toBe(exporter.nowMs - 1000);
});

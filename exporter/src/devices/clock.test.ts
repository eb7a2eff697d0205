import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { deviceStatus } from '../server/statusRows.ts';
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
  const reports = (value: number, atMs = exporter.nowMs) => {
    device.seen(atMs);
    point!.set(value, atMs);
  };
  return { device, reports };
}

const day = 24 * hour;
const year = 365 * day;

/** One device in the API and on the scrape. */
function status() {
  const device = exporter.gateway.devices.get('0x01')!;
  return deviceStatus(device, { gateway: exporter.gateway, duplicates: [], maintenance: { ofDevice: () => undefined } });
}

test.each([
  ['back a day', -day],
  ['forward a year, as on a host without a clock of its own', year],
  ['back a year', -year],
])('issue 10.8: a clock that is set %s changes no device', async (_, byMs) => {
  const { reports } = room();
  reports(20);
  exporter.gateway.device({ id: '0x02' }).map([temperature]);
  exporter.later(10 * minute);
  exporter.stepClock(byMs);
  expect(exporter.steps).toEqual([byMs]);
  expect(await exporter.values('iot_device_up')).toEqual(['0x01 1', '0x02 1']);
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['0x01 20']);
  const heardMs = exporter.wallMs - 10 * minute - 1000;
  expect(await exporter.values('iot_device_last_seen_timestamp_seconds')).toEqual([`0x01 ${heardMs / 1000}`]);
  expect(status()).toMatchObject({ state: 'online', last_seen_ms: heardMs });
  reports(21);
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['0x01 21']);
});

test.each([-year, year])('issue 10.8: events and states have the times of the current clock (%d)', (byMs) => {
  const { device } = room();
  device.offline('protocol');
  exporter.later(minute);
  exporter.stepClock(byMs);
  const atMs = exporter.wallMs - minute - 1000;
  expect(status().state_since_ms).toBe(atMs);
  expect(exporter.events.read({ device: '0x01' }).map(({ at_ms }) => at_ms)).toEqual([atMs]);
});

test.each([-day, year])('issue 10.8: the time of a source is converted by the clock as it was set (%d)', async (byMs) => {
  const { device, reports } = room();
  reports(20, exporter.gateway.at(exporter.wallMs - 5000));
  exporter.stepClock(byMs);
  exporter.later(minute);
  const sentMs = exporter.gateway.at(exporter.wallMs - 5000);
  reports(21, sentMs);
  expect(device.lastSeenMs).toBe(exporter.nowMs - 5000);
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['0x01 21']);
  expect(await exporter.values('iot_device_last_seen_timestamp_seconds')).toEqual([`0x01 ${(exporter.wallMs - 5000) / 1000}`]);
});

test.each([
  ['back an hour', -hour],
  ['forward a day', day],
])('issue 10.8: a clock that is wrongly set %s affects no device whose source keeps its own', async (_, byMs) => {
  exporter[Symbol.dispose]();
  exporter = new TestExporter({ stale_after: '15m' }, { isRecorded: true });
  exporter.gateway.link(true);
  const { device, reports } = room();
  const times: number[] = [];
  const report = (value: number) => {
    times.push(exporter.nowMs - 200);
    reports(value, exporter.gateway.at(exporter.nowMs - 200));
    exporter.recorder?.take();
  };
  report(20);
  exporter.recorder?.clock.answered({ target: 'storage', serverMs: exporter.wallMs, tripMs: 0 });
  exporter.stepClock(byMs);
  for (let value = 21; value < 30; value++) {
    exporter.later(10 * minute);
    report(value);
    expect(device.lastSeenMs).toBe(exporter.nowMs - 200);
    expect(status().state).toBe('online');
  }
  exporter.stepClock(-byMs);
  report(30);
  const sent = exporter.recorder!.samples.filter(({ text }) => text.startsWith('iot_temperature_celsius'));
  expect(sent.map(({ timeMs }) => timeMs)).toEqual(times);
});

test('issue 10.8: max_age, holds and the link grace continue when the clock is set', async () => {
  exporter.restart({ max_age: '10m' });
  exporter.gateway.link(true);
  room().reports(20);
  const [point] = exporter.gateway.device({ id: '0x02' }).map([leak]);
  point!.set(true, exporter.nowMs);
  point!.set(false, exporter.nowMs + 1);
  exporter.stepClock(year);
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['0x01 20']);
  expect(await exporter.values('iot_water_leak_detected')).toEqual(['0x02 1']);
  exporter.gateway.link(false);
  exporter.stepClock(-2 * year);
  expect(await exporter.values('iot_device_up')).toEqual(['0x01 1', '0x02 1']);
  exporter.later(minute);
  expect(await exporter.values('iot_device_up')).toEqual(['0x01 0', '0x02 0']);
  exporter.gateway.link(true);
  exporter.later(minute);
  expect(await exporter.values('iot_water_leak_detected')).toEqual(['0x02 0']);
  exporter.later(8 * minute);
  expect(await exporter.values('iot_temperature_celsius')).toEqual([]);
});

test('issue 10.8: a gap between messages keeps its length when the clock is set within it', () => {
  const { reports } = room();
  for (let message = 0; message < 30; message++) {
    exporter.stepClock(message % 2 === 0 ? year : -day);
    for (let second = 1; second < 3600; second += 5) exporter.later(5000);
    reports(20 + message);
  }
  expect(exporter.gateway.devices.get('0x01')!.liveness.intervalMs).toBe(hour + 1000);
});

test.each([
  ['back a day', -day],
  ['forward a year', year],
])('issue 10.8: a restart after the clock was set %s exports the stored values with their age', async (_, byMs) => {
  room().reports(20);
  exporter.later(minute);
  exporter.stepClock(byMs);
  exporter.restart({}, minute);
  exporter.gateway.link(true);
  room();
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['0x01 20']);
  const heardMs = exporter.wallMs - 2 * minute - 1000;
  expect(await exporter.values('iot_device_last_seen_timestamp_seconds')).toEqual([`0x01 ${heardMs / 1000}`]);
});

test('issue 10.8: a host that starts a year behind and is corrected later keeps its devices and their values', async () => {
  room().reports(20);
  exporter.save();
  exporter.aheadMs -= year;
  exporter.restart();
  exporter.gateway.link(true);
  const { reports } = room();
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['0x01 20']);
  expect(await exporter.values('iot_device_last_seen_timestamp_seconds')).toEqual([`0x01 ${exporter.wallMs / 1000}`]);
  exporter.later(10 * minute);
  reports(21);
  exporter.crash({}, minute);
  exporter.aheadMs += year;
  exporter.gateway.link(true);
  exporter.later(1000);
  room();
  expect(await exporter.values('iot_device_up')).toEqual(['0x01 1']);
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['0x01 20']);
});

test('issue 10.8: a clock that is corrected slowly is no step, and last-seen follows it', async () => {
  room().reports(20);
  for (let second = 0; second < 3000; second++) exporter.stepClock(1);
  expect(exporter.steps).toEqual([]);
  const [line] = await exporter.values('iot_device_last_seen_timestamp_seconds');
  expect(Math.abs(Number(line!.split(' ')[1]) * 1000 - (exporter.wallMs - 3_000_000))).toBeLessThan(100);
});

test('a reading with a time in the future does not block later ones, and is no future sign of life', async () => {
  const { device, reports } = room();
  reports(20, exporter.nowMs + 24 * hour);
  expect(device.lastSeenMs).toBe(exporter.nowMs);
  reports(21, exporter.nowMs + 1);
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['0x01 21']);
});

test('a safety detection is held by the clock of the exporter, whatever the time of its source', async () => {
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

test('a sleep of the machine is no gap in the cadence of its devices', () => {
  const { device, reports } = room();
  for (let message = 0; message < 30; message++) {
    for (let second = 0; second < 3600; second += 5) exporter.later(5000);
    reports(20 + message);
  }
  expect(exporter.gateway.devices.get('0x01')!.liveness.intervalMs).toBe(hour);
  exporter.later(72 * hour);
  reports(19);
  exporter.later(1000);
  expect(exporter.gateway.devices.get('0x01')!.liveness.intervalMs).toBe(hour);
  expect(device.lastSeenMs).toBe(exporter.nowMs - 1000);
});

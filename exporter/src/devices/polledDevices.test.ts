import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { DeviceDescription, Property } from '@gaugeway/connectors/contract';
import { battery, TestExporter, temperature } from '../testing/testExporter.ts';

let exporter: TestExporter;

beforeEach(() => {
  exporter = new TestExporter();
});

afterEach(() => exporter[Symbol.dispose]());

const meter: DeviceDescription = { id: 'm1', name: 'Meter', intervalMs: 10_000, labels: { line: '3', owner: 'Müller & "Söhne"' } };

/** A meter that was polled once. */
function polledOnce(description: DeviceDescription = meter) {
  exporter.gateway.link(true);
  const device = exporter.gateway.device(description);
  const [point] = device.map([temperature, battery]);
  point?.set(21, exporter.nowMs);
  device.seen(exporter.nowMs);
  device.online();
  return device;
}

async function lines(metric: string): Promise<string[]> {
  return (await exporter.scrape()).filter((line) => line.startsWith(`${metric}{`));
}

test('the points by quality are exported, also while the device is offline', async () => {
  const device = polledOnce({ id: 'm1' });
  expect(await lines('iot_device_points')).toEqual([]);
  const counts = (good: number, uncertain: number, bad: number) =>
    Object.entries({ good, uncertain, bad }).map(
      ([quality, value]) => `iot_device_points{connector="home",device="m1",name="m1",quality="${quality}"} ${value}`,
    );
  device.quality({ good: 1, uncertain: 1, bad: 0 });
  expect(await lines('iot_device_points')).toEqual(counts(1, 1, 0));
  device.quality({ good: 0, uncertain: 0, bad: 2 });
  device.offline('poll_failed');
  expect(await exporter.values('iot_device_up')).toEqual(['m1 0']);
  expect(await lines('iot_temperature_celsius')).toEqual([]);
  expect(await lines('iot_device_points')).toEqual(counts(0, 0, 2));
  device.remove();
  expect(await lines('iot_device_points')).toEqual([]);
});

test('labels from the list of devices are on all series', async () => {
  const device = polledOnce();
  device.quality({ good: 2, uncertain: 0, bad: 0 });
  const all = (await exporter.scrape()).filter((line) => line.includes('device="m1"') && !line.startsWith('iot_device_info{'));
  expect(new Set(all.map((line) => line.slice(0, line.indexOf('{'))))).toEqual(
    new Set([
      ...['iot_temperature_celsius', 'iot_device_points', 'iot_device_up', 'iot_device_last_seen_timestamp_seconds'],
      ...['iot_device_report_interval_seconds', 'iot_device_silence_limit_seconds'],
    ]),
  );
  for (const line of all) expect(line).toContain('line="3",owner="Müller & \\"Söhne\\""');
});

test('labels that change, or come with a new name, are on the series at once', async () => {
  polledOnce();
  exporter.gateway.device({ ...meter, name: 'Main meter', labels: { line: '4' } });
  expect(await lines('iot_temperature_celsius')).toEqual([
    'iot_temperature_celsius{connector="home",device="m1",name="Main meter",line="4"} 21',
  ]);
  exporter.gateway.device({ id: 'm1', name: 'Main meter' });
  expect(await lines('iot_temperature_celsius')).toEqual(['iot_temperature_celsius{connector="home",device="m1",name="Main meter"} 21']);
});

test('labels of the config win over those of the list', async () => {
  exporter[Symbol.dispose]();
  exporter = new TestExporter({ labels: { line: '9' }, overrides: [{ device: 'm*', labels: { owner: 'us' } }] });
  polledOnce();
  expect(await lines('iot_temperature_celsius')).toEqual([
    'iot_temperature_celsius{connector="home",device="m1",name="Meter",line="9",owner="us"} 21',
  ]);
});

test('after a restart the labels are restored before the device reports', async () => {
  polledOnce();
  exporter.restart();
  expect((await lines('iot_device_up'))[0]).toContain('line="3"');
});

test('listed properties are exempt from the budget, and other properties use the rest', async () => {
  exporter[Symbol.dispose]();
  exporter = new TestExporter({ max_series_per_device: 2, max_series: 2 });
  exporter.gateway.link(true);
  const numbered = (listed: boolean): Property[] =>
    ['l1', 'l2', 'l3'].map((channel) => ({ ...temperature, name: `temperature_${listed ? 'a' : 'b'}_${channel}`, listed }));
  const device = exporter.gateway.device(meter);
  const points = device.map([...numbered(true), ...numbered(false)]);
  for (const point of points) point.set(21, exporter.nowMs);
  device.seen(exporter.nowMs);
  expect(await lines('iot_temperature_celsius')).toHaveLength(3);
  expect(exporter.gateway.counters.series).toBe(3);
  device.map(numbered(false)).forEach((point) => point.set(21, exporter.nowMs));
  expect(await lines('iot_temperature_celsius')).toHaveLength(2);
});

test('the interval of a polled device is the configured one, not learned', async () => {
  const device = polledOnce();
  exporter.later(60_000);
  device.seen(exporter.nowMs);
  expect(await exporter.values('iot_device_report_interval_seconds')).toEqual(['m1 10']);
});

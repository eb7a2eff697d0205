import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Property } from '@gaugeway/connectors/contract';
import { TestExporter, hour, leak, minute, temperature } from '../testing/testExporter.ts';

const motion: Property = { name: 'occupancy', kind: 'binary', on: true, off: false };
const action: Property = { name: 'action', kind: 'event', values: ['single'] };
const day = 24 * hour;
let exporter: TestExporter;

beforeEach(() => {
  exporter = new TestExporter();
});

afterEach(() => exporter[Symbol.dispose]());

test('late calls on a removed device leave nothing behind', async () => {
  exporter.gateway.link(true);
  const device = exporter.gateway.device({ id: '0x01' });
  const [moved, pressed] = device.map([motion, action]);
  device.remove();
  moved!.set(true, exporter.nowMs);
  pressed!.set('single', exporter.nowMs);
  device.seen(exporter.nowMs);
  device.offline('protocol');
  device.map([temperature])[0]!.set(20, exporter.nowMs);
  expect((await exporter.scrape()).filter((line) => line.includes('0x01'))).toEqual([]);
  expect(exporter.gateway.counters.series).toBe(0);
  exporter.restart();
  expect(exporter.gateway.devices.size).toBe(0);
});

test('a device that was removed and returns has each series once', async () => {
  const old = exporter.gateway.device({ id: '0x01' });
  const [oldPoint] = old.map([motion]);
  old.remove();
  const [point] = exporter.gateway.device({ id: '0x01' }).map([motion]);
  oldPoint!.set(true, exporter.nowMs);
  point!.set(true, exporter.nowMs);
  expect(await exporter.values('iot_detections_total')).toEqual(['0x01 1']);
});

test('removing a device again by its old handle does not affect its successor', async () => {
  const old = exporter.gateway.device({ id: '0x01' });
  old.remove();
  exporter.gateway.device({ id: '0x01' }).map([temperature])[0]!.set(20, exporter.nowMs);
  old.remove();
  expect(exporter.gateway.devices.size).toBe(1);
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['0x01 20']);
});

test('late calls of a connector to its closed gateway change nothing', async () => {
  const { gateway } = exporter;
  const device = gateway.device({ id: '0x01' });
  const [moved] = device.map([motion]);
  exporter.save();
  gateway.close();
  exporter.gateway = exporter.open();
  exporter.gateway.device({ id: '0x01' }).map([motion]);
  gateway.link(true);
  moved!.set(true, exporter.nowMs);
  device.seen(exporter.nowMs);
  gateway.device({ id: '0x02' }).map([temperature])[0]!.set(20, exporter.nowMs);
  gateway.inventory([]);
  expect(await exporter.values('iot_detections_total')).toEqual(['0x01 0']);
  expect(await exporter.values('iot_temperature_celsius')).toEqual([]);
  expect(exporter.events.read()).toEqual([]);
  exporter.restart();
  expect([...exporter.gateway.devices.keys()]).toEqual(['0x01']);
});

test('a source with an inventory keeps a device that is offline for longer than forget_after', () => {
  exporter.gateway.link(true);
  exporter.gateway.device({ id: '0x01' }).offline('protocol');
  exporter.gateway.inventory(['0x01']);
  exporter.later(40 * day);
  expect(exporter.gateway.devices.size).toBe(1);
  exporter.restart();
  exporter.later(minute);
  exporter.gateway.link(true);
  exporter.later(0);
  expect(exporter.gateway.devices.size).toBe(1);
});

test('a device of a source without an inventory is removed after forget_after, whatever the link did meanwhile', () => {
  exporter.gateway.link(true);
  exporter.gateway.device({ id: '0x01' }).map([temperature]);
  exporter.later(26 * hour);
  expect(exporter.gateway.devices.get('0x01')!.verdict.reason).toBe('timeout');
  exporter.later(15 * day);
  exporter.gateway.link(false);
  exporter.later(hour);
  exporter.gateway.link(true);
  exporter.later(15 * day - 2 * hour);
  expect(exporter.gateway.devices.size).toBe(1);
  exporter.later(2 * hour);
  expect(exporter.gateway.devices.size).toBe(0);
});

test('devices of a connector whose link is down are not removed', () => {
  exporter.gateway.device({ id: '0x01' }).map([temperature]);
  exporter.later(hour);
  exporter.later(40 * day);
  expect(exporter.gateway.devices.size).toBe(1);
});

test('a restored device that its source never reports again times out and is removed', async () => {
  exporter.gateway.link(true);
  const device = exporter.gateway.device({ id: '0x01' });
  device.map([leak])[0]!.set(false, exporter.nowMs);
  device.seen(exporter.nowMs);
  exporter.restart({}, minute);
  exporter.gateway.link(true);
  exporter.later(minute);
  expect(await exporter.values('iot_device_up')).toEqual(['0x01 1']);
  exporter.later(26 * hour);
  expect(await exporter.values('iot_device_up')).toEqual(['0x01 0']);
  exporter.later(31 * day);
  expect(exporter.gateway.devices.size).toBe(0);
});

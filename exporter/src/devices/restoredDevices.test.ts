import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Property } from '@gaugeway/connectors/contract';
import { TestExporter, battery, contact, hour, minute, temperature } from '../testing/testExporter.ts';

const mode: Property = { name: 'system_mode', kind: 'enum', values: ['off', 'heat'], settable: true, parent: 'climate' };
let exporter: TestExporter;

beforeEach(() => {
  exporter = new TestExporter();
});

afterEach(() => exporter[Symbol.dispose]());

/** A room sensor with a message at this time. */
function spoke(atMs = exporter.nowMs): void {
  const device = exporter.gateway.device({ id: '0x01' });
  device.seen(atMs);
  device.map([temperature])[0]!.set(20, atMs);
}

/** The same after a start: described, without a message. */
function named(): void {
  exporter.gateway.device({ id: '0x01' }).map([temperature]);
  exporter.gateway.link(true);
}

test('a device that its source reported as offline before a restart stays so, without an event and with its old time', async () => {
  exporter.gateway.link(true);
  spoke();
  exporter.gateway.device({ id: '0x01' }).offline('protocol');
  const sinceMs = exporter.nowMs;
  exporter.restart({}, hour);
  named();
  expect(await exporter.values('iot_device_up')).toEqual(['0x01 0']);
  expect(await exporter.values('iot_temperature_celsius')).toEqual([]);
  expect(exporter.gateway.devices.get('0x01')!.liveness.stateSinceMs).toBe(sinceMs);
  expect(exporter.events.read().map(({ event }) => event)).toEqual(['connector_up']);
});

test('a device that was reported offline before a restart is online after a report of its source or a sign of life', async () => {
  exporter.gateway.link(true);
  spoke();
  exporter.gateway.device({ id: '0x01' }).offline('protocol');
  exporter.restart({}, minute);
  named();
  spoke();
  expect(await exporter.values('iot_device_up')).toEqual(['0x01 1']);
  exporter.gateway.device({ id: '0x01' }).offline('protocol');
  spoke((exporter.nowMs += minute));
  expect(await exporter.values('iot_device_up')).toEqual(['0x01 0']);
});

test('a device that timed out before its link was lost is so after a restart, too', async () => {
  exporter.gateway.link(true);
  spoke();
  exporter.later(26 * hour);
  exporter.gateway.link(false);
  exporter.later(minute);
  expect(exporter.gateway.devices.get('0x01')!.verdict.reason).toBe('connector');
  exporter.restart({}, minute);
  named();
  expect(await exporter.values('iot_device_up')).toEqual(['0x01 0']);
});

test('on_unavailable keep shows values throughout, also old ones after a restart', async () => {
  const config = { on_unavailable: 'keep', stale_after: '2h' };
  exporter.restart(config);
  exporter.gateway.link(true);
  spoke();
  exporter.restart(config, 5 * hour);
  exporter.gateway.device({ id: '0x01' }).map([temperature]);
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['0x01 20']);
  exporter.gateway.link(true);
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['0x01 20']);
});

test('a changed definition hides no value of a silent device', async () => {
  exporter.restart({ stale_after: '2h' });
  exporter.gateway.link(true);
  spoke();
  exporter.gateway.device({ id: '0x01' }).online();
  exporter.later(3 * hour);
  exporter.gateway.device({ id: '0x01' }).map([battery, temperature]);
  expect(exporter.gateway.devices.get('0x01')!.verdict.state).toBe('silent');
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['0x01 20']);
});

test('a changed definition loses no value that waits to be stored', async () => {
  exporter.gateway.link(true);
  spoke();
  exporter.gateway.device({ id: '0x01' }).map([battery, temperature]);
  exporter.restart({}, minute);
  named();
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['0x01 20']);
});

test('a state outside the declared set is restored after a restart', async () => {
  exporter.gateway.link(true);
  exporter.gateway.device({ id: '0x01' }).map([mode])[0]!.set('Boost', exporter.nowMs);
  exporter.restart({}, minute);
  exporter.gateway.device({ id: '0x01' }).map([mode]);
  exporter.gateway.link(true);
  const lines = await exporter.scrape();
  expect(lines.filter((line) => line.endsWith(',state="boost"} 1'))).toHaveLength(1);
  expect(exporter.gateway.counters.series).toBe(3);
});

test('stored rows without a valid device are left out', () => {
  exporter.state.saveDevice({ connector: 'home', id: '0x02', description: '{', registeredMs: 1, state: 'online', stateSinceMs: 1 });
  exporter.state.saveDevice({ connector: 'home', id: '0x03', description: 'null', registeredMs: 1, state: 'online', stateSinceMs: 1 });
  spoke();
  exporter.restart();
  expect([...exporter.gateway.devices.keys()]).toEqual(['0x01']);
});

test('a stored value that its metric cannot hold is left out', async () => {
  exporter.gateway.link(true);
  exporter.gateway.device({ id: '0x01' }).map([contact])[0]!.set(false, exporter.nowMs);
  const [series] = exporter.gateway.devices.get('0x01')!.series;
  exporter.save();
  exporter.state.saveValue('home', '0x01', { key: series!.key, value: 21.5, atMs: exporter.nowMs });
  exporter.restart();
  exporter.gateway.device({ id: '0x01' }).map([contact]);
  exporter.gateway.link(true);
  expect(await exporter.values('iot_contact_open')).toEqual([]);
});

test('a coordinator has metadata only, whatever the link does', async () => {
  exporter.gateway.device({ id: '0x00', metadataOnly: true });
  exporter.later(2 * minute);
  expect((await exporter.scrape()).filter((line) => line.includes('0x00')).map((line) => line.split('{')[0])).toEqual(['iot_device_info']);
});

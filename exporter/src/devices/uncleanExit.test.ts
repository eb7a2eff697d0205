import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Property } from '@gaugeway/connectors/contract';
import { TestExporter, contact, minute, temperature } from '../testing/testExporter.ts';

const energy: Property = { name: 'energy', kind: 'numeric', unit: 'kWh' };
const mode: Property = { name: 'system_mode', kind: 'enum', values: ['off', 'heat'], settable: true, parent: 'climate' };
const properties = [energy, temperature, contact, mode];
let exporter: TestExporter;

beforeEach(() => {
  exporter = new TestExporter();
  exporter.gateway.link(true);
});

afterEach(() => exporter[Symbol.dispose]());

/** The meter as its source describes it, without a message since. */
function meter() {
  const device = exporter.gateway.device({ id: 'meter' });
  const points = device.map(properties);
  exporter.gateway.link(true);
  const reports = (readings: readonly unknown[], fresh = true) => {
    if (fresh) device.seen(exporter.nowMs);
    readings.forEach((raw, index) => raw !== undefined && points[index]!.set(raw, exporter.nowMs, fresh));
  };
  return { device, reports };
}

const joules = () => exporter.values('iot_energy_joules_total');
const lastSeen = () => exporter.values('iot_device_last_seen_timestamp_seconds');

/** 100 kWh are stored, 110 kWh were scraped; then kill -9. */
function killed(): void {
  const { reports } = meter();
  reports([100, 21, true, 'heat']);
  exporter.save();
  exporter.later(4 * minute);
  reports([110, 22]);
  exporter.crash({}, 5000);
}

test('issue 10.8: after an unclean exit a counter is not exported before its first reading', async () => {
  killed();
  const { reports } = meter();
  expect(await joules()).toEqual([]);
  reports([110.1]);
  expect(await joules()).toEqual(['meter 396360000']);
});

test('issue 10.7: an implausible first reading after an unclean exit is held', async () => {
  killed();
  const { reports } = meter();
  reports([42_949_672.95]);
  expect(await joules()).toEqual([]);
  exporter.later(1000);
  reports([110.1]);
  expect(await joules()).toEqual(['meter 396360000']);
});

test('issue 10.8: a meter that was exchanged meanwhile is shown with its second reading', async () => {
  killed();
  const { reports } = meter();
  reports([0.1]);
  expect(await joules()).toEqual([]);
  exporter.later(1000);
  reports([0.2]);
  expect(await joules()).toEqual(['meter 720000']);
});

test('issue 10.8: a counter without a reading after an unclean exit is not exported after a clean one', async () => {
  killed();
  meter();
  exporter.restart({}, minute);
  meter();
  expect(await joules()).toEqual([]);
});

test('issue 10.8: what was only repeated after an unclean exit is not shown after a clean one', async () => {
  killed();
  meter().reports([105], false);
  exporter.restart({}, minute);
  meter();
  expect(await joules()).toEqual([]);
});

test('issue 10.8: after a clean exit a counter is shown as it was', async () => {
  meter().reports([110, 22]);
  exporter.restart({}, minute);
  meter();
  expect(await joules()).toEqual(['meter 396000000']);
});

test('issue 10.8: a clean exit is one once: a second start from the same state shows no counter', async () => {
  meter().reports([110, 22]);
  exporter.restart({}, minute);
  meter();
  exporter.crash({}, 5000);
  meter();
  expect(await joules()).toEqual([]);
});

test('issue 10.8: what is retained or replayed shows no counter after an unclean exit: it may be older than what was scraped', async () => {
  killed();
  const { reports } = meter();
  reports([105], false);
  expect(await joules()).toEqual([]);
  reports([110.1]);
  expect(await joules()).toEqual(['meter 396360000']);
});

test('issue 10.8: a counter that was never stored waits for its first reading, too', async () => {
  meter();
  exporter.save();
  meter().reports([110]);
  exporter.crash({}, 5000);
  meter().reports([105], false);
  expect(await joules()).toEqual([]);
});

test('issue 10.8: a replay with an older reading lowers no counter', async () => {
  const { reports } = meter();
  reports([110]);
  reports([50], false);
  expect(await joules()).toEqual(['meter 396000000']);
  // a live one does, once another reading confirms it (§7a)
  reports([50]);
  exporter.later(minute);
  reports([50.1]);
  expect(await joules()).toEqual(['meter 180360000']);
});

test('issue 10.8: a reload after an unclean exit exports values received since, and none from before', async () => {
  killed();
  const { reports } = meter();
  exporter.restartConnector();
  meter();
  expect(await joules()).toEqual([]);
  reports([110.1]);
  meter().reports([110.1]);
  exporter.restartConnector();
  meter();
  expect(await joules()).toEqual(['meter 396360000']);
});

test('issue 10.8: a reload before the source was there shows nothing of before an unclean exit', async () => {
  killed();
  exporter.restartConnector();
  meter();
  expect(await joules()).toEqual([]);
});

test('issue 10.8: other values are shown after an unclean exit: they are old, not wrong', async () => {
  killed();
  meter();
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['meter 21']);
});

test('issue 10.8: last-seen does not run backwards after an unclean exit', async () => {
  killed();
  const { device, reports } = meter();
  expect(await lastSeen()).toEqual([]);
  reports([undefined, 23]);
  expect(await lastSeen()).toEqual([`meter ${device.lastSeenMs! / 1000}`]);
});

test('issue 10.8: a device that was seen since an unclean exit keeps its last-seen over a reload', async () => {
  killed();
  const { device, reports } = meter();
  reports([undefined, 23]);
  exporter.restartConnector();
  meter();
  expect(await lastSeen()).toEqual([`meter ${device.lastSeenMs! / 1000}`]);
});

test('issue 10.8: the last-seen of a silent device is exported after an unclean exit', async () => {
  exporter.crash({ stale_after: '10m' });
  const { device, reports } = meter();
  reports([100]);
  exporter.save();
  exporter.later(30 * minute);
  exporter.crash({ stale_after: '10m' }, 5000);
  meter();
  expect(exporter.gateway.devices.get('meter')!.verdict.state).toBe('silent');
  expect(await lastSeen()).toEqual([`meter ${device.lastSeenMs! / 1000}`]);
});

test('issue 10.8: a device is not silent because of a last-seen that may be five minutes behind', async () => {
  exporter.crash({ stale_after: '6m' });
  meter().reports([100]);
  exporter.save();
  exporter.later(4 * minute);
  meter().reports([100]);
  exporter.crash({ stale_after: '6m' }, 5000);
  meter();
  exporter.later(3 * minute);
  expect(exporter.gateway.devices.get('meter')!.verdict.state).toBe('online');
  exporter.later(5 * minute);
  expect(exporter.gateway.devices.get('meter')!.verdict.state).not.toBe('online');
});

test('issue 10.8: a change of a boolean is stored with the next tick, a withdrawn state too', async () => {
  const { reports } = meter();
  reports([100, 21, true, 'heat']);
  exporter.save();
  for (let second = 0; second < 7; second++) await exporter.tick();
  reports([undefined, undefined, false, null]);
  await exporter.tick();
  exporter.crash({}, 1000);
  meter();
  expect(await exporter.values('iot_contact_open')).toEqual(['meter 1']);
  expect(await exporter.values('iot_hvac_mode')).toEqual([]);
});

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Property } from '@gaugeway/connectors/contract';
import { shardOf, wellFormedText } from './deviceDescription.ts';
import { Clock } from '../clock.ts';
import { Persistence } from './persistence.ts';
import { TestExporter, battery, contact, hour, leak, minute, temperature } from '../testing/testExporter.ts';

const bulb: Property = { name: 'state', kind: 'binary', parent: 'light', on: 'ON', off: 'OFF', settable: true };
let exporter: TestExporter;

beforeEach(() => {
  exporter = new TestExporter();
});

afterEach(() => exporter[Symbol.dispose]());

/** A door contact with a battery reports. */
function doorSpeaks(): void {
  const device = exporter.gateway.device({ id: '0x01', name: 'Front door' });
  const [point] = device.map([contact, battery]);
  point!.set(false, exporter.nowMs);
  device.seen(exporter.nowMs);
}

test('after the grace no value of a lost connector is exported, and all are back at once with their old last-seen', async () => {
  exporter.gateway.link(true);
  doorSpeaks();
  exporter.later(hour);
  exporter.gateway.link(false, 'broker gone');
  exporter.later(59_000);
  expect(await exporter.values('iot_contact_open')).toEqual(['0x01 1']);
  exporter.later(1000);
  expect(await exporter.values('iot_contact_open')).toEqual([]);
  expect(await exporter.values('iot_device_up')).toEqual(['0x01 0']);
  expect((await exporter.scrape()).find((line) => line.startsWith('iot_device_offline'))).toContain('reason="connector"');
  exporter.later(4 * minute);
  exporter.gateway.link(true);
  expect(await exporter.values('iot_contact_open')).toEqual(['0x01 1']);
  expect(await exporter.values('iot_device_last_seen_timestamp_seconds')).toEqual(['0x01 1800000000']);
});

test.each([
  ['a clean stop', true],
  ['a kill', false],
])('after %s values are back with their old last-seen once linked', async (_, clean) => {
  exporter.gateway.link(true);
  doorSpeaks();
  let isDue = false;
  if (clean) exporter.save();
  else {
    const devices = () => exporter.gateway.devices.values();
    const persistence = new Persistence(
      exporter.state,
      devices,
      Clock.of(() => exporter.nowMs - 5000 * Number(!isDue)),
    );
    isDue = true;
    await persistence.tick();
  }
  exporter.state.close();
  exporter.nowMs += hour;
  exporter.start();
  expect(await exporter.values('iot_device_up')).toEqual(['0x01 1']);
  exporter.gateway.device({ id: '0x01', name: 'Front door' }).map([contact, battery]);
  expect(await exporter.values('iot_contact_open')).toEqual([]);
  exporter.gateway.link(true);
  expect(await exporter.values('iot_contact_open')).toEqual(['0x01 1']);
  expect(await exporter.values('iot_device_last_seen_timestamp_seconds')).toEqual(['0x01 1800000000']);
});

test('values older than the silence limit wait for a fresh reading', async () => {
  exporter.restart({ stale_after: '2h' });
  exporter.gateway.link(true);
  doorSpeaks();
  exporter.gateway.link(false);
  exporter.later(3 * hour);
  exporter.gateway.link(true);
  expect(await exporter.values('iot_contact_open')).toEqual([]);
  doorSpeaks();
  expect(await exporter.values('iot_contact_open')).toEqual(['0x01 1']);
});

test('a device that the source reports as offline is hidden until the source reports it online', async () => {
  exporter.gateway.link(true);
  doorSpeaks();
  const device = exporter.gateway.device({ id: '0x01', name: 'Front door' });
  device.offline('protocol');
  expect([await exporter.values('iot_contact_open'), await exporter.values('iot_device_up')]).toEqual([[], ['0x01 0']]);
  device.online();
  expect([await exporter.values('iot_contact_open'), await exporter.values('iot_device_up')]).toEqual([['0x01 1'], ['0x01 1']]);
});

test('a silent device times out without a report of its source and is back after a sign of life', async () => {
  exporter.gateway.link(true);
  doorSpeaks();
  exporter.later(25 * hour + 1);
  expect(exporter.gateway.devices.get('0x01')!.verdict).toEqual({ state: 'offline', reason: 'timeout' });
  doorSpeaks();
  expect(await exporter.values('iot_contact_open')).toEqual(['0x01 1']);
});

test('a timed out device stays offline over a restart', async () => {
  exporter.gateway.link(true);
  doorSpeaks();
  exporter.later(25 * hour + 1);
  exporter.restart();
  exporter.gateway.link(true);
  exporter.gateway.device({ id: '0x01', name: 'Front door' }).map([contact, battery]);
  expect([await exporter.values('iot_contact_open'), await exporter.values('iot_device_up')]).toEqual([[], ['0x01 0']]);
});

test('a device without measurement or battery is never silent', async () => {
  exporter.gateway.link(true);
  exporter.gateway.device({ id: '0x02' }).map([bulb]);
  exporter.later(90 * hour);
  expect(await exporter.values('iot_device_up')).toEqual(['0x02 1']);
  expect(await exporter.values('iot_device_silence_limit_seconds')).toEqual([]);
});

test('a device removed from the bridge while the exporter was away is gone', async () => {
  doorSpeaks();
  exporter.restart();
  exporter.gateway.inventory([]);
  expect((await exporter.scrape()).filter((line) => line.includes('0x01'))).toEqual([]);
  exporter.restart();
  expect(exporter.gateway.devices.size).toBe(0);
});

test('a renamed device keeps its id and its values', async () => {
  exporter.gateway.link(true);
  doorSpeaks();
  exporter.gateway.device({ id: '0x01', name: 'Haustür' });
  const lines = (await exporter.scrape()).filter((line) => line.includes('device="0x01"'));
  expect(lines.every((line) => line.includes('name="Haustür"'))).toBe(true);
  expect(await exporter.values('iot_contact_open')).toEqual(['0x01 1']);
});

test('a changed definition keeps the values of remaining properties and drops the others', async () => {
  exporter.gateway.link(true);
  const device = exporter.gateway.device({ id: '0x03' });
  const [first, second] = device.map([temperature, contact]);
  first!.set(21.5, exporter.nowMs);
  second!.set(true, exporter.nowMs);
  device.map([battery, temperature]);
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['0x03 21.5']);
  expect(await exporter.values('iot_contact_open')).toEqual([]);
});

test('event counters stay while their device is offline', async () => {
  exporter.gateway.link(true);
  const device = exporter.gateway.device({ id: '0x04' });
  const [point] = device.map([leak]);
  point!.set(true, exporter.nowMs);
  device.offline('protocol');
  expect(await exporter.values('iot_water_leak_detected')).toEqual([]);
  expect(await exporter.values('iot_detections_total')).toEqual(['0x04 1']);
});

test('actions are counted from 0, replayed and empty ones are not, too many become other', async () => {
  exporter.restart({ max_actions: 3 });
  const [point] = exporter.gateway.device({ id: '0x05' }).map([{ name: 'action', kind: 'event', values: ['single', 'double'] }]);
  point!.set('single', exporter.nowMs);
  point!.set('single', exporter.nowMs, false);
  point!.set('', exporter.nowMs);
  point!.set(null, exporter.nowMs);
  point!.set({ event: 'triple', attributes: { duration: 3 } }, exporter.nowMs);
  point!.set('quadruple', exporter.nowMs);
  const lines = (await exporter.scrape()).filter((line) => line.startsWith('iot_actions_total'));
  expect(lines.map((line) => `${/action="(\w+)"/.exec(line)?.[1]} ${line.slice(-1)}`)).toEqual([
    'single 1',
    'double 0',
    'triple 1',
    'other 1',
  ]);
  expect(exporter.events.read().map(({ attributes }) => attributes)).toContainEqual({ duration: 3, action: 'triple' });
});

test('a budget refuses new series, counts them and keeps the known ones', async () => {
  exporter.restart({ max_series_per_device: 1 });
  exporter.gateway.link(true);
  const [first, second] = exporter.gateway.device({ id: '0x06' }).map([temperature, battery]);
  first!.set(21, exporter.nowMs);
  second!.set(50, exporter.nowMs);
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['0x06 21']);
  expect(await exporter.values('iot_battery_charge_ratio')).toEqual([]);
  expect([...exporter.gateway.counters.dropped]).toEqual([['device_limit', 1]]);
});

test('a spent budget of the connector is one log line, until nothing was refused for ten minutes', () => {
  exporter.restart({ max_series: 2 });
  exporter.gateway.link(true);
  const add = (id: string) => exporter.gateway.device({ id }).map([temperature, battery]);
  const refusals = () => exporter.logged.filter(([message]) => message === 'series refused: connector_limit').map(([, fields]) => fields);
  for (const id of ['0x06', '0x07', '0x08']) add(id);
  exporter.later(1000);
  expect(refusals()).toEqual([
    {
      connector: 'home',
      refusals: 4,
      max_series: 2,
      first: expect.objectContaining({ device: '0x07', key: expect.stringContaining('temperature') }),
    },
  ]);
  add('0x09');
  exporter.later(10 * minute);
  add('0x0a');
  exporter.later(1000);
  expect(refusals()).toHaveLength(1);
  exporter.later(10 * minute);
  add('0x0b');
  exporter.later(1000);
  expect(refusals()).toHaveLength(2);
  expect([...exporter.gateway.counters.dropped]).toEqual([['connector_limit', 10]]);
});

test.each([
  ['empty', ''],
  ['of 129 bytes', 'é'.repeat(64) + 'x'],
  ['with a lone surrogate', 'a\ud800'],
  ['with a control character', 'a\u0000b'],
])('an id %s is refused and counted, and its device accepts all calls', (_, id) => {
  const device = exporter.gateway.device({ id });
  const [point] = device.map([temperature]);
  point!.set(1, exporter.nowMs);
  device.seen(exporter.nowMs);
  expect([exporter.gateway.devices.size, exporter.gateway.counters.refusedDevices]).toEqual([0, 1]);
});

test('names are cleaned and cut at a code point', () => {
  expect(wellFormedText('a\tb\u0007c \ud800')).toBe('a b c \ufffd');
  expect(wellFormedText('😀'.repeat(40))).toBe('😀'.repeat(32));
  expect(wellFormedText(`x${'😀'.repeat(40)}`)).toBe(`x${'😀'.repeat(31)}`);
});

test('shards divide the devices without overlap', () => {
  const ids = Array.from({ length: 1000 }, (_, i) => `0x${i.toString(16)}`);
  const counts = [0, 1, 2].map((index) => ids.filter((id) => shardOf(id, 3) === index).length);
  expect(counts.reduce((a, b) => a + b)).toBe(1000);
  expect(Math.min(...counts)).toBeGreaterThan(270);
});

test('include, exclude and overrides of single devices', async () => {
  exporter.restart({
    exclude: { devices: ['test*'], properties: ['batt*'] },
    overrides: [{ device: 'Front*', name: 'Main door', area: 'Hall', labels: { floor_plan: 'a' } }],
    series_labels: ['name', 'area'],
  });
  exporter.gateway.link(true);
  doorSpeaks();
  exporter.gateway.device({ id: '0x07', name: 'Test sensor' }).map([temperature]);
  const lines = await exporter.scrape();
  expect(lines.find((line) => line.startsWith('iot_contact_open'))).toBe(
    'iot_contact_open{connector="home",device="0x01",name="Main door",area="Hall",floor_plan="a"} 1',
  );
  expect(lines.filter((line) => line.includes('0x07') || line.includes('battery'))).toEqual([]);
});

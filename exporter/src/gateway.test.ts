import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { metrics } from '@gaugeway/connectors/catalogue/metrics';
import { commonConfig, type Logger, type Property } from '@gaugeway/connectors/contract';
import { deviceMetrics } from './deviceMetrics.ts';
import { EventLog } from './events.ts';
import { Exposition } from './exposition.ts';
import { ConnectorGateway, shardOf, wellFormedText } from './gateway.ts';
import { Persistence } from './persistence.ts';
import { SeriesStore } from './seriesStore.ts';
import { StateStore } from './state.ts';

const minute = 60_000;
const hour = 60 * minute;
const silentLog: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const temperature: Property = { name: 'temperature', kind: 'numeric', unit: '°C' };
const contact: Property = { name: 'contact', kind: 'binary', on: false, off: true };
const battery: Property = { name: 'battery', kind: 'numeric', unit: '%', category: 'diagnostic' };
const bulb: Property = { name: 'state', kind: 'binary', parent: 'light', on: 'ON', off: 'OFF', settable: true };
const leak: Property = { name: 'water_leak', kind: 'binary', on: true, off: false };

let folder: string;
let nowMs: number;
let exporter: Exporter;

/** The exporter's core without its sockets, on a real state store. */
class Exporter {
  readonly state = StateStore.open(folder, silentLog);
  readonly store = new SeriesStore();
  readonly events = new EventLog(silentLog, () => nowMs);
  readonly gateway: ConnectorGateway;

  constructor(config: object = {}) {
    const entry = { name: 'home', type: 'zigbee2mqtt', connector: undefined as never, config: commonConfig.parse(config), fingerprint: '' };
    const { state, store, events } = this;
    this.gateway = new ConnectorGateway(entry, {
      state,
      store,
      events,
      log: silentLog,
      instanceId: (name) => name,
      metric: (name) => metrics.get(name),
      now: () => nowMs,
    });
  }

  async scrape(): Promise<string[]> {
    const computed = deviceMetrics(() => [this.gateway]);
    let text = '';
    for await (const chunk of new Exposition('text', {}, nowMs).families(computed, this.store.families)) text += chunk;
    return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  }

  /** Value lines of a metric, as `device value`. */
  async values(metric: string): Promise<string[]> {
    const lines = (await this.scrape()).filter((line) => line.startsWith(`${metric}{`));
    return lines.map((line) => `${/device="([^"]*)"/.exec(line)?.[1]} ${line.slice(line.lastIndexOf(' ') + 1)}`);
  }

  stop(): void {
    new Persistence(this.state, () => this.gateway.devices.values(), nowMs).flushSync(nowMs);
    this.state.close();
  }

  /** A door contact with a battery that spoke at this time. */
  door(spokeAtMs = nowMs): void {
    const device = this.gateway.device({ id: '0x01', name: 'Front door' });
    const [point] = device.map([contact, battery]);
    point!.set(false, spokeAtMs);
    device.seen(spokeAtMs);
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gaugeway-'));
  nowMs = 1_800_000_000_000;
  exporter = new Exporter();
});

afterEach(() => {
  exporter.state.close();
  rmSync(folder, { recursive: true, force: true });
});

function later(ms: number): void {
  nowMs += ms;
  exporter.gateway.tick();
}

test('after the grace no value of a lost connector is exported, and all are back at once with their old last-seen', async () => {
  exporter.gateway.link(true);
  exporter.door();
  later(hour);
  exporter.gateway.link(false, 'broker gone');
  later(59_000);
  expect(await exporter.values('iot_contact_open')).toEqual(['0x01 1']);
  later(1000);
  expect(await exporter.values('iot_contact_open')).toEqual([]);
  expect(await exporter.values('iot_device_up')).toEqual(['0x01 0']);
  expect((await exporter.scrape()).find((line) => line.startsWith('iot_device_offline'))).toContain('reason="connector"');
  later(4 * minute);
  exporter.gateway.link(true);
  expect(await exporter.values('iot_contact_open')).toEqual(['0x01 1']);
  expect(await exporter.values('iot_device_last_seen_timestamp_seconds')).toEqual(['0x01 1800000000']);
});

test.each([
  ['a clean stop', true],
  ['a kill', false],
])('after %s values are back with their old last-seen once linked', async (_, clean) => {
  exporter.gateway.link(true);
  exporter.door();
  if (clean) exporter.stop();
  else {
    await new Persistence(exporter.state, () => exporter.gateway.devices.values(), nowMs - 5000).tick(nowMs);
    exporter.state.close();
  }
  nowMs += hour;
  exporter = new Exporter();
  expect(await exporter.values('iot_device_up')).toEqual(['0x01 1']);
  exporter.gateway.device({ id: '0x01', name: 'Front door' }).map([contact, battery]);
  expect(await exporter.values('iot_contact_open')).toEqual([]);
  exporter.gateway.link(true);
  expect(await exporter.values('iot_contact_open')).toEqual(['0x01 1']);
  expect(await exporter.values('iot_device_last_seen_timestamp_seconds')).toEqual(['0x01 1800000000']);
});

test('values older than the silence limit wait for a fresh reading', async () => {
  exporter = (exporter.state.close(), new Exporter({ stale_after: '2h' }));
  exporter.gateway.link(true);
  exporter.door();
  exporter.gateway.link(false);
  later(3 * hour);
  exporter.gateway.link(true);
  expect(await exporter.values('iot_contact_open')).toEqual([]);
  exporter.door();
  expect(await exporter.values('iot_contact_open')).toEqual(['0x01 1']);
});

test('a device that the source calls offline is hidden until the source says otherwise', async () => {
  exporter.gateway.link(true);
  exporter.door();
  const device = exporter.gateway.device({ id: '0x01', name: 'Front door' });
  device.offline('protocol');
  expect([await exporter.values('iot_contact_open'), await exporter.values('iot_device_up')]).toEqual([[], ['0x01 0']]);
  device.online();
  expect([await exporter.values('iot_contact_open'), await exporter.values('iot_device_up')]).toEqual([['0x01 1'], ['0x01 1']]);
});

test('a silent device times out without vouching and comes back by a sign of life', async () => {
  exporter.gateway.link(true);
  exporter.door();
  later(25 * hour + 1);
  expect(exporter.gateway.devices.get('0x01')!.verdict).toEqual({ state: 'offline', reason: 'timeout' });
  exporter.door();
  expect(await exporter.values('iot_contact_open')).toEqual(['0x01 1']);
});

test('a timed out device stays offline over a restart', async () => {
  exporter.gateway.link(true);
  exporter.door();
  later(25 * hour + 1);
  exporter.stop();
  exporter = new Exporter();
  exporter.gateway.link(true);
  exporter.gateway.device({ id: '0x01', name: 'Front door' }).map([contact, battery]);
  expect([await exporter.values('iot_contact_open'), await exporter.values('iot_device_up')]).toEqual([[], ['0x01 0']]);
});

test('a device without measurement or battery is never silent', async () => {
  exporter.gateway.link(true);
  exporter.gateway.device({ id: '0x02' }).map([bulb]);
  later(90 * hour);
  expect(await exporter.values('iot_device_up')).toEqual(['0x02 1']);
  expect(await exporter.values('iot_device_silence_limit_seconds')).toEqual([]);
});

test('a device removed from the bridge while the exporter was away is gone', async () => {
  exporter.door();
  exporter.stop();
  exporter = new Exporter();
  exporter.gateway.inventory([]);
  expect((await exporter.scrape()).filter((line) => line.includes('0x01'))).toEqual([]);
  exporter.stop();
  exporter = new Exporter();
  expect(exporter.gateway.devices.size).toBe(0);
});

test('a rename goes on under the same device with its values', async () => {
  exporter.gateway.link(true);
  exporter.door();
  exporter.gateway.device({ id: '0x01', name: 'Haustür' });
  const lines = (await exporter.scrape()).filter((line) => line.includes('device="0x01"'));
  expect(lines.every((line) => line.includes('name="Haustür"'))).toBe(true);
  expect(await exporter.values('iot_contact_open')).toEqual(['0x01 1']);
});

test('a changed definition keeps the values of what stayed and drops what went', async () => {
  exporter.gateway.link(true);
  const device = exporter.gateway.device({ id: '0x03' });
  const [first, second] = device.map([temperature, contact]);
  first!.set(21.5, nowMs);
  second!.set(true, nowMs);
  device.map([battery, temperature]);
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['0x03 21.5']);
  expect(await exporter.values('iot_contact_open')).toEqual([]);
});

test('event counters stay while their device is offline', async () => {
  exporter.gateway.link(true);
  const device = exporter.gateway.device({ id: '0x04' });
  const [point] = device.map([leak]);
  point!.set(true, nowMs);
  device.offline('protocol');
  expect(await exporter.values('iot_water_leak_detected')).toEqual([]);
  expect(await exporter.values('iot_detections_total')).toEqual(['0x04 1']);
});

test('actions are counted from 0, replayed and empty ones are not, too many become other', async () => {
  exporter = (exporter.state.close(), new Exporter({ max_actions: 3 }));
  const [point] = exporter.gateway.device({ id: '0x05' }).map([{ name: 'action', kind: 'event', values: ['single', 'double'] }]);
  point!.set('single', nowMs);
  point!.set('single', nowMs, false);
  point!.set('', nowMs);
  point!.set(null, nowMs);
  point!.set({ event: 'triple', attributes: { duration: 3 } }, nowMs);
  point!.set('quadruple', nowMs);
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
  exporter = (exporter.state.close(), new Exporter({ max_series_per_device: 1 }));
  exporter.gateway.link(true);
  const [first, second] = exporter.gateway.device({ id: '0x06' }).map([temperature, battery]);
  first!.set(21, nowMs);
  second!.set(50, nowMs);
  expect(await exporter.values('iot_temperature_celsius')).toEqual(['0x06 21']);
  expect(await exporter.values('iot_battery_charge_ratio')).toEqual([]);
  expect([...exporter.gateway.counters.dropped]).toEqual([['device_limit', 1]]);
});

test.each([
  ['empty', ''],
  ['of 129 bytes', 'é'.repeat(64) + 'x'],
  ['with a lone surrogate', 'a\ud800'],
  ['with a control character', 'a\u0000b'],
])('an id %s is refused and counted, and its device takes everything', (_, id) => {
  const device = exporter.gateway.device({ id });
  const [point] = device.map([temperature]);
  point!.set(1, nowMs);
  device.seen(nowMs);
  expect([exporter.gateway.devices.size, exporter.gateway.counters.refusedDevices]).toEqual([0, 1]);
});

test('names are cleaned and cut at a code point', () => {
  expect(wellFormedText('a\tb\u0007c \ud800')).toBe('a b c \ufffd');
  expect(wellFormedText('😀'.repeat(40))).toBe('😀'.repeat(32));
  expect(wellFormedText(`x${'😀'.repeat(40)}`)).toBe(`x${'😀'.repeat(31)}`);
});

test('shards share the devices out without overlap', () => {
  const ids = Array.from({ length: 1000 }, (_, i) => `0x${i.toString(16)}`);
  const counts = [0, 1, 2].map((index) => ids.filter((id) => shardOf(id, 3) === index).length);
  expect(counts.reduce((a, b) => a + b)).toBe(1000);
  expect(Math.min(...counts)).toBeGreaterThan(270);
});

test('include, exclude and overrides of single devices', async () => {
  exporter.state.close();
  exporter = new Exporter({
    exclude: { devices: ['test*'], properties: ['batt*'] },
    overrides: [{ device: 'Front*', name: 'Main door', area: 'Hall', labels: { floor_plan: 'a' } }],
    series_labels: ['name', 'area'],
  });
  exporter.gateway.link(true);
  exporter.door();
  exporter.gateway.device({ id: '0x07', name: 'Test sensor' }).map([temperature]);
  const lines = await exporter.scrape();
  expect(lines.find((line) => line.startsWith('iot_contact_open'))).toBe(
    'iot_contact_open{connector="home",device="0x01",name="Main door",area="Hall",floor_plan="a"} 1',
  );
  expect(lines.filter((line) => line.includes('0x07') || line.includes('battery'))).toEqual([]);
});

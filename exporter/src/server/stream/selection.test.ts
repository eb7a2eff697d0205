import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { battery, contact, temperature, TestExporter } from '../../testing/testExporter.ts';
import type { LiveFilter } from './liveFilter.ts';
import { Selection } from './selection.ts';
import type { DeviceChange } from './streamSchemas.ts';

let exporter: TestExporter;

beforeEach(() => {
  exporter = new TestExporter();
  exporter.gateway.link(true);
});

afterEach(() => exporter[Symbol.dispose]());

function select(filter: LiveFilter = {}): Selection {
  return new Selection(
    {
      clock: exporter.clock,
      devices: ({ devices }) => [...exporter.gateway.devices.values()].filter(({ id }) => devices?.has(id) !== false),
    },
    filter,
  );
}

function changesOf(selection: Selection, beat: number): DeviceChange[] {
  return [...selection.since(beat).texts].flatMap((text) => {
    const data = /^event: devices\ndata: (.*)\n\n$/.exec(text)?.[1] ?? '';
    return (JSON.parse(data) as { devices: DeviceChange[] }).devices;
  });
}

/** What changed in one comparison. */
async function changes(selection: Selection): Promise<DeviceChange[]> {
  const { beat } = selection;
  return (await selection.compare()) ? changesOf(selection, beat) : [];
}

function thermometer(id = '0x01', area = '') {
  const device = exporter.gateway.device({ id, name: `name of ${id}`, area });
  const [point, charge] = device.map([temperature, battery]);
  const read = (value: number, atMs = exporter.nowMs) => {
    device.seen(atMs);
    point?.set(value, atMs);
  };
  return { device, read, charge };
}

test('begins with all there is, then has what changed', async () => {
  const { read, charge } = thermometer();
  read(20);
  const selection = select();
  expect(await changes(selection)).toEqual([
    {
      connector: 'home',
      device: '0x01',
      last_seen_ms: exporter.nowMs,
      status: { name: 'name of 0x01', area: '', state: 'ok', state_since_ms: exporter.nowMs, silence_limit_ms: 90_000_000 },
      readings: [
        { metric: 'iot_temperature_celsius', labels: {}, value: 20, at_ms: exporter.nowMs },
        { metric: 'iot_battery_charge_ratio', labels: {}, value: null },
      ],
    },
  ]);
  expect(await changes(selection)).toEqual([]);
  exporter.later(1000);
  charge?.set(50, exporter.nowMs);
  expect(await changes(selection)).toEqual([
    {
      connector: 'home',
      device: '0x01',
      last_seen_ms: exporter.nowMs - 1000,
      values: [{ index: 1, value: 0.5, at_ms: exporter.nowMs }],
    },
  ]);
  read(21);
  expect(await changes(selection)).toEqual([
    { connector: 'home', device: '0x01', last_seen_ms: exporter.nowMs, values: [{ index: 0, value: 21 }] },
  ]);
});

test('a client that was away gets the newest value once', async () => {
  const { read } = thermometer();
  read(20);
  const selection = select();
  await selection.compare();
  const { beat, changes: before } = selection;
  for (const value of [21, 22, 23]) {
    exporter.later(1000);
    read(value);
    await selection.compare();
  }
  const late = changesOf(selection, beat);
  expect(late.map(({ values }) => values?.map(({ value }) => value))).toEqual([[23]]);
  expect(selection.changes - before - late.length).toBe(2);
});

test('an offline device hides its values, and they return', async () => {
  const { device, read } = thermometer();
  read(20);
  const selection = select();
  await selection.compare();
  device.offline('protocol', 'link lost');
  expect(await changes(selection)).toMatchObject([
    { status: { state: 'offline', reason: 'protocol', cause: 'link lost' }, values: [{ value: null }] },
  ]);
  device.online();
  expect(await changes(selection)).toMatchObject([{ status: { state: 'ok' }, values: [{ value: 20 }] }]);
  device.offline('expected');
  expect(await changes(selection)).toMatchObject([{ status: { state: 'asleep' } }]);
});

test('a changed definition and a new name send the device as a whole', async () => {
  const { device, read } = thermometer();
  read(20);
  const selection = select();
  await selection.compare();
  device.map([temperature, contact]);
  expect(await changes(selection)).toMatchObject([{ readings: [{ value: 20 }, { metric: 'iot_contact_open', value: null }] }]);
  exporter.gateway.device({ id: '0x01', name: 'other', labels: { floor_unit: 'b' } });
  expect(await changes(selection)).toMatchObject([
    { status: { name: 'other' }, readings: [{ labels: { floor_unit: 'b' } }, { labels: { floor_unit: 'b' } }] },
  ]);
});

test('a device that is gone is told once, and a new one with its id comes after it', async () => {
  thermometer('0x01').read(20);
  thermometer('0x02').read(20);
  const selection = select();
  await selection.compare();
  const { beat } = selection;
  exporter.gateway.devices.get('0x01')?.remove();
  expect(await changes(selection)).toEqual([{ connector: 'home', device: '0x01', removed: true }]);
  thermometer('0x01').read(21);
  await selection.compare();
  expect(changesOf(selection, beat)).toMatchObject([
    { device: '0x01', removed: true },
    { device: '0x01', readings: [{ value: 21 }, { value: null }] },
  ]);
  expect(changesOf(selection, 0).map(({ device, removed }) => [device, removed])).toEqual([
    ['0x02', undefined],
    ['0x01', undefined],
  ]);
  selection.known(selection.beat);
  expect(changesOf(selection, beat).map(({ removed }) => removed)).toEqual([undefined]);
});

test('filters by area and metric, and sends some devices as a whole', async () => {
  for (const [id, area] of [
    ['0x01', 'Hall'],
    ['0x02', 'Hall'],
    ['0x03', 'Attic'],
  ] as const) {
    const { read, charge } = thermometer(id, area);
    read(20);
    charge?.set(50, exporter.nowMs);
  }
  const found = await changes(select({ area: ['Hall'], metric: ['iot_temperature_celsius'], whole: ['0x02'] }));
  expect(found.map(({ device, readings }) => [device, readings?.map(({ metric }) => metric)])).toEqual([
    ['0x01', ['iot_temperature_celsius']],
    ['0x02', ['iot_temperature_celsius', 'iot_battery_charge_ratio']],
  ]);
  expect(await changes(select({ device: ['__proto__'] }))).toEqual([]);
});

test('statesets have their word, and booleans 0 or 1', async () => {
  const device = exporter.gateway.device({ id: 'cover' });
  const [state, open] = device.map([{ name: 'mode', kind: 'enum', values: ['open', 'closed'] }, contact]);
  device.seen(exporter.nowMs);
  state?.set('open', exporter.nowMs);
  open?.set(true, exporter.nowMs);
  const [change] = await changes(select());
  expect(change?.readings?.map(({ value }) => value)).toEqual(expect.arrayContaining([0, 'open']));
});

test('whatever is read and whenever, a client that applies all changes has what a new one gets', async () => {
  const readers = ['0x01', '0x02', '0x03'].map((id) => thermometer(id));
  const selection = select();
  const mine = new Map<string, unknown[]>();
  let known = 0;
  const read = () => {
    for (const { device, readings, values = [] } of changesOf(selection, known)) {
      const own = readings?.map(({ value }) => value) ?? mine.get(device) ?? [];
      for (const { index, value } of values) own[index] = value;
      mine.set(device, own);
    }
    known = selection.beat;
  };
  const step = fc.record({
    who: fc.nat(2),
    what: fc.constantFrom('read', 'offline', 'online', 'compare', 'client'),
    value: fc.integer({ min: 0, max: 30 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      for (const { who, what, value } of steps) {
        exporter.later(1000);
        if (what === 'read') readers[who]?.read(value);
        else if (what === 'offline') readers[who]?.device.offline('protocol');
        else if (what === 'online') readers[who]?.device.online();
        else if (what === 'compare') await selection.compare();
        else read();
      }
      await selection.compare();
      read();
      const fresh = changesOf(selection, 0).map(({ device, readings = [] }) => [device, readings.map(({ value }) => value)]);
      expect([...mine]).toEqual(fresh);
    }),
    { numRuns: 50 },
  );
});

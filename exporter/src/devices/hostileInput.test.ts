import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Property } from '@gaugeway/connectors/contract';
import { TestExporter, battery, contact, hour, leak, temperature } from '../testing/testExporter.ts';

const mode: Property = { name: 'system_mode', kind: 'enum', values: ['off', 'heat'], settable: true, parent: 'climate' };
const note: Property = { name: 'note', kind: 'text' };
let exporter: TestExporter;

beforeEach(() => {
  exporter = new TestExporter();
  exporter.gateway.link(true);
});

afterEach(() => exporter[Symbol.dispose]());

function point(property: Property) {
  return exporter.gateway.device({ id: '0x01' }).map([property])[0]!;
}

function deep(): unknown {
  return JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
}

test.each<[string, unknown]>([
  ['nested too deep for JSON.stringify', deep()],
  ['a BigInt beyond any number', 2n ** 2000n],
  ['undefined', undefined],
  [
    'an object that throws when it is shown',
    {
      toJSON() {
        throw new Error('no');
      },
    },
  ],
  ['a symbol', Symbol('x')],
])('a value that is %s is counted and does not throw', (_, raw) => {
  for (const property of [temperature, contact, mode, leak]) point(property).set(raw, exporter.nowMs);
  const reasons = ['type', 'value', 'not_finite'] as const;
  expect(reasons.map((reason) => exporter.gateway.counters.rejected.get(reason)).reduce((sum, count) => sum + count)).toBe(4);
});

test('spellings of one state are one state, in the budget too', () => {
  const series = point(mode);
  for (let count = 0; count < 1000; count++) series.set(`eco${'!'.repeat(count % 50)}`, exporter.nowMs);
  expect(exporter.gateway.counters.series).toBe(3);
  expect(exporter.gateway.counters.undeclaredStates).toBe(1);
});

test('a long text is not a state', async () => {
  point(mode).set('x'.repeat(1_000_000), exporter.nowMs);
  expect(exporter.gateway.counters.rejected.get('value')).toBe(1);
  expect((await exporter.scrape()).join('').length).toBeLessThan(10_000);
});

test('changes of texts of a megabyte are logged with the first thousand characters', () => {
  exporter.restart({ log: { text: true } });
  const text = point(note);
  const long = 'a'.repeat(1 << 20);
  for (const raw of [long, long, `${long}b`, deep(), 10n, undefined, 'short']) text.set(raw, exporter.nowMs);
  const changes = exporter.events.read().filter(({ event }) => event === 'change');
  expect(changes.map(({ attributes }) => attributes['value'])).toEqual(['a'.repeat(1000), 'object', '10', 'undefined', 'short']);
});

test('a changed definition frees budget before it uses it', async () => {
  exporter.restart({ max_series_per_device: 2 });
  exporter.gateway.link(true);
  const device = exporter.gateway.device({ id: '0x01' });
  device.map([temperature, battery]);
  const [humid, moved] = device.map([
    { name: 'humidity', kind: 'numeric', unit: '%' },
    { name: 'pressure', kind: 'numeric', unit: 'hPa' },
  ]);
  humid!.set(50, exporter.nowMs);
  moved!.set(1000, exporter.nowMs);
  expect(await exporter.values('iot_relative_humidity_ratio')).toEqual(['0x01 0.5']);
  expect(await exporter.values('iot_pressure_pascals')).toEqual(['0x01 100000']);
  expect([...exporter.gateway.counters.dropped]).toEqual([]);
});

test('max_actions holds for all channels of a device, and over a changed definition', async () => {
  exporter.restart({ max_actions: 2 });
  const device = exporter.gateway.device({ id: '0x01' });
  const wheel: Property[] = ['l1', 'l2'].map((channel) => ({ name: `action_${channel}`, kind: 'event', channel }));
  for (const round of [1, 2]) {
    for (const one of device.map(wheel)) for (const action of ['a', 'b', 'c']) one.set(`${action}${round}`, exporter.nowMs);
  }
  const actions = (await exporter.scrape()).filter((line) => line.startsWith('iot_actions_total'));
  expect(actions.filter((line) => !line.includes('action="other"'))).toHaveLength(2);
  expect(actions.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)).toBe(12);
});

test('a label of both device and property appears once, with the value of the property', async () => {
  exporter.restart({ labels: { site: 'house', row: '1' }, overrides: [{ property: 'temperature', labels: { site: 'barn' } }] });
  exporter.gateway.link(true);
  point(temperature).set(20, exporter.nowMs);
  const [line] = (await exporter.scrape()).filter((one) => one.startsWith('iot_temperature_celsius'));
  expect(line).toBe('iot_temperature_celsius{connector="home",device="0x01",name="0x01",site="barn",row="1"} 20');
});

test('event counters have no max_age', async () => {
  exporter.restart({ max_age: '1h' });
  exporter.gateway.link(true);
  point(leak).set(true, exporter.nowMs);
  exporter.later(2 * hour);
  expect(await exporter.values('iot_water_leak_detected')).toEqual([]);
  expect(await exporter.values('iot_detections_total')).toEqual(['0x01 1']);
});

test('a held detection that the source withdraws is not exported afterwards', async () => {
  const series = point(leak);
  series.set(true, exporter.nowMs);
  series.set(false, exporter.nowMs);
  series.set(null, exporter.nowMs);
  exporter.later(hour);
  expect(await exporter.values('iot_water_leak_detected')).toEqual([]);
});

test('a detection that was held at a stop is not held forever', async () => {
  const series = point(leak);
  series.set(true, exporter.nowMs);
  series.set(false, exporter.nowMs);
  exporter.restart({}, 1000);
  point(leak);
  exporter.gateway.link(true);
  expect(await exporter.values('iot_water_leak_detected')).toEqual(['0x01 0']);
});

test('a firmware change is an event', () => {
  exporter.gateway.device({ id: '0x01' });
  exporter.gateway.device({ id: '0x01', firmware: '1.0' });
  exporter.gateway.device({ id: '0x01', firmware: '1.1' });
  const events = exporter.events.read().filter(({ event }) => event === 'firmware_changed');
  expect(events.map(({ attributes }) => attributes)).toEqual([{ from: '1.0', to: '1.1' }]);
});

test('a name of blanks counts as no name', () => {
  exporter.gateway.device({ id: '0x01', name: '\u0007' });
  expect(exporter.gateway.devices.get('0x01')!.name).toBe('0x01');
});

test('a value that flaps between readable and not does not fill the log', () => {
  const series = point(temperature);
  const flicker = (times: number) => {
    for (let count = 0; count < times; count++) {
      series.set(Infinity, ++exporter.nowMs);
      series.set(20, ++exporter.nowMs);
    }
  };
  flicker(100);
  const events = () => exporter.events.read({ after: 1 }).map(({ event, attributes }) => [event, attributes]);
  expect(events()).toEqual([
    ['reading_rejected', { property: 'temperature', reason: 'not_finite', value: 'Infinity' }],
    ['reading_accepted', { property: 'temperature' }],
  ]);
  expect(exporter.gateway.counters.rejected.get('not_finite')).toBe(100);
  // still unreadable after the quiet time
  series.set(Infinity, ++exporter.nowMs);
  expect(events()).toHaveLength(2);
  exporter.nowMs += hour;
  series.set(Infinity, exporter.nowMs);
  expect(events()).toHaveLength(3);
});

test('a source that flaps between readable and not does not fill the log', () => {
  for (let count = 0; count < 100; count++) {
    exporter.gateway.malformed('protocol', 'unit 1', 'too short');
    exporter.gateway.wellFormed('unit 1');
  }
  expect(exporter.lines).toEqual(['cannot read "unit 1": protocol', '"unit 1" is readable again']);
  expect(exporter.gateway.counters.parseErrors.get('protocol')).toBe(100);
  exporter.nowMs += hour;
  exporter.gateway.malformed('protocol', 'unit 1', 'too short');
  expect(exporter.lines).toHaveLength(3);
});

test('one message that thousands of devices reject is a bounded number of events, and one line about the others', () => {
  const all = Array.from({ length: 5000 }, (_value, index) => exporter.gateway.device({ id: `d${index}` }).map([temperature])[0]!);
  const rejected = () => exporter.events.read().filter(({ event }) => event === 'reading_rejected').length;
  const accepted = () => exporter.events.read().filter(({ event }) => event === 'reading_accepted').length;
  for (const series of all) series.set('x', ++exporter.nowMs);
  exporter.gateway.tick();
  exporter.gateway.tick();
  expect(rejected()).toBe(100);
  expect(exporter.lines.filter((line) => line.includes('and perhaps others are rejected'))).toHaveLength(1);
  expect(exporter.gateway.counters.rejected.get('type')).toBe(5000);
  for (const series of all) series.set(20, ++exporter.nowMs);
  expect(accepted()).toBe(100);
});

test('a rejected reading that was not reported is reported later, if it persists', () => {
  const all = Array.from({ length: 101 }, (_value, index) => exporter.gateway.device({ id: `d${index}` }).map([temperature])[0]!);
  for (const series of all) series.set('x', ++exporter.nowMs);
  exporter.nowMs += hour;
  all[100]?.set('x', exporter.nowMs);
  expect(exporter.events.read().filter(({ event }) => event === 'reading_rejected')).toHaveLength(101);
});

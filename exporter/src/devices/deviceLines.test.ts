import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Device, Point, Property } from '@gaugeway/connectors/contract';
import type { LineKind } from '../config/lokiSchema.ts';
import { contact, leak, minute, temperature, TestExporter } from '../testing/testExporter.ts';

const mode: Property = { name: 'system_mode', kind: 'enum', values: ['heat', 'off', 'auto'] };
const text: Property = { name: 'message', kind: 'text' };
const code: Property = { name: 'pin_code', kind: 'text' };
const left: Property = { name: 'state', kind: 'binary', on: 'ON', off: 'OFF', channel: 'left', settable: true };

let exporter: TestExporter;

beforeEach(() => {
  exporter = new TestExporter();
});

afterEach(() => {
  exporter[Symbol.dispose]();
});

function sent(kind: LineKind): string[] {
  return exporter.sent.filter((line) => line.kind === kind).map((line) => line.text);
}

function mapped(...properties: Property[]): { device: Device; points: readonly Point[] } {
  exporter.gateway.link(true);
  const device = exporter.gateway.device({ id: '0x01', name: 'Door', area: 'Hall' });
  const points = device.map(properties);
  return { device, points };
}

function set(point: Point | undefined, ...values: unknown[]): void {
  for (const value of values) point?.set(value, (exporter.nowMs += 1000));
}

test('a change of a boolean, a state or a text is a line in words, with what it is about', () => {
  const { points } = mapped(contact, mode, text, left);
  set(points[0], true, true, false);
  set(points[1], 'off', 'heat');
  set(points[2], 'idle', 'work');
  set(points[3], 'OFF', 'ON');
  expect(sent('state')).toEqual([
    'property=contact metric=iot_contact_open from=closed to=open',
    'property=system_mode metric=iot_hvac_mode from=off to=heat',
    'property=message from=idle to=work',
    'property=state channel=left metric=iot_switch_on from=off to=on',
  ]);
  expect(exporter.sent.at(-1)).toEqual({
    kind: 'state',
    connector: 'home',
    atMs: exporter.nowMs,
    text: expect.any(String),
    metadata: { level: 'info', device: '0x01', name: 'Door', area: 'Hall' },
  });
});

test('numbers, first values, repetitions, retained and restored values are no changes', () => {
  const { points } = mapped(contact, mode, temperature, text);
  set(points[2], 20, 21);
  points[0]?.set(true, exporter.nowMs, false);
  points[0]?.set(false, exporter.nowMs, false);
  points[1]?.set('off', exporter.nowMs, 'current');
  points[1]?.set('heat', exporter.nowMs, 'current');
  points[3]?.set('a', exporter.nowMs, false);
  points[3]?.set('b', exporter.nowMs, false);
  exporter.restart();
  const again = mapped(contact, mode, temperature, text);
  again.points[0]?.set(false, exporter.nowMs, 'current');
  expect(sent('state')).toEqual([]);
  set(again.points[0], true);
  expect(sent('state')).toEqual(['property=contact metric=iot_contact_open from=open to=closed']);
});

test('a state that was away is compared with the last one', () => {
  const { points } = mapped(contact);
  set(points[0], true, null, true, null, false);
  expect(sent('state')).toEqual(['property=contact metric=iot_contact_open from=closed to=open']);
});

test('a secret text is hidden, and a long one is cut', () => {
  const { points } = mapped(code, text);
  set(points[0], '1234', '5678');
  set(points[1], 'a', 'b'.repeat(20_000));
  expect(sent('state')).toEqual(['property=pin_code from="***" to="***"', `property=message from=a to="${'b'.repeat(500)}…"`]);
});

test('of a state that changes without an end a hundred lines in ten minutes are sent', () => {
  const { points } = mapped(contact);
  for (let count = 0; count < 200; count++) set(points[0], true, false);
  expect(sent('state')).toHaveLength(100);
  exporter.nowMs += 10 * minute;
  set(points[0], true);
  expect(sent('state').at(-1)).toMatch(/left_out=299$/);
});

test('nothing is made of states where nobody takes them', () => {
  exporter.takenKinds.clear();
  const { device, points } = mapped(contact, text);
  set(points[0], true, false);
  set(points[1], 'a', 'b');
  device.payload({ a: 1 });
  expect(exporter.sent).toEqual([]);
});

test('a property that is logged is an event for the log and the API, and one line', () => {
  exporter[Symbol.dispose]();
  exporter = new TestExporter({ overrides: [{ property: '*', log: true }] });
  const { points } = mapped(contact, text, temperature);
  set(points[0], true, false);
  set(points[1], 'a', 'b');
  set(points[2], 20, 21);
  expect(exporter.events.read().filter(({ event }) => event === 'change')).toEqual([
    expect.objectContaining({ attributes: { property: 'contact', from: 'true', value: 'false' } }),
    expect.objectContaining({ attributes: { property: 'message', from: 'a', value: 'b' } }),
    expect.objectContaining({ attributes: { property: 'temperature', from: '20', value: '21' } }),
  ]);
  expect(exporter.sent.map((line) => line.text).filter((line) => line.includes('contact'))).toEqual([
    'property=contact metric=iot_contact_open from=closed to=open',
  ]);
  expect(sent('state')).toHaveLength(3);
});

test('a safety detection is an event when it begins and when its hold is over, and no line of its state', () => {
  const { points } = mapped(leak);
  set(points[0], false, true, false);
  expect(sent('event').slice(1)).toEqual(['event=detection_raised detection=water_leak property=water_leak']);
  exporter.nowMs += 3 * minute;
  exporter.gateway.tick();
  expect(sent('event').slice(2)).toEqual(['event=detection_cleared detection=water_leak property=water_leak']);
  expect(sent('state')).toEqual([]);
});

test('devices that come, go and change are events; the first list of a source and restored devices are not', () => {
  mapped(contact);
  exporter.nowMs += 2 * minute;
  exporter.gateway.device({ id: '0x01', name: 'Gate', area: 'Yard', firmware: '1' });
  exporter.gateway.device({ id: '0x01', name: 'Gate', area: 'Yard', firmware: '2' });
  exporter.gateway.device({ id: '0x02', name: 'Lamp' });
  exporter.gateway.inventory(['0x01']);
  expect(sent('event')).toEqual([
    'event=connector_up',
    'event=device_renamed from=Door to=Gate',
    'event=area_changed from=Hall to=Yard',
    'event=firmware_changed from=1 to=2',
    'event=device_added',
    'event=device_removed',
  ]);
  const [, renamed] = exporter.sent;
  expect(renamed?.metadata).toEqual({ level: 'info', event: 'device_renamed', device: '0x01', name: 'Gate', area: 'Yard' });
  exporter.sent.length = 0;
  exporter.restart();
  exporter.gateway.link(true);
  exporter.gateway.device({ id: '0x01', name: 'Gate', area: 'Yard', firmware: '2' });
  expect(sent('event')).toEqual(['event=connector_up']);
  exporter.gateway.device({ id: '0x03' });
  expect(sent('event').at(-1)).toBe('event=device_added');
});

test('a device that was away for long is forgotten, with an event', () => {
  exporter[Symbol.dispose]();
  exporter = new TestExporter({ forget_after: '1h' });
  const { device } = mapped(contact);
  device.offline('protocol');
  exporter.nowMs += 120 * minute;
  exporter.gateway.tick();
  expect(sent('event').slice(1)).toEqual(['event=availability state=offline reason=protocol', 'event=device_forgotten']);
});

test('a device that went offline is a warning, one that is back is none', () => {
  const { device } = mapped(contact);
  device.offline('protocol');
  device.online();
  const levels = exporter.sent.filter(({ metadata }) => metadata['event'] === 'availability').map(({ metadata }) => metadata['level']);
  expect(levels).toEqual(['warn', 'info']);
});

test('another version of the source is an event', () => {
  for (const version of ['1.0', '1.0', '1.1']) exporter.gateway.source({ endpoint: 'mqtt://broker', version });
  expect(sent('event')).toEqual(['event=source_version_changed from=1.0 to=1.1']);
});

test('messages are sent where the config asks for them, without secrets; malformed ones with their topic', () => {
  mapped(contact).device.payload({ a: 1 });
  expect(sent('message')).toEqual([]);
  exporter[Symbol.dispose]();
  exporter = new TestExporter({ log: { messages: true } });
  const { device } = mapped(contact);
  device.payload({ contact: true, pin_code: 1234 });
  exporter.gateway.malformed('json', 'zigbee/hall', { detail: 'Unexpected token', payload: Buffer.from('{"a"') });
  exporter.gateway.malformed('size', 'zigbee/hall', { detail: 'too long', payload: Buffer.alloc(100_000, 0xff) });
  exporter.gateway.malformed('protocol', 'hall', 'no payload');
  const [good, bad, long, ...more] = exporter.sent.filter(({ kind }) => kind === 'message');
  expect([good?.text, good?.metadata]).toEqual(['{"contact":true,"pin_code":"***"}', { device: '0x01', name: 'Door', area: 'Hall' }]);
  expect([bad?.text, bad?.metadata]).toEqual(['{"a"', { level: 'warn', topic: 'zigbee/hall', reason: 'json', detail: 'Unexpected token' }]);
  expect([long?.text.length, long?.text.slice(-4), long?.metadata['encoding']]).toEqual([16_385, 'f f…', 'hex']);
  expect(more).toEqual([]);
});

test('a line about a malformed message names the device, where it is known', () => {
  exporter[Symbol.dispose]();
  exporter = new TestExporter({ log: { messages: true } });
  mapped(contact);
  exporter.gateway.malformed('json', 'zigbee/Door', { detail: 'Unexpected token', payload: Buffer.from('{'), device: '0x01' });
  exporter.gateway.malformed('json', 'zigbee/bridge', { detail: 'Unexpected token', payload: Buffer.from('{') });
  exporter.gateway.malformed('protocol', '0x01', 'too short');
  const messages = exporter.sent.filter(({ kind }) => kind === 'message');
  const who = { device: '0x01', name: 'Door' };
  const connector = 'home';
  expect(messages.map(({ metadata }) => metadata)).toEqual([
    expect.objectContaining({ ...who, area: 'Hall' }),
    expect.not.objectContaining(who),
  ]);
  exporter.gateway.wellFormed('zigbee/Door');
  expect(exporter.logged).toEqual([
    ['cannot read "zigbee/Door": json', { connector, detail: 'Unexpected token', ...who }],
    ['cannot read "zigbee/bridge": json', { connector, detail: 'Unexpected token' }],
    ['cannot read "0x01": protocol', { connector, detail: 'too short', ...who }],
    ['"zigbee/Door" is readable again', { connector, ...who }],
  ]);
});

import { createHmac } from 'node:crypto';
import { expect, jest, test } from '@jest/globals';
import { mqttDevicesConfig } from '../config.ts';
import { mappedCase } from './testing/mappedCase.ts';

const device = { id: '{device}' };
const cellar = { topic: 't/{device}', device, readings: { temperature: '°C' } };

test('an empty payload adds no device: a topic that was deleted is not one', () => {
  const { gateway, receive, values } = mappedCase({ topics: [cellar] });
  receive('t/gone', '');
  expect(gateway.devices.size).toBe(0);
  receive('t/a', { temperature: 20 });
  receive('t/a', '');
  expect(values('a')).toEqual({ temperature: null });
});

test('an empty payload without a signature withdraws nothing', () => {
  const key = 'k';
  const { gateway, receive, values } = mappedCase({
    protocol_version: '5',
    topics: [{ topic: 't/{device}', device, value: { name: 'temperature', unit: '°C' }, verify: { hmac: key } }],
  });
  const send = (payload: string, nonce: string) => {
    const timestamp = `${Math.floor(gateway.nowMs / 1000)}`;
    const signature = createHmac('sha256', key).update(`t/a.${timestamp}.${nonce}.${payload}`).digest('hex');
    receive('t/a', payload, { properties: { timestamp, nonce, signature } });
  };
  send('20', 'n1');
  receive('t/a', '');
  expect(values('a')).toEqual({ temperature: '20' });
  expect(gateway.complaints.map(({ reason }) => reason)).toEqual(['signature']);
  send('', 'n2');
  expect(values('a')).toEqual({ temperature: null });
});

test('a large message of many readings is kept for diagnostics once, not once for each reading', () => {
  const { gateway, receive } = mappedCase({
    topics: [{ topic: 'all', device: { id: '{.id}' }, each: '', readings: { temperature: '°C' } }],
  });
  const payload = JSON.stringify(Array.from({ length: 20_000 }, (_, index) => ({ id: `d${index % 50}`, temperature: index })));
  const copies = jest.spyOn(Buffer, 'from');
  receive('all', payload);
  const { length } = copies.mock.calls;
  copies.mockRestore();
  expect(gateway.devices.size).toBe(50);
  expect(length).toBeLessThan(10);
});

test('devices that were silent for longer than the exporter knows them make room for others', () => {
  const { gateway, receive, values } = mappedCase({ topics: [{ ...cellar, topic: 't', device: { id: '{.id}' } }] });
  for (let index = 0; index < 10_000; index++) receive('t', { id: `random-${index}`, temperature: 1 });
  receive('t', { id: 'late', temperature: 2 });
  expect(gateway.count('size')).toBe(1);
  gateway.nowMs += 400 * 86_400_000;
  receive('t', { id: 'late', temperature: 3 });
  receive('t', { id: 'random-1', temperature: 4 });
  expect(values('late')).toEqual({ temperature: 3 });
  expect(values('random-1')).toEqual({ temperature: 4 });
});

test.each([
  ['seconds', (ms: number) => ms / 1000],
  ['milliseconds', (ms: number) => ms],
  ['microseconds', (ms: number) => ms * 1000],
  ['nanoseconds, which no double holds', (ms: number) => `${ms}000000`],
  ['nanoseconds as a text', (ms: number) => `"${ms}000000"`],
  ['text with a zone', (ms: number) => `"${new Date(ms + 3_600_000).toISOString().replace('Z', '+01:00')}"`],
  ['text with nanoseconds', (ms: number) => `"${new Date(ms).toISOString().replace('Z', '123456Z')}"`],
])('a time in %s', (_what, format) => {
  const { gateway, receive } = mappedCase({ topics: [{ ...cellar, time: 'ts' }] });
  const ms = gateway.nowMs - 5000;
  receive('t/a', `{"temperature": 20, "ts": ${format(ms)}}`);
  expect(gateway.complaints).toEqual([]);
  expect(gateway.known('a').points[0]?.last?.atMs).toBe(ms);
});

test.each(['0', '-1', '1e300', '"never"', 'true', '{}', '[]', '99999999999999999999999999'])(
  'the time %s is counted, and the arrival is used',
  (ts) => {
    const { gateway, receive } = mappedCase({ topics: [{ ...cellar, time: 'ts' }] });
    receive('t/a', `{"temperature": 20, "ts": ${ts}}`);
    expect(gateway.count('time')).toBe(1);
    expect(gateway.known('a').points[0]?.last?.atMs).toBe(gateway.nowMs);
  },
);

test('names such as __proto__ are names like others', () => {
  const { gateway, receive, values } = mappedCase({
    topics: [{ topic: 't/{device}', device: { id: '{device}', name: '{.constructor}' }, readings: { '*': { name: '{*}', unit: '°C' } } }],
  });
  receive('t/__proto__', '{"__proto__": 1, "constructor": "x", "toString": 2, "hasOwnProperty": 3}');
  receive('t/constructor', '{"temperature": 4}');
  expect([...gateway.devices.keys()].toSorted()).toEqual(['__proto__', 'constructor']);
  expect(gateway.known('__proto__').description.name).toBe('x');
  expect(gateway.known('constructor').description.name).toBeUndefined();
  expect(values('constructor')).toEqual({ 'temperature temperature': 4 });
  expect(Object.hasOwn(Object.prototype, 'temperature')).toBe(false);
});

test('a topic with empty levels, a leading slash and characters of four bytes has parts', () => {
  const { receive, values } = mappedCase({ topics: [{ ...cellar, topic: '/{site}//{device}/é/', device: { id: '{site}{device}' } }] });
  receive('/🏭//😀/é/', { temperature: 1 });
  receive('///x/é/', { temperature: 2 });
  expect(values('🏭😀')).toEqual({ temperature: 1 });
});

test.each([
  ['parts', { as: 'counter' }, 'reading "parts": it becomes iot_sensor_value, which is a gauge, not a counter'],
  ['energy', { as: 'counter', unit: 'kWh' }, undefined],
  ['power', { as: 'gauge', unit: 'W' }, undefined],
  ['parts', { as: 'counter', metric: 'plant_parts_total' }, undefined],
])('a type that %s %j cannot have is not ignored', (path, reading, problem) => {
  const { error } = mqttDevicesConfig.safeParse({ topics: [{ ...cellar, readings: { [path]: reading } }] });
  const [message] = error?.issues.map((issue) => issue.message) ?? [];
  expect(message?.split(': expected')[0]).toBe(problem);
});

test('names of readings from payloads: the device is mapped again a few times, and later ones together', () => {
  const { gateway, receive, values } = mappedCase({
    topics: [{ topic: 'data', device: { id: '{.id}' }, readings: { value: { name: '{.name}' } } }],
  });
  for (let index = 0; index < 310; index++) receive('data', { id: 'a', name: `n${index}`, value: index });
  const found = gateway.known('a');
  expect(found.maps).toBeLessThan(60);
  gateway.nowMs += 10_000;
  receive('data', { id: 'a', name: 'n0', value: -1 });
  expect(found.properties).toHaveLength(300);
  expect(Object.values(values('a'))).toEqual([-1, ...Array.from({ length: 299 }, (_, index) => index + 1)]);
  expect(gateway.complaints).toHaveLength(10);
  const before = found.maps;
  for (let index = 0; index < 100; index++) receive('data', { id: 'a', name: 'n1', value: index });
  expect([found.maps, values('a')['n1']]).toEqual([before, 99]);
});

test('a message without a value for the mapping adds no device, however many ids there are', () => {
  const { gateway, receive } = mappedCase({ profiles: ['rtl433'] });
  for (let id = 0; id < 50; id++) receive('rtl_433/host/events', { model: 'Generic-Remote', id, cmd: 27, tristate: 'FFF' });
  expect([gateway.devices.size, gateway.unmappedTopics?.messages]).toEqual([0, 50]);
  receive('rtl_433/host/events', { model: 'LaCrosse', id: 1, temperature_C: 4 });
  receive('rtl_433/host/events', { model: 'LaCrosse', id: 1, flags: 3 });
  expect([...gateway.devices.keys()]).toEqual(['LaCrosse-1']);
});

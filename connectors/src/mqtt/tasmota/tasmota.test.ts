import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RecordingGateway } from '../../testing/recordingGateway.ts';
import { TracedMessages } from '../../transport/tracedMessages.ts';
import { mqttDevicesConfig } from '../config.ts';
import type { DialectContext } from '../dialect.ts';

import { createTasmota } from './tasmota.ts';
import { describedDevice } from './testing/describedDevice.ts';
import { FakeTopics } from './testing/fakeTopics.ts';
import { UnmappedTopics } from '../unmapped/unmappedTopics.ts';
import { MemoryFile } from '../testing/memoryFile.ts';

const mac = '5CCF7F66D4E9';
const other = '5CCF7F000001';

interface Options {
  readonly publish?: DialectContext['publish'];
  readonly file?: MemoryFile;
  readonly tasmota?: false | { readonly prefix: string };
}

/** The dialect with a broker that has no messages yet. */
function started({ publish, file = new MemoryFile(), tasmota }: Options = {}) {
  const gateway = new RecordingGateway();
  const topics = new FakeTopics();
  const config = mqttDevicesConfig.parse({ ask: publish !== undefined, tasmota });
  const messages = new TracedMessages(gateway, { url: config.url, protocolVersion: '5' });
  const timers = { after: () => () => undefined };
  const unmapped = new UnmappedTopics({ now: () => gateway.now(), explain: () => undefined, listeners: () => 0 });
  const dialect = createTasmota({ config, gateway, messages, topics, unmapped, timers, publish, stateFile: () => file });
  dialect.connected();
  const send = (topic: string, payload: unknown, retained = false) => {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    const filter = topic.replace(/[^/]+(?=\/(config|sensors)$)/, '+');
    dialect.listeners?.get(filter)?.receive(text, retained, undefined, topic);
    const child = topic.replace(/[^/]+(?=\/SENSOR$)/, '+');
    for (const listener of topics.listeners.get(topic) ?? topics.listeners.get(child) ?? [])
      listener.receive(text, retained, undefined, topic);
  };
  const describe = (id: string, keys: object = {}, { sensors = {}, retained = true }: { sensors?: object; retained?: boolean } = {}) => {
    for (const { topic, payload } of describedDevice(id, keys, sensors)) send(topic, payload, retained);
  };
  return { gateway, topics, dialect, send, describe, file };
}

const energy = { TotalStartTime: '2023-01-01T00:00:00', Total: 12.5, Yesterday: 0.4, Today: 0.1, Power: 20, Voltage: 230, Current: 0.1 };

test('a described device has the readings of its messages', () => {
  const { gateway, send, describe } = started();
  describe(mac, { dn: 'Fridge', rl: [1] }, { sensors: { ENERGY: energy } });
  send('tele/tasmota_66D4E9/LWT', 'Online', true);
  send('tele/tasmota_66D4E9/SENSOR', { ENERGY: { ...energy, Power: 81 } });
  send('tele/tasmota_66D4E9/STATE', { Uptime: '1T02:03:04', POWER: 'ON', Wifi: { RSSI: 80, Signal: -60 } });
  const device = gateway.known(mac);
  expect(device.description).toMatchObject({ name: 'Fridge', manufacturer: 'Tasmota', addresses: [mac] });
  expect(device.source).toBe('online');
  expect(device.lastSeenMs).toBe(gateway.nowMs);
  expect(device.values).toMatchObject({ 'ENERGY.Power': 81, 'ENERGY.Total': 12.5, POWER1: 'ON', Uptime: 93784, 'Wifi.Signal': -60 });
});

test.each(['stat/tasmota_66D4E9/STATUS8', 'stat/tasmota_66D4E9/STATUS10'])('the response at %s has the sensors', (topic) => {
  const { gateway, send, describe } = started();
  describe(mac, {}, { sensors: { ENERGY: energy } });
  send(topic, { StatusSNS: { ENERGY: { ...energy, Power: 5 } } });
  expect(gateway.known(mac).values).toMatchObject({ 'ENERGY.Power': 5 });
});

test('a retained message is no sign of life and no event', () => {
  const { gateway, send, describe } = started();
  describe(mac, { btn: [1] }, { sensors: { ENERGY: energy } });
  send('tele/tasmota_66D4E9/SENSOR', { ENERGY: energy }, true);
  send('stat/tasmota_66D4E9/RESULT', { Button1: { Action: 'SINGLE' } }, true);
  const device = gateway.known(mac);
  expect(device.lastSeenMs).toBeUndefined();
  expect(device.point('ENERGY.Power').last?.fresh).toBe(false);
  expect(device.point('Button1.Action').last?.fresh).toBe(false);
});

test('the same description again does no work', () => {
  const { gateway, describe } = started();
  describe(mac, { rl: [1] }, { sensors: { ENERGY: energy } });
  const { maps } = gateway.known(mac);
  for (let count = 0; count < 5; count++) describe(mac, { rl: [1] }, { sensors: { ENERGY: energy } });
  expect(gateway.known(mac).maps).toBe(maps);
});

test('sensors that arrive before the config are not lost', () => {
  const { gateway, send } = started();
  const [config, sensors] = describedDevice(mac, {}, { ENERGY: energy });
  send(sensors?.topic ?? '', sensors?.payload, true);
  send(config?.topic ?? '', config?.payload, true);
  expect(gateway.known(mac).properties.map(({ name }) => name)).toContain('Power');
});

test('the unit of a message counts, not that of the description', () => {
  const { gateway, send, describe } = started();
  describe(mac, {}, { sensors: { AM2301: { Temperature: 21.5, Humidity: 40 }, TempUnit: 'C' } });
  send('tele/tasmota_66D4E9/SENSOR', { AM2301: { Temperature: 75.2, Humidity: 40 }, TempUnit: 'F' });
  const device = gateway.known(mac);
  expect(device.properties.find(({ name }) => name === 'Temperature')?.unit).toBe('°F');
  expect(device.point('AM2301.Temperature').readings).toMatchObject([{ raw: 75.2 }]);
});

test('a temperature without a unit is a number without a meaning', () => {
  const { gateway, describe } = started();
  describe(mac, {}, { sensors: { Script: { Temperature: 21.5 } } });
  expect(gateway.known(mac).properties.find(({ name }) => name === 'Temperature')?.metric).toBe('iot_sensor_value');
});

test('a sensor that is plugged in later is learned once, and gone with the next description', () => {
  const { gateway, send, describe } = started();
  describe(mac);
  for (const temperature of [20, 21]) send('tele/tasmota_66D4E9/SENSOR', { DHT11: { Temperature: temperature }, TempUnit: 'C' });
  expect(gateway.known(mac).point('DHT11.Temperature').readings).toMatchObject([{ raw: 20 }, { raw: 21 }]);
  describe(mac, {}, { sensors: { ANALOG: { A0: 5 } } });
  expect(gateway.known(mac).properties.map(({ path = [] }) => path[0])).not.toContain('DHT11');
});

// arendst/Tasmota#1292, #5121
test('a sensor on a 1-Wire bus keeps its series when the bus is numbered anew', () => {
  const { gateway, send, describe } = started();
  describe(mac, {}, { sensors: { DS18B20: { Id: '02131DCEDEAA', Temperature: 20 }, TempUnit: 'C' } });
  const numberedAnew = {
    'DS18B20-1': { Id: '01131DCEDEAA', Temperature: 12.5 },
    'DS18B20-2': { Id: '02131DCEDEAA', Temperature: 49.5 },
    TempUnit: 'C',
  };
  // the first of them teaches the other sensor
  for (let count = 0; count < 2; count++) send('tele/tasmota_66D4E9/SENSOR', numberedAnew);
  expect(gateway.known(mac).values).toMatchObject({
    'DS18B20-02131DCEDEAA.Temperature': 49.5,
    'DS18B20-01131DCEDEAA.Temperature': 12.5,
  });
});

test('null withdraws a value, and all values of a sensor', () => {
  const { gateway, send, describe } = started();
  describe(mac, {}, { sensors: { SI7021: { Temperature: 20, Humidity: 50 }, TempUnit: 'C' } });
  send('tele/tasmota_66D4E9/SENSOR', { SI7021: { Temperature: null, Humidity: 51 }, TempUnit: 'C' });
  expect(gateway.known(mac).values).toMatchObject({ 'SI7021.Temperature': null, 'SI7021.Humidity': 51 });
  send('tele/tasmota_66D4E9/SENSOR', { SI7021: null, TempUnit: 'C' });
  expect(gateway.known(mac).values).toMatchObject({ 'SI7021.Temperature': null, 'SI7021.Humidity': null });
});

test('a renamed device listens to its new topics only', () => {
  const { gateway, topics, send, describe } = started();
  describe(mac, { t: 'old' });
  describe(mac, { t: 'new' }, { retained: false });
  expect([...topics.listeners.keys()].filter((topic) => topic.includes('/old/'))).toEqual([]);
  send('tele/old/LWT', 'Offline', true);
  send('tele/new/LWT', 'Online', true);
  expect(gateway.known(mac).source).toBe('online');
});

test('of two devices with the same topics the one that describes itself now has them', () => {
  const { gateway, topics, send, describe } = started();
  describe(mac, { t: 'same', rl: [1] });
  describe(other, { t: 'same', rl: [1] });
  expect(gateway.known(other).failures).toHaveLength(1);
  expect(topics.listeners.get('tele/same/STATE')?.size).toBe(1);
  describe(other, { t: 'same', rl: [1], sw: '14.4.0' }, { retained: false });
  send('tele/same/STATE', { POWER: 'ON' });
  expect(gateway.known(other).values).toMatchObject({ POWER1: 'ON' });
  expect(gateway.known(mac).values).toEqual({});
  expect(gateway.count('protocol')).toBeGreaterThan(0);
});

test('a device has its topics when the other device with the same ones is removed', () => {
  const { gateway, send, describe } = started();
  describe(mac, { t: 'same', rl: [1] });
  describe(other, { t: 'same', rl: [1] });
  send(`tasmota/discovery/${mac}/config`, '', true);
  send('tele/same/STATE', { POWER: 'ON' });
  expect(gateway.known(other).values).toMatchObject({ POWER1: 'ON' });
});

// emontnemery/hatasmota#263, arendst/Tasmota#19134
test.each([
  ['describes', { dslp: 1 }, 'Offline'],
  ['reports', {}, 'DeepSleep'],
])('a device that %s deep sleep is not offline', (_how, config, will) => {
  const { gateway, send, describe } = started();
  describe(mac, config);
  send('tele/tasmota_66D4E9/LWT', will);
  expect(gateway.known(mac).source).toBe('unknown');
});

test('a bridge that is offline takes its children along', () => {
  const { gateway, send, describe } = started();
  describe(mac);
  send('tele/tasmota_66D4E9/SENSOR', { ZbReceived: { '0x8F20': { Device: '0x8F20', Name: 'Bath', Temperature: 21 } } });
  send('tele/tasmota_66D4E9/LWT', 'Offline');
  expect(gateway.known(`${mac}-0x8F20`)).toMatchObject({ source: 'protocol', description: { name: 'Bath', parent: mac } });
});

test('an empty description removes the device, and its topics', () => {
  const { gateway, topics, send, describe } = started();
  describe(mac);
  send('tele/tasmota_66D4E9/LWT', 'Online', true);
  send(`tasmota/discovery/${mac}/config`, '', true);
  expect(gateway.known(mac).source).toBeUndefined();
  expect(topics.listeners.size).toBe(0);
  describe(mac);
  expect(topics.listeners.size).toBeGreaterThan(0);
});

test('with ask each device is asked for its sensors once a connection', () => {
  const asked: string[] = [];
  const { dialect, describe } = started({ publish: (topic, payload) => void asked.push(`${topic} ${String(payload)}`) });
  describe(mac, { ft: '%topic%/%prefix%/' });
  describe(mac, { ft: '%topic%/%prefix%/', sw: '14.4.0' });
  expect(asked).toEqual(['tasmota_66D4E9/cmnd/STATUS 10']);
  dialect.connected();
  expect(asked).toHaveLength(2);
});

// RabbitMQ sends no retained message to a filter with a wildcard
test('a device is known after a restart, without a description', () => {
  const { dialect, describe, file } = started();
  describe(mac, { rl: [1] }, { sensors: { ENERGY: energy } });
  dialect.close?.();
  const { gateway, send } = started({ file });
  send('tele/tasmota_66D4E9/SENSOR', { ENERGY: { ...energy, Power: 33 } });
  expect(gateway.known(mac).values).toMatchObject({ 'ENERGY.Power': 33 });
  expect(gateway.known(mac).lastSeenMs).toBe(gateway.nowMs);
});

test('a description that the broker does not retain any more is gone', () => {
  const { dialect, describe, file } = started();
  for (const id of [mac, other]) describe(id);
  dialect.close?.();
  const { gateway, dialect: next, describe: again, topics } = started({ file });
  again(mac);
  next.settled();
  expect([...topics.listeners.keys()].filter((topic) => topic.includes('000001'))).toEqual([]);
  expect(gateway.devices.size).toBe(2);
  expect(topics.listeners.has('tele/tasmota_66D4E9/LWT')).toBe(true);
});

test('a broker that lost all that it retained removes nothing', () => {
  const { dialect, describe, topics } = started();
  describe(mac);
  dialect.connected();
  dialect.settled();
  expect(topics.listeners.size).toBeGreaterThan(0);
});

test.each([false, { prefix: 'other' }] as const)('devices that the config no longer wants are gone after a restart: %j', (tasmota) => {
  const { describe, dialect, file } = started();
  describe(mac);
  dialect.close?.();
  const again = started({ file, tasmota });
  expect(again.gateway.goneIds).toEqual([mac]);
  again.dialect.close?.();
  expect(started({ file, tasmota }).gateway.goneIds).toEqual([]);
});

test('a stored file that is damaged is learned again', () => {
  const file = new MemoryFile();
  file.content = { savedMs: 'x', descriptions: [{ topic: 5 }] };
  const { gateway, describe } = started({ file });
  describe(mac);
  expect(gateway.lines).toMatchObject([{ level: 'warn' }]);
  expect(gateway.devices.size).toBe(1);
});

test.each([
  ['no MAC', 'tasmota/discovery/kitchen/config', {}],
  ['no JSON', `tasmota/discovery/${mac}/config`, '{'],
  ['a list', `tasmota/discovery/${mac}/config`, []],
  ['20 kB', `tasmota/discovery/${mac}/config`, { dn: 'x'.repeat(20_000) }],
])('a description with %s is counted and creates nothing', (_what, topic, payload) => {
  const { gateway, send } = started();
  send(topic, payload);
  expect(gateway.devices.size).toBe(0);
  expect(gateway.complaints).toHaveLength(1);
});

test('hostile sensors are bounded, and counted once', () => {
  const { gateway, send, describe } = started();
  let deep: unknown = 1;
  for (let depth = 0; depth < 1000; depth++) deep = { a: deep };
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`S${index}`, { Temperature: index }]));
  describe(mac, {}, { sensors: { deep, ...many } });
  send('tele/tasmota_66D4E9/SENSOR', `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}},"${'k'.repeat(10_000)}":1}`);
  send('tele/tasmota_66D4E9/SENSOR', Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`T${index}`, index])));
  expect(gateway.known(mac).properties.length).toBeLessThan(300);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(gateway.count('size')).toBe(1);
});

test('children are bounded', () => {
  const { gateway, send, describe } = started();
  describe(mac);
  for (let index = 0; index < 1000; index++)
    send('tele/tasmota_66D4E9/SENSOR', { IBEACON: { MAC: index.toString(16).padStart(12, '0'), RSSI: -50, STATE: 'ON' } });
  expect(gateway.devices.size).toBe(129);
  expect(gateway.count('size')).toBe(1);
});

test('no message makes the dialect fail', () => {
  fc.assert(
    fc.property(fc.constantFrom('SENSOR', 'STATE', 'LWT', 'INFO3', 'x/SENSOR'), fc.json(), fc.json(), (kind, sensors, payload) => {
      const { gateway, send } = started();
      const [config] = describedDevice(mac, { rl: [1, 2, 3, 3], lt_st: 5, swc: [1, 0], btn: [1] });
      send(config?.topic ?? '', config?.payload);
      send(`tasmota/discovery/${mac}/sensors`, `{"sn":${sensors}}`);
      send(`tele/tasmota_66D4E9/${kind}`, payload);
      send('stat/tasmota_66D4E9/RESULT', payload);
      return gateway.known(mac).properties.length < 400;
    }),
  );
});

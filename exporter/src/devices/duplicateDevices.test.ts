import { afterAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuplicateWatch, duplicateTexts, findDuplicates, storedDuplicates } from './duplicateDevices.ts';

const folder = mkdtempSync(join(tmpdir(), 'gaugeway-'));
afterAll(() => rmSync(folder, { recursive: true }));

const zigbee = {
  connector: 'zigbee',
  type: 'zigbee2mqtt',
  device: '0x00158d0001000001',
  name: 'Hall',
  description: { id: '0x00158d0001000001' },
  distance: 0,
};
const house = { connector: 'house', type: 'home-assistant', device: 'd1', name: 'Hall climate', distance: 2 };
const broker = { connector: 'broker', type: 'mqtt', device: 'm1', name: 'Hall sensor', distance: 1 };

test.each([
  ['an IEEE address', { addresses: ['00:15:8d:00:01:00:00:01'] }, { id: '0x00158d0001000001' }],
  ['a MAC address', { addresses: ['1C-61-B4-2F-00-11'] }, { id: 'x', addresses: ['1c:61:b4:2f:00:11'] }],
  ['a MAC address without colons', { addresses: ['1c:61:b4:2f:00:11'] }, { id: '1C61B42F0011' }],
  ['a MAC address with dots', { addresses: ['1c61.b42f.0011'] }, { id: 'x', nativeId: '1c-61-b4-2f-00-11' }],
  ['an identifier of Zigbee2MQTT', { nativeId: 'zigbee2mqtt_0x00158D0001000001' }, { id: '0x00158d0001000001' }],
  ['the name that the other connector has', { identifiers: ['zigbee2mqtt boiler'] }, { id: 'boiler' }],
  ['a serial number of one maker', { serial: 'SN-12345', manufacturer: 'Acme' }, { id: 'x', serial: 'sn-12345', manufacturer: 'ACME' }],
])('%s shows that two connectors report one device', (_, ofHouse, ofOther) => {
  const devices = [
    { ...house, description: { id: 'd1', ...ofHouse } },
    { ...zigbee, description: ofOther },
  ];
  expect(findDuplicates(devices).map(({ kept, other }) => [kept.connector, other.connector])).toEqual([['zigbee', 'house']]);
});

test.each([
  ['a short serial number', { serial: '1', manufacturer: 'A' }],
  ['a serial number without a maker', { serial: 'SN-12345' }],
  ['a name', { name: 'Hall' }],
  ['a number of twelve digits', { nativeId: '204417000001' }],
  ['half of an address', { addresses: ['1c:61:b4:2f'] }],
])('%s is no proof', (_, same) => {
  const devices = [
    { ...house, description: { id: 'd1', ...same } },
    { ...zigbee, description: { id: 'x', ...same } },
  ];
  expect(findDuplicates(devices)).toEqual([]);
});

const mac = '1c:61:b4:2f:00:11';
const plug = { ...broker, description: { id: '1C61B42F0011' } };
const twin = { ...broker, device: 'm2', name: 'Plug', description: { id: 'plug', addresses: [mac] } };

test('an address shows that one connector reports a device twice', () => {
  expect(duplicateTexts(findDuplicates([plug, twin]))).toEqual([
    'duplicate device "Plug" of connector broker, the same as its device "Hall sensor": ' +
      'exclude one of them, such as exclude: { devices: ["m2"] } in broker',
  ]);
});

test.each([
  ['other devices', { id: 'x' }],
  ['a serial number', { id: 'x', serial: 'SN-12345', manufacturer: 'Acme' }],
  ['a part of it', { id: 'x', addresses: [mac], parent: '1C61B42F0011' }],
])('devices of one connector are no duplicates because of %s', (_, description) => {
  expect(
    findDuplicates([
      { ...plug, description: { ...description, id: '1C61B42F0011' } },
      { ...twin, description },
    ]),
  ).toEqual([]);
});

test('a beacon that two devices receive is a part of both', () => {
  const beacons = ['a', 'b'].map((parent) => ({ ...broker, device: parent, description: { id: parent, addresses: [mac], parent } }));
  expect(findDuplicates(beacons)).toEqual([]);
});

test('the log line of many devices is bounded, and says where the others are', () => {
  const devices = Array.from({ length: 5000 }, (_value, index) => {
    const id = `0x${(0x158d000000000000n + BigInt(index)).toString(16).padStart(16, '0')}`;
    return [
      { ...zigbee, device: id, description: { id } },
      { ...broker, device: `m${index}`, description: { id: `m${index}`, addresses: [id] } },
    ];
  }).flat();
  const duplicates = findDuplicates(devices);
  const [line = '', ...others] = duplicateTexts(duplicates, 20);
  expect(others).toEqual([]);
  expect(line.length).toBeLessThan(500);
  expect(line).toContain('5000 duplicate devices');
  expect(line).toMatch(/"m19"\] \} in broker; "gaugeway check" lists the other 4980$/);
  expect(duplicateTexts(duplicates)[0]).toContain('"m4999"');
});

test('of three connectors the nearest to the device is kept, whatever their order', () => {
  const three = [
    { ...house, description: { id: 'd1', addresses: ['0x00158d0001000001'] } },
    { ...broker, description: { id: 'm1', addresses: ['00:15:8d:00:01:00:00:01'] } },
    zigbee,
  ];
  const pairs = (devices: typeof three) => findDuplicates(devices).map(({ kept, other }) => `${kept.connector} ${other.connector}`);
  expect(new Set(pairs(three))).toEqual(new Set(['zigbee house', 'zigbee broker']));
  expect(new Set(pairs(three.toReversed()))).toEqual(new Set(['zigbee house', 'zigbee broker']));
  expect(pairs(three.slice(0, 2))).toEqual(['broker house']);
});

test('many devices of two connectors are one warning', () => {
  const devices = [1, 2, 3].flatMap((digit) => {
    const id = `0x00158d000100000${digit}`;
    return [
      { ...zigbee, device: id, description: { id } },
      { ...broker, device: `zigbee2mqtt_${id}`, description: { id: `zigbee2mqtt_${id}` } },
    ];
  });
  expect(duplicateTexts(findDuplicates(devices))).toEqual([
    '3 duplicate devices of connector broker, the same as devices of zigbee, such as "Hall sensor": exclude them from one connector, such as ' +
      'exclude: { devices: ["zigbee2mqtt_0x00158d0001000001", "zigbee2mqtt_0x00158d0001000002", "zigbee2mqtt_0x00158d0001000003"] } in broker',
  ]);
});

test('each pair is logged once, with the line to paste, and stored for check', () => {
  const lines: string[] = [];
  const log = { debug: () => undefined, info: () => undefined, warn: (line: string) => void lines.push(line), error: () => undefined };
  const watch = new DuplicateWatch(folder, log);
  const devices = [zigbee, { ...house, description: { id: 'd1', addresses: ['0x00158d0001000001'] } }];
  watch.check(devices);
  watch.check(devices);
  expect(lines).toEqual([
    'duplicate device "Hall climate" of connector house, the same as "Hall" of zigbee: ' +
      'exclude it from one connector, such as exclude: { devices: ["d1"] } in house',
  ]);
  expect(duplicateTexts(storedDuplicates(folder))).toEqual(lines);
  watch.check([zigbee]);
  expect(storedDuplicates(folder)).toEqual([]);
});

import { afterAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duplicateText, DuplicateWatch, findDuplicates, storedDuplicates } from './duplicateDevices.ts';

const folder = mkdtempSync(join(tmpdir(), 'gaugeway-'));
afterAll(() => rmSync(folder, { recursive: true }));

const zigbee = {
  connector: 'zigbee',
  type: 'zigbee2mqtt',
  device: '0x00158d0001000001',
  name: 'Hall',
  description: { id: '0x00158d0001000001' },
  isAggregated: false,
};
const house = { connector: 'house', type: 'home-assistant', device: 'd1', name: 'Hall climate', isAggregated: true };

test.each([
  ['an IEEE address', { addresses: ['00:15:8d:00:01:00:00:01'] }, { id: '0x00158d0001000001' }],
  ['a MAC address', { addresses: ['1C-61-B4-2F-00-11'] }, { id: 'x', addresses: ['1c:61:b4:2f:00:11'] }],
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
])('%s is no proof', (_, same) => {
  const devices = [
    { ...house, description: { id: 'd1', ...same } },
    { ...zigbee, description: { id: 'x', ...same } },
  ];
  expect(findDuplicates(devices)).toEqual([]);
});

test('two devices of one connector are no duplicates', () => {
  expect(findDuplicates([zigbee, { ...zigbee, device: 'y' }])).toEqual([]);
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
  expect(storedDuplicates(folder).map(duplicateText)).toEqual(lines);
  watch.check([zigbee]);
  expect(storedDuplicates(folder)).toEqual([]);
});

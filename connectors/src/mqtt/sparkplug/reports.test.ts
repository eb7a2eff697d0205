import { expect, test } from '@jest/globals';
import { bdSeq, data, double, newSpeed, nodeBirth, speed, speedOf } from './testing/press.ts';
import { SparkplugHouse } from './testing/sparkplugHouse.ts';

/** What users reported of other programs. */
const level = { name: 'Level', alias: 2, datatype: 3 };
const levelOf = (house: SparkplugHouse) => house.gateway.known('plant/press').point('Level').last?.raw;

function bornHouse(): SparkplugHouse {
  const house = new SparkplugHouse({ rebirth: true });
  house.send('NBIRTH/press', nodeBirth(3, [speed, { ...level, int_value: 4_294_967_284 }]));
  house.pass(60_000);
  return house;
}

test('node-red-contrib-mqtt-sparkplug-plus 89: a rebirth with a death before it, and with the same connection', () => {
  const house = bornHouse();
  house.send('NDEATH/press', { metrics: [bdSeq(3)] });
  expect(house.gateway.known('plant/press').source).toBe('protocol');
  house.send('NBIRTH/press', nodeBirth(3));
  house.send('NDATA/press', data(1, newSpeed(1)));
  house.pass(60_000);
  expect([speedOf(house), house.gateway.known('plant/press').source, house.published]).toEqual([1, 'online', []]);
});

test('node-red-contrib-mqtt-sparkplug-plus 92: a birth whose metrics have no names and one alias is named, and changes no value', () => {
  const house = bornHouse();
  house.send(
    'DBIRTH/press/oven',
    data(1, { alias: 5, datatype: double, double_value: 1 }, { alias: 5, datatype: double, double_value: 2 }),
  );
  house.send('DDATA/press/oven', data(2, { alias: 5, double_value: 3 }));
  expect(Object.values(house.gateway.known('plant/press/oven').values)).toEqual([]);
  expect(house.gateway.known('plant/press/oven').failures.at(-1)).toContain('alias 5');
});

test('node-red-contrib-mqtt-sparkplug-plus 22: a death without the number of its connection', () => {
  const house = bornHouse();
  house.send('NDEATH/press', { metrics: [] });
  expect(house.gateway.known('plant/press').source).toBe('protocol');
});

test('benthos-umh 368 and 454: a whole number below zero, in the birth, by alias, and by name and alias', () => {
  const house = bornHouse();
  expect(levelOf(house)).toBe(-12);
  house.send('NDATA/press', data(1, { alias: 2, int_value: 4_294_967_283 }));
  expect(levelOf(house)).toBe(-13);
  house.send('NDATA/press', data(2, { name: 'Level', alias: 2, int_value: 4_294_967_282 }));
  expect(levelOf(house)).toBe(-14);
});

test('SparkplugNet 37: data whose names are empty texts', () => {
  const house = bornHouse();
  house.send('NDATA/press', data(1, { name: '', alias: 1, double_value: 7 }));
  expect([speedOf(house), house.gateway.complaints]).toEqual([7, []]);
});

test('eclipse-sparkplug 422: a node that counts its connections from 0 each time recovers from the will of the one before', () => {
  const house = new SparkplugHouse({ rebirth: true });
  house.send('NBIRTH/press', nodeBirth(0));
  house.pass(60_000);
  const will = { timestamp: house.gateway.nowMs - 60_000, metrics: [bdSeq(0)] };
  house.send('NBIRTH/press', nodeBirth(0));
  house.send('NDEATH/press', will);
  house.send('NDATA/press', data(1, newSpeed(1)));
  house.pass(12_000);
  expect(house.published).toHaveLength(1);
  house.send('NBIRTH/press', nodeBirth(0));
  house.send('NDATA/press', data(1, newSpeed(2)));
  expect([speedOf(house), house.gateway.known('plant/press').source]).toEqual([2, 'online']);
});

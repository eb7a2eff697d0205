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

test('benthos-umh 416: several values of one metric in a payload keep their own times', () => {
  const house = bornHouse();
  const nowMs = house.gateway.nowMs;
  const sampled = (value: number, ageMs: number) => ({ ...newSpeed(value), timestamp: nowMs - ageMs });
  house.send('NDATA/press', data(1, sampled(1, 2000), sampled(2, 1000), sampled(3, 0)));
  const { readings } = house.gateway.known('plant/press').point('Line 1.Motor.Speed');
  expect(readings.slice(-3).map(({ raw, atMs }) => [raw, nowMs - atMs])).toEqual([
    [1, 2000],
    [2, 1000],
    [3, 0],
  ]);
});

test('SparkplugNet 124: a text that is null is not the empty text', () => {
  const house = new SparkplugHouse();
  const batch = { name: 'Batch', alias: 2, datatype: 12 };
  house.send('NBIRTH/press', nodeBirth(3, [speed, { ...batch, string_value: 'B7' }]));
  const batchOf = () => house.gateway.known('plant/press').point('Batch').last?.raw;
  house.send('NDATA/press', data(1, { alias: 2, is_null: true }));
  expect(batchOf()).toBeNull();
  house.send('NDATA/press', data(2, { alias: 2, is_null: true, string_value: '' }));
  expect(batchOf()).toBeNull();
  house.send('NDATA/press', data(3, { alias: 2, string_value: '' }));
  expect(batchOf()).toBe('');
});

test('node-red-contrib-mqtt-sparkplug-plus 79 and 93: metrics without times have that of the payload', () => {
  const house = bornHouse();
  const timestamp = house.gateway.nowMs - 500;
  house.send('NDATA/press', { timestamp, ...data(1, newSpeed(2)) });
  expect(house.gateway.known('plant/press').point('Line 1.Motor.Speed').last).toMatchObject({ raw: 2, atMs: timestamp });
});

test('node-red-contrib-mqtt-sparkplug-plus 1: times in seconds are those of a clock that was never set', () => {
  const house = bornHouse();
  const seconds = Math.round(house.gateway.nowMs / 1000);
  house.send('NDATA/press', { timestamp: seconds, ...data(1, { ...newSpeed(2), timestamp: seconds }) });
  expect(house.gateway.known('plant/press').point('Line 1.Motor.Speed').last).toMatchObject({ raw: 2, atMs: house.gateway.nowMs });
});

test('eclipse-tahu 373: data from before a rebirth that comes after it is not taken for the next data', () => {
  const house = bornHouse();
  const early = { timestamp: house.gateway.nowMs - 10, ...data(1, newSpeed(1)) };
  house.send('NBIRTH/press', nodeBirth(3));
  house.send('NDATA/press', early);
  expect(speedOf(house)).toBe(1490.5);
  house.send('NDATA/press', data(1, newSpeed(2)));
  expect([speedOf(house), house.published]).toEqual([2, []]);
});

test('smartme_mqtt 92: data that the node dropped before sending is one rebirth, and the value of the birth is taken', () => {
  const house = bornHouse();
  house.send('NDATA/press', data(2, newSpeed(5)));
  house.pass(3000);
  house.pass(3000);
  expect(house.published).toHaveLength(1);
  house.send('NBIRTH/press', nodeBirth(3, [{ ...speed, double_value: 5 }]));
  house.pass(60_000);
  expect([speedOf(house), house.published.length]).toEqual([5, 1]);
});

test('telegraf 9756: metrics without a value, of no type and with metadata alone end nothing', () => {
  const house = new SparkplugHouse();
  house.send(
    'NBIRTH/press',
    nodeBirth(3, [speed, { name: 'Empty' }, { name: 'Typed', datatype: double }, { name: 'Unknown', datatype: 0 }]),
  );
  house.send('NDATA/press', data(1, { name: 'Typed' }, newSpeed(2)));
  expect(speedOf(house)).toBe(2);
  expect(house.gateway.known('plant/press').point('Typed').last?.raw).toBeNull();
});

test('SparkplugNet 55: a date of data type Int64 is a number, and one of DateTime a time', () => {
  const house = new SparkplugHouse();
  const atMs = 1_768_478_400_123;
  house.send(
    'NBIRTH/press',
    nodeBirth(3, [
      { name: 'Started', datatype: 13, long_value: atMs },
      { name: 'Ended', datatype: 4, long_value: atMs },
    ]),
  );
  const press = house.gateway.known('plant/press');
  expect([press.point('Started').last?.raw, press.point('Ended').last?.raw]).toEqual([atMs / 1000, atMs]);
});

test('micropython-sparkplugb 2: a command has the data type that nodes need which do not remember their own', () => {
  const house = new SparkplugHouse({ rebirth: true });
  house.send('NDATA/press', data(1, newSpeed(1)));
  house.pass(15_000);
  expect(house.published).toMatchObject([{ payload: { metrics: [{ name: 'Node Control/Rebirth', datatype: 11, boolean_value: true }] } }]);
});

test('Cirrus Link, rebirth cause "two transmitters with one descriptor": the other sequence costs one rebirth a minute', () => {
  const house = bornHouse();
  for (let round = 0; round < 30; round++) {
    house.send('NDATA/press', data(round % 256, newSpeed(round)));
    house.send('NDATA/press', data((round + 128) % 256, newSpeed(round)));
    house.pass(2000);
  }
  expect(house.published.length).toBeLessThanOrEqual(2);
});

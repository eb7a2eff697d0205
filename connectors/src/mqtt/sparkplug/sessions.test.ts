import { describe, expect, test } from '@jest/globals';
import type { MetricFields } from './testing/encodePayload.ts';
import { bdSeq, data, double, int16, newSpeed, nodeBirth, speed, speedOf } from './testing/press.ts';
import { SparkplugHouse } from './testing/sparkplugHouse.ts';

const dayMs = 86_400_000;
const level = (value: number): MetricFields => ({ name: 'Level', alias: 9, datatype: double, double_value: value });

describe('births that differ from those before', () => {
  test('a data type that changes, a unit that vanishes and a name that changes are those of the newest birth', () => {
    const house = new SparkplugHouse();
    house.send('NBIRTH/press', nodeBirth(1));
    const { properties: _none, ...bare } = speed;
    house.pass(1000);
    house.send('NBIRTH/press', nodeBirth(2, [{ ...bare, datatype: int16, double_value: undefined, int_value: 5 }]));
    house.send('NDATA/press', data(1, { alias: 1, int_value: 0xffff }));
    expect(speedOf(house)).toBe(-1);
    expect(house.gateway.known('plant/press').properties.find(({ name }) => name === 'Speed')).not.toHaveProperty('unit');
    house.pass(1000);
    house.send('NBIRTH/press', nodeBirth(3, [{ ...speed, name: 'Line 1/Motor/Velocity' }]));
    house.send('NDATA/press', data(1, newSpeed(7)));
    expect(house.gateway.known('plant/press').point('Line 1.Motor.Velocity').last?.raw).toBe(7);
    expect(house.gateway.known('plant/press').properties.map(({ name }) => name)).not.toContain('Speed');
    expect(house.gateway.complaints).toEqual([]);
  });

  test('aliases that were exchanged while the connection was away are not used before the next birth', () => {
    const house = new SparkplugHouse({ rebirth: true });
    const other: MetricFields = { name: 'Pressure', alias: 2, datatype: double, double_value: 5 };
    house.send('NBIRTH/press', nodeBirth(1, [speed, other]));
    house.reconnect();
    house.send('NDATA/press', data(40, { alias: 1, double_value: 5.1 }, { alias: 2, double_value: 1500 }));
    expect([speedOf(house), house.gateway.known('plant/press').point('Pressure').last?.raw]).toEqual([1490.5, 5]);
    house.send(
      'NBIRTH/press',
      nodeBirth(2, [
        { ...speed, alias: 2 },
        { ...other, alias: 1 },
      ]),
    );
    house.send('NDATA/press', data(1, { alias: 1, double_value: 5.2 }, { alias: 2, double_value: 1501 }));
    expect([speedOf(house), house.gateway.known('plant/press').point('Pressure').last?.raw]).toEqual([1501, 5.2]);
  });
});

test('of two births of one millisecond the second applies; a copy of one changes nothing', () => {
  const house = new SparkplugHouse({ rebirth: true });
  const other: MetricFields = { name: 'Pressure', alias: 2, datatype: double, double_value: 5 };
  house.send('NBIRTH/press', nodeBirth(1, [speed, other]));
  const swapped = nodeBirth(1, [
    { ...speed, alias: 2 },
    { ...other, alias: 1 },
  ]);
  house.send('NBIRTH/press', swapped);
  house.send('NDATA/press', data(1, { alias: 1, double_value: 6 }, { alias: 2, double_value: 1500 }));
  house.send('NBIRTH/press', swapped);
  house.send('NDATA/press', data(2, { alias: 1, double_value: 7 }));
  expect([speedOf(house), house.gateway.known('plant/press').point('Pressure').last?.raw]).toEqual([1500, 7]);
  expect(house.gateway.complaints).toEqual([]);
});

describe('bdSeq that is no whole number of 64 bits', () => {
  const asText = (value: number): MetricFields => ({ name: 'bdSeq', datatype: 12, string_value: String(value) });
  const asInt = (value: number): MetricFields => ({ name: 'bdSeq', datatype: 3, int_value: value });
  const asDouble = (value: number): MetricFields => ({ name: 'bdSeq', datatype: double, double_value: value });

  test.each([
    ['a text', asText],
    ['an Int32', asInt],
    ['a Double', asDouble],
  ])('%s tells the will of an earlier connection', (_what, numbered) => {
    const house = new SparkplugHouse();
    const born = (connection: number) => house.send('NBIRTH/press', { seq: 0, metrics: [numbered(connection), speed] });
    born(1);
    const will = { timestamp: house.gateway.nowMs, metrics: [numbered(1)] };
    house.pass(60_000);
    house.send('NDATA/press', data(1, newSpeed(1)));
    born(2);
    house.send('NDEATH/press', will);
    expect(house.gateway.known('plant/press').source).toBe('unknown');
    house.send('NDEATH/press', { metrics: [numbered(2)] });
    expect(house.gateway.known('plant/press').source).toBe('protocol');
    expect(house.gateway.complaints).toEqual([]);
  });

  test('none at all, as of nodes of Sparkplug A and of scripts: each death counts, and the next birth ends it', () => {
    const house = new SparkplugHouse();
    const birth = { seq: 0, metrics: [speed] };
    house.send('NBIRTH/press', birth);
    house.send('NDEATH/press', { metrics: [] });
    expect(house.gateway.known('plant/press').source).toBe('protocol');
    house.pass(1000);
    house.send('NBIRTH/press', birth);
    house.send('NDATA/press', data(1, newSpeed(2)));
    expect([house.gateway.known('plant/press').source, speedOf(house)]).toEqual(['online', 2]);
  });
});

describe('connections', () => {
  test('bdSeq wraps at 255, and the will of the connection before changes nothing', () => {
    const house = new SparkplugHouse();
    const wills = [254, 255, 0, 1].map((connection) => {
      house.pass(1000);
      const will = { timestamp: house.gateway.nowMs, metrics: [bdSeq(connection)] };
      house.pass(1000);
      house.send('NBIRTH/press', nodeBirth(connection));
      house.pass(60_000);
      house.send('NDATA/press', data(1, newSpeed(connection)));
      return will;
    });
    for (const late of wills.slice(0, 3)) house.send('NDEATH/press', late);
    expect(house.gateway.known('plant/press').source).toBe('unknown');
    house.send('NDATA/press', data(2, newSpeed(7)));
    expect(house.gateway.known('plant/press').source).toBe('online');
    house.send('NDEATH/press', wills[3] ?? {});
    expect(house.gateway.known('plant/press').source).toBe('protocol');
  });

  test('two nodes of one id, which interrupt each other all the time, cost one request a minute and no wrong value', () => {
    const house = new SparkplugHouse({ rebirth: true });
    house.send('NBIRTH/press', nodeBirth(1));
    house.pass(60_000);
    for (let second = 0; second < 300; second++) {
      house.send('NDATA/press', data((second + 1) % 256, newSpeed(1000)));
      house.send('NDATA/press', data((second + 100) % 256, newSpeed(2000)));
      house.pass(1000);
    }
    expect(house.published.length).toBeLessThanOrEqual(5);
    expect([1490.5, 1000, 2000]).toContain(speedOf(house));
  });
});

describe('clocks that jump', () => {
  test.each([-dayMs, dayMs])('that of the node by %d ms: values go on, and count from their arrival where they must', (jumpMs) => {
    const house = new SparkplugHouse();
    house.send('NBIRTH/press', nodeBirth());
    house.pass(10_000);
    for (const seq of [1, 2, 3]) {
      house.send('NDATA/press', { timestamp: house.gateway.nowMs + jumpMs, ...data(seq, newSpeed(seq)) });
      const { raw, atMs = NaN } = house.gateway.known('plant/press').point('Line 1.Motor.Speed').last ?? {};
      expect([raw, Math.min(Math.abs(atMs - house.gateway.nowMs), dayMs)]).toEqual([seq, 0]);
      house.pass(10_000);
    }
    // the clock is right again
    house.send('NDATA/press', data(4, newSpeed(4)));
    expect(speedOf(house)).toBe(4);
    house.send('NBIRTH/press', nodeBirth(4, [{ ...speed, double_value: 5 }]));
    expect(speedOf(house)).toBe(5);
    expect(house.gateway.complaints).toEqual([]);
  });

  test.each([-dayMs, dayMs])("the exporter's by %d ms: nothing is lost, and a node is still asked for its births", (jumpMs) => {
    const house = new SparkplugHouse({ rebirth: true });
    house.send('NBIRTH/press', nodeBirth());
    const nodeMs = house.gateway.nowMs;
    house.gateway.nowMs += jumpMs;
    for (const seq of [1, 2]) house.send('NDATA/press', { timestamp: nodeMs + seq * 1000, ...data(seq, newSpeed(seq)) });
    expect(speedOf(house)).toBe(2);
    house.send('NDATA/press', { timestamp: nodeMs + 9000, ...data(9, newSpeed(9)) });
    for (let second = 0; second < 80; second++) house.pass(1000);
    expect(house.published).toHaveLength(2);
  });
});

describe('births of devices', () => {
  test('one that arrives before that of its node stays, and one from before a rebirth of the node does not', () => {
    const house = new SparkplugHouse();
    house.send('DBIRTH/press/oven', data(1, level(1)));
    expect(house.gateway.known('plant/press/oven').values).toEqual({ Level: 1 });
    house.pass(1000);
    house.send('NBIRTH/press', nodeBirth());
    house.send('DDATA/press/oven', data(1, { alias: 9, double_value: 2 }));
    expect(house.gateway.known('plant/press/oven').values).toEqual({ Level: 1 });
    expect(house.gateway.known('plant/press/oven').failures.at(-1)).toContain('data without a birth');
  });
});

describe('a long time-out for order', () => {
  test('a message is waited for as long as the config says', () => {
    const house = new SparkplugHouse({ reorder_timeout: '10s' });
    house.send('NBIRTH/press', nodeBirth());
    house.send('NDATA/press', data(2, newSpeed(2)));
    house.pass(9000);
    house.send('NDATA/press', data(1, newSpeed(1)));
    expect(speedOf(house)).toBe(2);
    expect(house.gateway.complaints).toEqual([]);
  });
});

import { describe, expect, test } from '@jest/globals';
import { noStateFile } from '../stateFile.ts';
import { MemoryFile } from '../testing/memoryFile.ts';
import { bdSeq, data, double, newSpeed, nodeBirth, speed, speedOf } from './testing/press.ts';
import { SparkplugHouse } from './testing/sparkplugHouse.ts';

describe('sequence', () => {
  test('messages that overtook each other are put in order', () => {
    const house = new SparkplugHouse({ rebirth: true });
    house.send('NBIRTH/press', nodeBirth());
    house.send('NDATA/press', data(2, newSpeed(2)));
    house.send('NDATA/press', data(3, newSpeed(3)));
    expect(speedOf(house)).toBe(1490.5);
    house.send('NDATA/press', data(1, newSpeed(1)));
    expect(speedOf(house)).toBe(3);
    house.pass(30_000);
    expect(house.published).toEqual([]);
    expect(house.gateway.complaints).toEqual([]);
  });

  test('data that a rebirth overtook is not taken for the data after it', () => {
    const house = new SparkplugHouse({ rebirth: true });
    house.send('NBIRTH/press', nodeBirth());
    house.pass(60_000);
    const before = { timestamp: house.gateway.nowMs, ...data(1, newSpeed(1)) };
    house.pass(10);
    house.send('NBIRTH/press', nodeBirth(3, [{ ...speed, double_value: 2 }]));
    house.send('NDATA/press', before);
    house.send('NDATA/press', data(1, newSpeed(3)));
    expect(speedOf(house)).toBe(3);
    house.pass(30_000);
    expect(house.published).toEqual([]);
  });

  test('the birth of a device may overtake that of its node', () => {
    const house = new SparkplugHouse({ rebirth: true });
    const level = { name: 'Level', alias: 9, datatype: double };
    const nodeBorn = { timestamp: house.gateway.nowMs, ...nodeBirth() };
    house.send('DBIRTH/press/oven', data(1, { ...level, double_value: 1 }));
    house.send('NBIRTH/press', nodeBorn);
    house.send('DDATA/press/oven', data(2, { alias: 9, double_value: 2 }));
    expect(house.gateway.known('plant/press/oven').values).toEqual({ Level: 2 });
    house.pass(30_000);
    expect(house.gateway.known('plant/press/oven').source).toBe('online');
    expect(house.published).toEqual([]);
  });

  test('a birth starts with any number', () => {
    const house = new SparkplugHouse({ rebirth: true });
    house.send('NBIRTH/press', { ...nodeBirth(), seq: 255 });
    house.send('NDATA/press', data(0, newSpeed(1)));
    house.send('NDATA/press', data(1, newSpeed(2), bdSeq(3)));
    house.send('NDATA/press', data(2, { name: 'bdSeq', long_value: 3 }));
    expect(speedOf(house)).toBe(2);
    expect(house.gateway.complaints).toEqual([]);
  });

  test('a repeated message changes nothing', () => {
    const house = new SparkplugHouse({ rebirth: true });
    const birth = { timestamp: house.gateway.nowMs, ...nodeBirth() };
    house.send('NBIRTH/press', birth);
    house.send('NDATA/press', data(1, newSpeed(1)));
    house.send('NBIRTH/press', birth);
    house.send('NDATA/press', data(1, newSpeed(1)));
    house.send('NDATA/press', data(2, newSpeed(2)));
    expect(speedOf(house)).toBe(2);
    house.pass(30_000);
    expect(house.published).toEqual([]);
  });

  test('a missing message makes the aliases unknown: one rebirth is asked for, at most once a minute', () => {
    const house = new SparkplugHouse({ rebirth: true });
    house.send('NBIRTH/press', nodeBirth());
    house.pass(60_000);
    house.send('NDATA/press', data(2, newSpeed(2)));
    house.pass(2000);
    house.send('NDATA/press', data(3, newSpeed(3)));
    house.pass(2000);
    expect(speedOf(house)).toBe(1490.5);
    expect(house.published).toEqual([
      {
        topic: 'spBv1.0/plant/NCMD/press',
        payload: {
          timestamp: house.gateway.nowMs,
          metrics: [{ name: 'Node Control/Rebirth', timestamp: house.gateway.nowMs, datatype: 11, boolean_value: true }],
        },
      },
    ]);
    house.send('NBIRTH/press', nodeBirth(3, [{ ...speed, double_value: 4 }]));
    house.send('NDATA/press', data(1, newSpeed(5)));
    expect(speedOf(house)).toBe(5);
    house.send('NDATA/press', data(3, newSpeed(6)));
    house.pass(20_000);
    expect(house.published).toHaveLength(1);
    house.pass(45_000);
    expect(house.published).toHaveLength(2);
  });

  test('without rebirth a small loss is only named, a larger one ends the aliases', () => {
    const house = new SparkplugHouse();
    house.send('NBIRTH/press', nodeBirth());
    house.send('NDATA/press', data(4, newSpeed(4)));
    house.pass(2000);
    expect(speedOf(house)).toBe(4);
    expect(house.gateway.known('plant/press').failures).toHaveLength(1);
    house.send('NDATA/press', data(100, newSpeed(100)));
    house.pass(2000);
    house.send('NDATA/press', data(101, newSpeed(101)));
    expect(speedOf(house)).toBe(4);
    expect(house.gateway.known('plant/press').failures.at(-1)).toContain('data without a birth');
    expect(house.published).toEqual([]);
  });

  test('an unknown alias asks for one rebirth only', () => {
    const house = new SparkplugHouse({ rebirth: true });
    house.send('NBIRTH/press', nodeBirth());
    house.pass(60_000);
    for (let seq = 1; seq < 20; seq++) {
      house.send('NDATA/press', data(seq, { alias: 99, double_value: 1 }));
      house.pass(1000);
    }
    expect(house.published).toHaveLength(1);
  });
});

describe('a new connection', () => {
  test('data before a birth asks for one, with some delay', () => {
    const house = new SparkplugHouse({ rebirth: true });
    house.send('NDATA/press', data(17, newSpeed(1)));
    expect(house.gateway.known('plant/press').properties).toEqual([]);
    house.pass(11_000);
    expect(house.published.map(({ topic }) => topic)).toEqual(['spBv1.0/plant/NCMD/press']);
  });

  test('births are remembered over a restart, until a death', () => {
    const file = new MemoryFile();
    const before = new SparkplugHouse({}, file);
    before.send('NBIRTH/press', nodeBirth());
    before.send('DBIRTH/press/oven', data(1, { name: 'Level', alias: 9, datatype: double, double_value: 1 }));
    before.close();

    const after = new SparkplugHouse({}, file);
    expect(after.gateway.known('plant/press').values).toEqual({});
    after.send('NDATA/press', data(77, newSpeed(7)));
    after.send('DDATA/press/oven', data(78, { alias: 9, double_value: 2 }));
    expect(speedOf(after)).toBe(7);
    expect(after.gateway.known('plant/press/oven').values).toEqual({ Level: 2 });
    after.send('NDEATH/press', { metrics: [bdSeq(3)] });
    after.close();

    const again = new SparkplugHouse({}, file);
    again.send('NDATA/press', data(1, newSpeed(8)));
    expect(again.gateway.known('plant/press').properties).toEqual([]);
  });

  test('a damaged file is reported, and births are learned again', () => {
    const house = new SparkplugHouse({}, { ...noStateFile, read: () => ({ births: 7 }) });
    house.send('NBIRTH/press', nodeBirth());
    expect(speedOf(house)).toBe(1490.5);
    expect(house.gateway.lines).toContainEqual({ level: 'warn', message: expect.stringContaining('births of Sparkplug are damaged') });
  });

  test('each node is asked again, and its births are not relied on', () => {
    const house = new SparkplugHouse({ rebirth: true });
    house.send('NBIRTH/press', nodeBirth());
    house.pass(60_000);
    house.reconnect();
    house.send('NDATA/press', data(9, newSpeed(9)));
    expect(speedOf(house)).toBe(1490.5);
    house.pass(11_000);
    expect(house.published).toHaveLength(1);
  });

  test('where a rebirth is not wanted or brings nothing, the births before are relied on', () => {
    const house = new SparkplugHouse({ rebirth: true });
    house.send('NBIRTH/press', nodeBirth());
    house.reconnect();
    house.pass(12_000);
    house.pass(15_000);
    house.pass(60_000);
    house.pass(15_000);
    expect(house.published).toHaveLength(2);
    expect(house.gateway.lines.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([
      'cannot ask node "plant/press", and perhaps others, for a birth: it did not answer 2 requests on "spBv1.0/plant/NCMD/press", which the broker passed on',
    ]);
    house.send('NDATA/press', data(9, newSpeed(9)));
    expect(speedOf(house)).toBe(9);
  });
});

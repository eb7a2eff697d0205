import { describe, expect, test } from '@jest/globals';
import { MemoryFile } from '../../testing/memoryFile.ts';
import { bdSeq, data, newSpeed, nodeBirth, speedOf } from '../testing/press.ts';
import { SparkplugHouse } from '../testing/sparkplugHouse.ts';

const acl = 'its ACL needs "topic write spBv1.0/+/NCMD/+"';

describe('a broker that does not let rebirths be asked for', () => {
  test('one request that does not come back is enough, and data goes on by the births before', () => {
    const house = new SparkplugHouse({ rebirth: true });
    house.broker = 'discards';
    house.send('NBIRTH/press', nodeBirth());
    house.reconnect();
    house.pass(12_000);
    house.pass(15_000);
    const why = `the broker did not pass on "spBv1.0/plant/NCMD/press": ${acl}`;
    expect(warnings(house)).toEqual([`cannot ask node "plant/press", and perhaps others, for a birth: ${why}`]);
    expect(house.gateway.known('plant/press').failures).toEqual([`cannot ask for a birth: ${why}`]);
    house.send('NDATA/press', data(9, newSpeed(9)));
    expect(speedOf(house)).toBe(9);
    house.pass(29 * 60_000);
    expect(house.published).toHaveLength(1);
  });

  test('a node without a birth says why it waits', () => {
    const house = new SparkplugHouse({ rebirth: true });
    house.broker = 'discards';
    house.send('NDATA/press', data(9, newSpeed(9)));
    house.pass(12_000);
    house.pass(15_000);
    house.send('NDATA/press', data(10, newSpeed(10)));
    expect(house.gateway.known('plant/press').failures.at(-1)).toContain(`until the node restarts: the broker did not pass on`);
  });

  test('one that closes the connection is not asked again for half an hour, for no node', () => {
    const house = new SparkplugHouse({ rebirth: true });
    house.broker = 'closes';
    for (const node of ['press', 'saw', 'drill']) house.send(`NBIRTH/${node}`, nodeBirth());
    for (let connection = 0; connection < 4; connection++) {
      house.reconnect();
      for (let second = 0; second < 100; second++) house.pass(1000);
    }
    expect(warnings(house)).toEqual([expect.stringContaining(`the broker closes the connection when a rebirth is asked for: ${acl}`)]);
    const asked = house.published.length;
    house.reconnect();
    for (let second = 0; second < 100; second++) house.pass(1000);
    expect(house.published).toHaveLength(asked);
    house.send('NDATA/saw', data(9, newSpeed(9)));
    expect(house.gateway.known('plant/saw').point('Line 1.Motor.Speed').last?.raw).toBe(9);
  });

  test('a connection that was lost once with a request on its way is no refusal', () => {
    const house = new SparkplugHouse({ rebirth: true });
    house.send('NBIRTH/press', nodeBirth());
    house.broker = 'closes';
    house.reconnect();
    house.pass(12_000);
    house.broker = 'passes';
    house.reconnect();
    house.pass(75_000);
    house.broker = 'closes';
    house.send('NBIRTH/press', nodeBirth(4));
    house.reconnect();
    house.pass(75_000);
    expect(warnings(house)).toEqual([]);
  });
});

describe('requests and connections', () => {
  test('none is made, and none counts as unanswered, while there is no connection', () => {
    const house = new SparkplugHouse({ rebirth: true });
    house.send('NBIRTH/press', nodeBirth());
    for (let minute = 0; minute < 10; minute++) {
      house.disconnect();
      house.pass(60_000);
    }
    expect(house.published).toEqual([]);
    expect(warnings(house)).toEqual([]);
    house.reconnect();
    house.pass(12_000);
    expect(house.published).toHaveLength(1);
  });

  test('500 nodes are spread over ten seconds, and each is asked at most once a minute', () => {
    const house = new SparkplugHouse({ rebirth: true });
    for (let node = 0; node < 500; node++) house.send(`NBIRTH/n${node}`, nodeBirth());
    const askedWithin = (seconds: number): number[] =>
      Array.from({ length: seconds }, () => {
        const before = house.published.length;
        house.pass(1000);
        return house.published.length - before;
      });
    house.reconnect();
    const perSecond = askedWithin(12);
    expect(house.published).toHaveLength(500);
    expect(Math.max(...perSecond)).toBeLessThan(100);
    for (let flap = 0; flap < 4; flap++) {
      house.reconnect();
      house.pass(11_000);
    }
    expect(house.published).toHaveLength(500);
    askedWithin(20);
    expect(house.published).toHaveLength(1000);
    expect(new Set(house.published.map(({ topic }) => topic)).size).toBe(500);
  });

  test('a command has the alias that the birth gives to it, also that of a birth before a restart', () => {
    const file = new MemoryFile();
    const aliased = { ...nodeBirth(), metrics: [bdSeq(3), { name: 'Node Control/Rebirth', alias: 1, datatype: 11, boolean_value: false }] };
    const before = new SparkplugHouse({ rebirth: true }, file);
    before.send('NBIRTH/press', aliased);
    before.close();
    const after = new SparkplugHouse({ rebirth: true }, file);
    after.pass(12_000);
    expect(after.published.map(({ payload }) => payload.metrics?.[0])).toMatchObject([{ name: 'Node Control/Rebirth', alias: 1 }]);
  });

  test("another host's command is no sign that the broker passes on those of this one", () => {
    const house = new SparkplugHouse({ rebirth: true });
    house.broker = 'discards';
    house.send('NDATA/press', data(9, newSpeed(9)));
    house.pass(12_000);
    house.send('NCMD/press', { metrics: [{ name: 'Node Control/Rebirth', datatype: 11, boolean_value: true }] });
    house.pass(15_000);
    expect(warnings(house)).toEqual([expect.stringContaining(acl)]);
  });
});

function warnings(house: SparkplugHouse): readonly string[] {
  return house.gateway.lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
}

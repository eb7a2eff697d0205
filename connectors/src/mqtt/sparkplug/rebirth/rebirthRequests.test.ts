import { describe, expect, test } from '@jest/globals';
import { data, newSpeed, nodeBirth, speedOf } from '../testing/press.ts';
import { SparkplugHouse } from '../testing/sparkplugHouse.ts';

const acl = 'its ACL needs "topic write spBv1.0/+/NCMD/+"';

describe('a broker that does not let rebirths be asked for', () => {
  test('its refusal is said at once, and data goes on by the births before', () => {
    const house = new SparkplugHouse({ rebirth: true });
    house.answer = { denied: 'Not authorized' };
    house.send('NBIRTH/press', nodeBirth());
    house.reconnect();
    house.pass(12_000);
    const why = `the broker refused to publish to "spBv1.0/plant/NCMD/press" with "Not authorized": ${acl}`;
    expect(warnings(house)).toEqual([`cannot ask node "plant/press", and perhaps others, for a birth: ${why}`]);
    expect(house.gateway.known('plant/press').failures).toEqual([`cannot ask for a birth: ${why}`]);
    house.send('NDATA/press', data(9, newSpeed(9)));
    expect(speedOf(house)).toBe(9);
    house.pass(29 * 60_000);
    expect(house.published).toHaveLength(1);
  });

  test('a node without a birth says why it waits', () => {
    const house = new SparkplugHouse({ rebirth: true });
    house.answer = { denied: 'Not authorized' };
    house.send('NDATA/press', data(9, newSpeed(9)));
    house.pass(12_000);
    house.send('NDATA/press', data(10, newSpeed(10)));
    expect(house.gateway.known('plant/press').failures.at(-1)).toContain(`until the node restarts: the broker refused to publish`);
  });

  test('one that closes the connection is not asked again for half an hour, for no node', () => {
    const house = new SparkplugHouse({ rebirth: true });
    house.answer = 'lost';
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
    house.answer = 'lost';
    house.reconnect();
    house.pass(12_000);
    house.answer = 'taken';
    house.reconnect();
    house.pass(75_000);
    house.answer = 'lost';
    house.send('NBIRTH/press', nodeBirth(4));
    house.reconnect();
    house.pass(75_000);
    expect(warnings(house)).toEqual([]);
  });
});

function warnings(house: SparkplugHouse): readonly string[] {
  return house.gateway.lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
}

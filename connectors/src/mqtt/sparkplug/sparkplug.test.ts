import { describe, expect, test } from '@jest/globals';
import { type MetricFields, type PayloadFields } from './testing/encodePayload.ts';
import { SparkplugHouse } from './testing/sparkplugHouse.ts';

const double = 10;
const int16 = 2;

const speed: MetricFields = {
  name: 'Line 1/Motor/Speed',
  alias: 1,
  datatype: double,
  double_value: 1490.5,
  properties: { engUnit: 'rpm' },
};
const bdSeq = (value: number): MetricFields => ({ name: 'bdSeq', datatype: 8, long_value: value });

function nodeBirth(connection = 3, metrics: readonly MetricFields[] = [speed]): PayloadFields {
  return { seq: 0, metrics: [bdSeq(connection), { name: 'Node Control/Rebirth', datatype: 11, boolean_value: false }, ...metrics] };
}

function data(seq: number, ...metrics: MetricFields[]): PayloadFields {
  return { seq, metrics };
}

function speedOf(house: SparkplugHouse): unknown {
  return house.gateway.known('plant/press').point('Line 1.Motor.Speed').last?.raw;
}

const newSpeed = (value: number): MetricFields => ({ alias: 1, double_value: value });

describe('births and data', () => {
  test('a birth declares metrics by name, data names them by alias', () => {
    const house = new SparkplugHouse();
    house.send('NBIRTH/press', nodeBirth());
    house.send('NDATA/press', data(1, newSpeed(1500)));
    const { properties, source } = house.gateway.known('plant/press');
    expect(properties.find(({ name }) => name === 'Speed')).toEqual({
      name: 'Speed',
      path: ['Line 1', 'Motor'],
      native: 'Line 1/Motor/Speed',
      kind: 'numeric',
      unit: 'rpm',
      reading: true,
    });
    expect(speedOf(house)).toBe(1500);
    expect(source).toBe('online');
  });

  test('a device has the node as its parent', () => {
    const house = new SparkplugHouse();
    house.send('NBIRTH/press', nodeBirth());
    house.send('DBIRTH/press/oven', data(1, { name: 'Temperature', alias: 7, datatype: int16, int_value: 0xffff_fff6 }));
    house.send('DDATA/press/oven', data(2, { alias: 7, int_value: 0xfff0 }));
    const { description, values } = house.gateway.known('plant/press/oven');
    expect(description).toMatchObject({ id: 'plant/press/oven', name: 'oven', parent: 'plant/press' });
    expect(values).toEqual({ Temperature: -16 });
  });

  test('values of a birth are the current state, and no event', () => {
    const house = new SparkplugHouse();
    house.send('NBIRTH/press', nodeBirth());
    expect(house.gateway.known('plant/press').point('Line 1.Motor.Speed').last).toMatchObject({ raw: 1490.5, fresh: 'current' });
  });

  test('the members of a template are metrics below its name', () => {
    const house = new SparkplugHouse();
    const members = (value: number) => ({
      template_value: { template_ref: 'pump', metrics: [{ name: 'Pressure', datatype: double, double_value: value }] },
    });
    const definition = {
      name: 'pump',
      datatype: 19,
      template_value: { is_definition: true, metrics: [{ name: 'Pressure', datatype: double }] },
    };
    house.send('NBIRTH/press', nodeBirth(3, [definition, { name: 'Pump 1', alias: 4, datatype: 19, ...members(2.5) }]));
    house.send('NDATA/press', data(1, { alias: 4, ...members(2.75) }));
    expect(house.gateway.known('plant/press').values['Pump 1.Pressure']).toBe(2.75);
    expect(house.gateway.complaints).toEqual([]);
  });

  test('what is no scalar, and the control of Sparkplug itself, is listed with the reason', () => {
    const house = new SparkplugHouse();
    const metrics = [
      { name: 'Table', datatype: 16, dataset_value: { num_of_columns: 1, columns: ['a'], types: [3] } },
      { name: 'Samples', datatype: 26 },
    ];
    house.send('NBIRTH/press', nodeBirth(3, metrics));
    const { properties } = house.gateway.known('plant/press');
    expect(Object.fromEntries(properties.map(({ name, excluded }) => [name, excluded]))).toEqual({
      bdSeq: "Sparkplug's own control",
      Rebirth: "Sparkplug's own control",
      Table: 'a data set',
      Samples: 'an array',
    });
  });

  test('a value that is null, bad or stale is withdrawn', () => {
    const house = new SparkplugHouse();
    house.send('NBIRTH/press', nodeBirth());
    house.send('NDATA/press', data(1, { alias: 1, is_null: true }));
    expect(speedOf(house)).toBeNull();
    house.send('NDATA/press', data(2, newSpeed(7)));
    expect(speedOf(house)).toBe(7);
    house.send('NDATA/press', data(3, { ...newSpeed(8), properties: { Quality: 500 } }));
    expect(speedOf(house)).toBeNull();
    expect(house.gateway.known('plant/press').counts).toMatchObject({ bad: 1 });
    house.send('NDATA/press', data(4, { ...newSpeed(9), properties: { Quality: 192 } }));
    expect(speedOf(house)).toBe(9);
    expect(house.gateway.known('plant/press').counts).toMatchObject({ bad: 0 });
  });

  test('a value in the field of another type is no value, and named', () => {
    const house = new SparkplugHouse();
    house.send('NBIRTH/press', nodeBirth());
    house.send('NDATA/press', data(1, { alias: 1, int_value: 5 }));
    expect(speedOf(house)).toBeNull();
    expect(house.gateway.known('plant/press').failures).toEqual([
      'cannot read "spBv1.0/plant/NDATA/press": metric "Line 1/Motor/Speed" of data type 10 has a value in the field for "int"',
    ]);
  });
});

describe('deaths', () => {
  test('the death of the node is that of its devices', () => {
    const house = new SparkplugHouse();
    house.send('NBIRTH/press', nodeBirth(3));
    house.send('DBIRTH/press/oven', data(1, { name: 'Temperature', datatype: double, double_value: 1 }));
    house.send('NDEATH/press', { metrics: [bdSeq(3)] });
    expect(house.gateway.known('plant/press')).toMatchObject({
      source: 'protocol',
      cause: 'NDEATH: the node lost its connection to the broker',
    });
    expect(house.gateway.known('plant/press/oven').source).toBe('protocol');
    house.send('NBIRTH/press', nodeBirth(4));
    expect(house.gateway.known('plant/press').source).toBe('online');
  });

  test('the will of an earlier connection is ignored', () => {
    const house = new SparkplugHouse();
    house.send('NBIRTH/press', nodeBirth(4));
    house.send('NDEATH/press', { metrics: [bdSeq(3)] });
    expect(house.gateway.known('plant/press').source).toBe('online');
  });

  test('a device that dies, and one that is not born again, are offline', () => {
    const house = new SparkplugHouse();
    const birth = { name: 'Temperature', datatype: double, double_value: 1 };
    house.send('NBIRTH/press', nodeBirth(3));
    house.send('DBIRTH/press/oven', data(1, birth));
    house.send('DBIRTH/press/saw', data(2, birth));
    house.send('DDEATH/press/oven', data(3));
    expect(house.gateway.known('plant/press/oven').source).toBe('protocol');
    house.pass(1000);
    house.send('NBIRTH/press', nodeBirth(3));
    house.send('DBIRTH/press/oven', data(1, birth));
    house.pass(20_000);
    expect(house.gateway.known('plant/press/oven').source).toBe('online');
    expect(house.gateway.known('plant/press/saw').source).toBe('protocol');
  });
});

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
      'node "plant/press", and perhaps others, did not answer 2 requests for a rebirth: does the broker\'s ACL allow to publish to "spBv1.0/plant/NCMD/press"?',
    ]);
    house.send('NDATA/press', data(9, newSpeed(9)));
    expect(speedOf(house)).toBe(9);
  });
});

describe('what is no Sparkplug B', () => {
  test.each([
    ['a text', 'NDATA/press', Buffer.from('{"temperature":21}')],
    ['bytes that end early', 'NDATA/press', Buffer.from([0x12, 0x7f, 0x0a])],
    ['an unknown type of message', 'NCOMPRESSED/press', Buffer.from([])],
    ['a group of protobuf', 'NDATA/press', Buffer.from([0x3b, 0x3b, 0x3b])],
  ])('%s is counted', (_name, what, payload) => {
    const house = new SparkplugHouse();
    house.send(what, payload);
    expect(house.gateway.count('protocol')).toBe(1);
    expect(house.gateway.devices.size).toBe(0);
  });

  test('commands and states are none of its business', () => {
    const house = new SparkplugHouse();
    house.send('NCMD/press', Buffer.from('x'));
    house.send('DCMD/press/oven', Buffer.from('x'));
    expect(house.gateway.complaints).toEqual([]);
  });

  test('nested templates and long names are limited', () => {
    const house = new SparkplugHouse();
    let template: MetricFields = { name: 'leaf', datatype: double, double_value: 1 };
    for (let depth = 0; depth < 9; depth++) template = { name: 't', datatype: 19, template_value: { metrics: [template] } };
    house.send('NBIRTH/press', nodeBirth(1, [template]));
    expect(house.gateway.count('depth')).toBe(1);
    house.send('NBIRTH/press', nodeBirth(1, [speed, { name: 'x'.repeat(10_000), datatype: double, double_value: 1 }]));
    expect(house.gateway.count('size')).toBe(1);
    expect(speedOf(house)).toBe(1490.5);
  });
});

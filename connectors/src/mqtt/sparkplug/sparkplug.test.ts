import { describe, expect, test } from '@jest/globals';
import type { MetricFields } from './testing/encodePayload.ts';
import { bdSeq, data, double, int16, newSpeed, nodeBirth, speed, speedOf } from './testing/press.ts';
import { SparkplugHouse } from './testing/sparkplugHouse.ts';

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

  test('a historical value is of its own time, and not the current one', () => {
    const house = new SparkplugHouse();
    house.send('NBIRTH/press', nodeBirth());
    const timestamp = house.gateway.nowMs - 60_000;
    house.send('NDATA/press', data(1, { ...newSpeed(7), is_historical: true, timestamp }));
    expect(house.gateway.known('plant/press').point('Line 1.Motor.Speed').last).toEqual({ raw: 7, atMs: timestamp, fresh: 'past' });
  });

  test('a historical value without a time is named, and a boolean has a past too', () => {
    const house = new SparkplugHouse();
    house.send('NBIRTH/press', nodeBirth(3, [speed, { name: 'Running', alias: 2, datatype: 11, boolean_value: true }]));
    const timestamp = house.gateway.nowMs - 60_000;
    house.send(
      'NDATA/press',
      data(1, { ...newSpeed(7), is_historical: true }, { alias: 2, boolean_value: false, is_historical: true, timestamp }),
    );
    expect(speedOf(house)).toBe(1490.5);
    expect(house.gateway.known('plant/press').point('Running').last).toEqual({ raw: false, atMs: timestamp, fresh: 'past' });
    expect(house.gateway.known('plant/press').failures).toEqual([
      'cannot read "spBv1.0/plant/NDATA/press": a historical value of metric "Line 1/Motor/Speed" has no time',
    ]);
  });

  test('a historical text is left out, which the debug log says', () => {
    const house = new SparkplugHouse();
    const batch = { name: 'Batch', alias: 2, datatype: 12 };
    house.send('NBIRTH/press', nodeBirth(3, [speed, { ...batch, string_value: 'B7' }]));
    const timestamp = house.gateway.nowMs - 60_000;
    house.send('NDATA/press', data(1, { ...batch, string_value: 'B6', is_historical: true, timestamp }));
    expect(house.gateway.known('plant/press').point('Batch').last?.raw).toBe('B7');
    expect(house.gateway.lines).toEqual([{ level: 'debug', message: expect.stringContaining('historical text of metric "Batch"') }]);
    expect(house.gateway.complaints).toEqual([]);
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

test('RabbitMQ makes slashes of dots: messages are read, and the setting is named once', () => {
  const house = new SparkplugHouse({ rebirth: true });
  house.namespace = 'spBv1/0';
  house.send('NBIRTH/press', nodeBirth());
  house.send('NDATA/press', data(1, newSpeed(1500)));
  expect(speedOf(house)).toBe(1500);
  expect(house.gateway.lines).toEqual([{ level: 'warn', message: expect.stringContaining('"mqtt.sparkplug = true"') }]);
});

describe('deaths', () => {
  test('where the connection has an alias only, the will of an earlier one is known all the same', () => {
    const house = new SparkplugHouse();
    house.send('NBIRTH/press', {
      seq: 0,
      metrics: [
        { ...bdSeq(4), alias: 1 },
        { ...speed, alias: 2 },
      ],
    });
    house.send('NDEATH/press', { timestamp: house.gateway.nowMs - 3_600_000, seq: 0, metrics: [{ alias: 1, long_value: 3 }] });
    expect(house.gateway.known('plant/press').source).toBe('unknown');
    house.send('NDEATH/press', { seq: 0, metrics: [{ alias: 1, long_value: 4 }] });
    expect(house.gateway.known('plant/press').source).toBe('protocol');
  });

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

  test('the will of an earlier connection is no death; until the next message the usual interval decides', () => {
    const house = new SparkplugHouse();
    const will = { timestamp: house.gateway.nowMs, metrics: [bdSeq(3)] };
    house.send('NBIRTH/press', nodeBirth(3));
    house.pass(10_000);
    house.send('NDATA/press', data(1, newSpeed(1)));
    house.pass(10_000);
    house.send('NBIRTH/press', nodeBirth(4));
    house.send('NDEATH/press', will);
    expect(house.gateway.known('plant/press').source).toBe('unknown');
    house.send('NDATA/press', data(1, newSpeed(2)));
    expect(house.gateway.known('plant/press').source).toBe('online');
    expect(speedOf(house)).toBe(2);
  });

  test('a node whose deaths have another number than its births is dead all the same', () => {
    const house = new SparkplugHouse();
    for (const connection of [1, 2]) {
      house.pass(5000);
      const will = { timestamp: house.gateway.nowMs, metrics: [bdSeq(connection - 1)] };
      house.pass(100);
      house.send('NBIRTH/press', nodeBirth(connection));
      house.pass(10_000);
      house.send('NDATA/press', data(1, newSpeed(1)));
      house.send('NDEATH/press', will);
      expect(house.gateway.known('plant/press').source).toBe('protocol');
    }
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

  test('metrics of a birth without a name are named by their alias', () => {
    const house = new SparkplugHouse();
    house.send('NBIRTH/press', nodeBirth(1, [speed, { alias: 5, datatype: double, double_value: 1 }]));
    expect(house.gateway.count('size') + house.gateway.count('protocol')).toBe(1);
    expect(speedOf(house)).toBe(1490.5);
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

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PayloadError } from './payload/payload.ts';
import { readPayload } from './payload/readPayload.ts';
import { encodePayload, type MetricFields } from './testing/encodePayload.ts';
import { bdSeq, data, double, newSpeed, nodeBirth, speed, speedOf } from './testing/press.ts';
import { SparkplugHouse } from './testing/sparkplugHouse.ts';

const topics = ['NBIRTH/press', 'NDATA/press', 'NDEATH/press', 'DBIRTH/press/oven', 'DDATA/press/oven', 'DDEATH/press/oven'] as const;
const wholeBirth = encodePayload({
  timestamp: 1_768_478_400_000,
  ...nodeBirth(3, [
    speed,
    { name: '__proto__', alias: 2, datatype: double, double_value: 1 },
    { name: 'Pump', datatype: 19, template_value: { metrics: [{ name: 'Pressure', alias: 3, datatype: double, double_value: 2 }] } },
  ]),
});

describe('hostile payloads', () => {
  test('any bytes are a payload or a PayloadError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => expectReadable(bytes)),
      { numRuns: 2000 },
    );
  });

  test('a birth with bytes that were changed, cut or added changes no value silently and ends nothing', () => {
    const change = fc.record({ at: fc.nat(wholeBirth.length - 1), to: fc.nat(255), length: fc.nat(wholeBirth.length) });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...topics), change), { maxLength: 12 }), (messages) => {
        const house = new SparkplugHouse({ rebirth: true });
        for (const [topic, { at, to, length }] of messages) {
          const bytes = Buffer.from(wholeBirth.subarray(0, length));
          if (at < length) bytes[at] = to;
          expectReadable(bytes);
          house.send(topic, bytes);
          house.pass(700);
        }
        house.pass(60_000);
        house.send('NBIRTH/press', nodeBirth(200));
        house.send('NDATA/press', data(1, newSpeed(42)));
        expect(speedOf(house)).toBe(42);
      }),
      { numRuns: 300 },
    );
  });

  test('names of JavaScript are names', () => {
    const house = new SparkplugHouse();
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    house.send(
      'NBIRTH/press',
      nodeBirth(
        3,
        names.map((name, index): MetricFields => ({ name, alias: 10 + index, datatype: double, double_value: index })),
      ),
    );
    house.send('NDATA/press', data(1, { alias: 10, double_value: 77 }, { name: 'constructor', double_value: 78 }));
    const { points, properties } = house.gateway.known('plant/press');
    expect(names.map((name) => points[properties.findIndex((property) => property.name === name)]?.last?.raw)).toEqual([77, 78, 2, 3]);
  });

  test('a birth of too many metrics is refused and named, and the one before stays', () => {
    const house = new SparkplugHouse();
    house.send('NBIRTH/press', nodeBirth());
    const many = Array.from({ length: 100_000 }, (_each, index): MetricFields => ({ name: `m${index}`, alias: index, datatype: double }));
    house.send('NBIRTH/press', nodeBirth(4, many));
    expect(house.gateway.count('size')).toBe(1);
    house.send('NDATA/press', data(1, newSpeed(5)));
    expect(speedOf(house)).toBe(5);
  });

  test('more nodes than the limit are refused and counted', () => {
    const house = new SparkplugHouse();
    const birth = encodePayload({ timestamp: house.gateway.nowMs, seq: 0, metrics: [bdSeq(1)] });
    for (let node = 0; node < 10_010; node++) house.send(`NBIRTH/n${node}`, birth);
    expect(house.gateway.devices.size).toBe(10_000);
    expect(house.gateway.count('size')).toBe(10);
  });
});

describe('aliases and sequences that lie', () => {
  test('an alias of two metrics stands for neither; names still do', () => {
    const house = new SparkplugHouse({ rebirth: true });
    const metric = (name: string): MetricFields => ({ name, alias: 0, datatype: double, double_value: 1 });
    house.send('NBIRTH/press', nodeBirth(3, [metric('A'), metric('B')]));
    house.send('NDATA/press', data(1, { alias: 0, double_value: 9 }));
    house.send('NDATA/press', data(2, { name: 'A', alias: 0, double_value: 5 }));
    const last = () => house.gateway.known('plant/press').points.map((point) => point.last?.raw);
    expect(last()).toEqual(expect.arrayContaining([5, 1]));
    expect(last()).not.toContain(9);
    expect(house.gateway.count('protocol')).toBe(1);
  });

  test('sequence numbers wrap at 255, also where messages overtake each other there', () => {
    const house = new SparkplugHouse({ rebirth: true });
    house.send('NBIRTH/press', { ...nodeBirth(), seq: 250 });
    const order = [251, 252, 254, 253, 0, 255, 2, 1, 3];
    const timeOf = (seq: number) => house.gateway.nowMs + ((seq + 6) % 256);
    for (const seq of order) house.send('NDATA/press', { timestamp: timeOf(seq), ...data(seq, newSpeed(seq)) });
    house.pass(30_000);
    expect(speedOf(house)).toBe(3);
    expect(house.published).toHaveLength(0);
    expect(house.gateway.complaints).toEqual([]);
  });

  test('qualities count the metrics that are exported', () => {
    const house = new SparkplugHouse();
    const bad: MetricFields = { ...speed, name: 'Speed 2', alias: 2, properties: { Quality: 0 } };
    house.send('NBIRTH/press', nodeBirth(3, [speed, bad, { name: 'Bytes', datatype: 17 }]));
    expect(house.gateway.known('plant/press').counts).toEqual({ good: 1, uncertain: 0, bad: 1 });
  });
});

function expectReadable(bytes: Uint8Array): void {
  try {
    readPayload(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(PayloadError);
  }
}

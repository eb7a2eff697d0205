import { beforeEach, describe, expect, test } from '@jest/globals';
import { DataType, DataValue, StatusCodes, Variant, VariantArrayType } from 'node-opcua-client';
import { Implausible } from '../contract.ts';
import { RecordingGateway } from '../testing/recordingGateway.ts';
import type { AddressSpace, VariableNode } from './address-space/addressSpace.ts';
import { opcuaConfig } from './config/opcuaConfig.ts';
import { createDecoder, type Decoder } from './decode.ts';
import { recordedId, spaceOf } from './recorded.ts';
import type { Target } from './subscription/monitoredNode.ts';

let gateway: RecordingGateway;
let decoder: Decoder;

beforeEach(() => {
  gateway = new RecordingGateway();
  decoder = create();
});

const create = (keys: object = {}) => createDecoder(opcuaConfig.parse({ url: 'opc.tcp://h:4840', ...keys }), gateway);
const pump = (...names: readonly string[]) => ({
  id: 'pump',
  variables: names.map((name) => ({ node: name, path: name, type: 'Double' })),
});
const take = (...devices: Parameters<typeof spaceOf>[0]['devices']) => decoder.take(spaceOf({ devices }));
const say = (target: Target | undefined, value: number, more: object = {}) =>
  target?.receive(new DataValue({ value: { dataType: DataType.Double, value }, ...more }), gateway.nowMs);
/** What is told once a message is through. */
const told = () => Promise.resolve();
const point = (name: string) => gateway.known('pump').point(name);

describe('the time of a reading', () => {
  const atMs = (more: object) => {
    const [target] = take(pump('a'));
    say(target, 1, more);
    return (point('a').last?.atMs ?? 0) - gateway.nowMs;
  };
  const ago = (ms: number) => new Date(gateway.nowMs - ms);

  test.each([
    ['its source says', () => ({ sourceTimestamp: ago(500), serverTimestamp: ago(100) }), -500],
    ['the server says, where the source does not', () => ({ serverTimestamp: ago(100) }), -100],
    ['it came, where nobody says', () => ({}), 0],
    ['it came, where the source is ahead of us', () => ({ sourceTimestamp: ago(-5000) }), 0],
    ['it came, where the source has no clock', () => ({ sourceTimestamp: new Date(0) }), 0],
  ])('is when %s', (_what, more, expected) => {
    expect(atMs(more())).toBe(expected);
  });

  test('a clock that was set back is not believed until it is where it was', () => {
    const [target] = take(pump('a'));
    say(target, 1, { sourceTimestamp: ago(100) });
    gateway.nowMs += 1000;
    say(target, 2, { sourceTimestamp: ago(3_600_000) });
    expect(point('a').last).toEqual({ raw: 2, atMs: gateway.nowMs, fresh: true });
  });
});

describe('quality', () => {
  test.each([
    ['Good', 1, { good: 1, uncertain: 0, bad: 0 }],
    ['GoodClamped', 1, { good: 1, uncertain: 0, bad: 0 }],
    ['UncertainSensorNotAccurate', 1, { good: 0, uncertain: 1, bad: 0 }],
    ['UncertainLastUsableValue', null, { good: 0, uncertain: 0, bad: 1 }],
    ['UncertainNoCommunicationLastUsableValue', null, { good: 0, uncertain: 0, bad: 1 }],
    ['BadSensorFailure', null, { good: 0, uncertain: 0, bad: 1 }],
  ] as const)('%s', async (status, raw, counts) => {
    const [target] = take(pump('a'));
    say(target, 1, { statusCode: StatusCodes[status] });
    await told();
    expect(point('a').last?.raw).toBe(raw);
    expect(gateway.known('pump').counts).toEqual(counts);
  });

  test('a device all of whose nodes are bad is offline, and back with the first that is not', async () => {
    const [a, b] = take(pump('a', 'b'));
    const bad = { statusCode: StatusCodes.BadNoCommunication };
    say(a, 0, bad);
    await told();
    expect(gateway.known('pump').source).toBeUndefined();
    say(b, 0, bad);
    await told();
    expect(gateway.known('pump')).toMatchObject({ source: 'poll_failed', lastSeenMs: undefined });
    decoder.alive(gateway.nowMs);
    expect(gateway.known('pump').lastSeenMs).toBeUndefined();
    say(a, 1);
    await told();
    expect(gateway.known('pump')).toMatchObject({ source: 'online', lastSeenMs: gateway.nowMs });
    gateway.nowMs += 1000;
    decoder.alive(gateway.nowMs);
    expect(gateway.known('pump').lastSeenMs).toBe(gateway.nowMs);
  });

  test('a value beyond the instrument range is bad, where that is asked for', async () => {
    decoder = create({ range_check: true });
    const properties = { InstrumentRange: { low: 0, high: 100 } };
    const [target] = take({ id: 'pump', variables: [{ node: 'a', path: 'a', type: 'Double', properties }] });
    say(target, 101);
    await told();
    expect(point('a').last?.raw).toEqual(new Implausible('range', 101));
    expect(gateway.known('pump').counts).toMatchObject({ bad: 1 });
  });
});

describe('values', () => {
  test('one that cannot be read is named as it came, none is none', () => {
    const [target] = take(pump('a'));
    target?.receive(new DataValue({ value: { dataType: DataType.String, value: 'x' } }), gateway.nowMs);
    target?.receive(new DataValue({ value: { dataType: DataType.Null } }), gateway.nowMs);
    target?.receive(new DataValue({}), gateway.nowMs);
    expect(point('a').readings.map(({ raw }) => raw)).toEqual(['x', null, null]);
  });

  test('NaN, and the first time that there is, are none', () => {
    const [number, time] = take({
      id: 'pump',
      variables: [
        { node: 'a', path: 'a', type: 'Double' },
        { node: 'b', path: 'b', type: 'DateTime' },
      ],
    });
    say(number, 1);
    say(number, NaN);
    time?.receive(new DataValue({ value: { dataType: DataType.DateTime, value: new Date(Date.UTC(1601, 0, 1)) } }), gateway.nowMs);
    expect([point('a').last?.raw, point('b').last?.raw]).toEqual([null, null]);
  });

  test('elements of one array go to their points', () => {
    const [variable] = spaceOf({ devices: [pump('a')] }).devices[0]?.variables ?? [];
    const element = (index: number): VariableNode => ({
      ...(variable as VariableNode),
      index,
      property: { name: 'a', kind: 'numeric', channel: `${index}` },
    });
    const space: AddressSpace = {
      ...spaceOf({ devices: [] }),
      devices: [{ description: { id: 'pump' }, variables: [element(0), element(2), element(9)] }],
    };
    const targets = decoder.take(space);
    const value = new Variant({ dataType: DataType.Double, arrayType: VariantArrayType.Array, value: [1, 2, 3] });
    targets[0]?.receive(new DataValue({ value }), gateway.nowMs);
    expect(targets.length).toBe(1);
    expect(gateway.known('pump').points.map(({ last }) => last?.raw)).toEqual([1, 3, null]);
  });

  test('issue 10.10: a number of 64 bits is exact where a double can be, else it comes whole', () => {
    const device = { id: 'pump', variables: [{ node: 'a', path: 'a', type: 'UInt64' }] };
    const [target] = take(device);
    const receive = (value: readonly number[]) => {
      const variant = new Variant({ dataType: DataType.UInt64, arrayType: VariantArrayType.Scalar, value });
      target?.receive(new DataValue({ value: variant }), gateway.nowMs);
    };
    receive([1, 5]);
    receive([0x8000_0000, 0]);
    receive([0x8000_0000, 1]);
    expect(point('a').readings.map(({ raw }) => raw)).toEqual([2 ** 32 + 5, 2 ** 63, 2n ** 63n + 1n]);
  });
});

describe('another browse', () => {
  test('that finds the same changes nothing', () => {
    const before = take(pump('a', 'b'));
    const after = take(pump('a', 'b'));
    expect(after).toEqual(before);
    after.forEach((target, index) => expect(target).toBe(before[index]));
    expect(gateway.known('pump').maps).toBe(1);
  });

  test('with another variable maps that device alone, and what is watched stays so', () => {
    const other = { ...pump('x'), id: 'other' };
    const [a] = take(pump('a'), other);
    const after = take(pump('a', 'b'), other);
    expect(after[0]).toBe(a);
    expect(after.length).toBe(3);
    say(a, 7);
    expect(gateway.known('pump').values).toEqual({ a: 7 });
    expect([gateway.known('pump').maps, gateway.known('other').maps]).toEqual([2, 1]);
  });

  test('after the server gave its nodes other ids keeps the map', () => {
    take(pump('a'));
    const [target] = take({ id: 'pump', variables: [{ node: 'n7', path: 'a', type: 'Double' }] });
    expect(target?.nodeId.value).toBe(recordedId('n7').value);
    say(target, 3);
    expect(gateway.known('pump')).toMatchObject({ maps: 1, values: { a: 3 } });
  });

  test('without a device removes it; an incomplete one removes nothing', () => {
    const both = [pump('a', 'b'), { ...pump('x'), id: 'other' }];
    const all = take(...both);
    const space = spaceOf({ complete: false, devices: [pump('a')] });
    expect(decoder.take(space)).toEqual(all);
    expect([...gateway.devices.keys()]).toEqual(['pump', 'other']);
    decoder.take(space);
    expect(gateway.lines.length).toBe(1);
    expect(take(pump('a')).length).toBe(1);
    expect([...gateway.devices.keys()]).toEqual(['pump']);
  });

  test('devices of one kind share one list of properties', () => {
    take(pump('a', 'b'), { ...pump('a', 'b'), id: 'twin' });
    expect(gateway.known('twin').properties).toBe(gateway.known('pump').properties);
  });
});

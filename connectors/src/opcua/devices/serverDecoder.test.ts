import { beforeEach, describe, expect, test } from '@jest/globals';
import { DataType, DataValue, StatusCodes, Variant, VariantArrayType } from 'node-opcua-client';
import { Implausible } from '../../contract.ts';
import { RecordingGateway } from '../../testing/recordingGateway.ts';
import type { AddressSpace, VariableNode } from '../address-space/addressSpace.ts';
import { opcuaConfig } from '../config/opcuaConfig.ts';
import type { MonitoredNode } from '../subscription/monitoredNode.ts';
import { recordedId, type RecordedSpace } from '../testing/recordedNodes.ts';
import { browseRecorded } from '../testing/recordedServer.ts';
import type { LatestValue } from './latestValue.ts';
import { ServerDecoder } from './serverDecoder.ts';

type RecordedDevice = RecordedSpace['devices'][number];

let gateway: RecordingGateway;
let decoder: ServerDecoder;

beforeEach(() => {
  gateway = new RecordingGateway();
  decoder = create();
});

const create = (keys: object = {}) => new ServerDecoder(opcuaConfig.parse({ url: 'opc.tcp://h:4840', ...keys }), gateway);
const pump = (...names: readonly string[]) => ({
  id: 'pump',
  variables: names.map((name) => ({ node: name, path: name, type: 'Double' })),
});
const take = async (...devices: readonly RecordedDevice[]) => decoder.setAddressSpace(await browseRecorded({ devices }));
const send = (node: MonitoredNode | undefined, value: number, more: object = {}) =>
  node?.receive(new DataValue({ value: { dataType: DataType.Double, value }, ...more }), gateway.nowMs);
/** Devices report once the message is processed. */
const reported = () => Promise.resolve();
const point = (name: string) => gateway.known('pump').point(name);

describe('the time of a reading', () => {
  const atMs = async (more: object) => {
    const [node] = await take(pump('a'));
    send(node, 1, more);
    return (point('a').last?.atMs ?? 0) - gateway.nowMs;
  };
  const ago = (ms: number) => new Date(gateway.nowMs - ms);

  test.each([
    ['the SourceTimestamp', () => ({ sourceTimestamp: ago(500), serverTimestamp: ago(100) }), -500],
    ['the ServerTimestamp, without a SourceTimestamp', () => ({ serverTimestamp: ago(100) }), -100],
    ['the arrival, without a timestamp', () => ({}), 0],
    ['the arrival, for a timestamp in the future', () => ({ sourceTimestamp: ago(-5000) }), 0],
    ['the arrival, for the timestamp of a clock that was never set', () => ({ sourceTimestamp: new Date(0) }), 0],
  ])('is %s', async (_what, more, expected) => {
    expect(await atMs(more())).toBe(expected);
  });

  test('a timestamp before the previous one is ignored: the clock was set back', async () => {
    const [node] = await take(pump('a'));
    send(node, 1, { sourceTimestamp: ago(100) });
    gateway.nowMs += 1000;
    send(node, 2, { sourceTimestamp: ago(3_600_000) });
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
    const [node] = await take(pump('a'));
    send(node, 1, { statusCode: StatusCodes[status] });
    await reported();
    expect(point('a').last?.raw).toBe(raw);
    expect(gateway.known('pump').counts).toEqual(counts);
  });

  test('a device is offline while all its nodes are bad', async () => {
    const [a, b] = await take(pump('a', 'b'));
    const bad = { statusCode: StatusCodes.BadNoCommunication };
    send(a, 0, bad);
    await reported();
    expect(gateway.known('pump').source).toBeUndefined();
    send(b, 0, bad);
    await reported();
    expect(gateway.known('pump')).toMatchObject({ source: 'poll_failed', lastSeenMs: undefined });
    decoder.serverSeen(gateway.nowMs);
    expect(gateway.known('pump').lastSeenMs).toBeUndefined();
    send(a, 1);
    await reported();
    expect(gateway.known('pump')).toMatchObject({ source: 'online', lastSeenMs: gateway.nowMs });
    gateway.nowMs += 1000;
    decoder.serverSeen(gateway.nowMs);
    expect(gateway.known('pump').lastSeenMs).toBe(gateway.nowMs);
  });

  test('with range_check, a value outside the InstrumentRange is bad', async () => {
    decoder = create({ range_check: true });
    const properties = { InstrumentRange: { low: 0, high: 100 } };
    const [node] = await take({ id: 'pump', variables: [{ node: 'a', path: 'a', type: 'Double', properties }] });
    send(node, 101);
    await reported();
    expect(point('a').last?.raw).toEqual(new Implausible('range', 101));
    expect(gateway.known('pump').counts).toMatchObject({ bad: 1 });
  });
});

describe('diagnostics', () => {
  const json = () => JSON.parse(JSON.stringify(gateway.known('pump').lastPayload)) as unknown;

  test('the newest value of a message is the payload, the same object each time', async () => {
    const [a, b] = await take(pump('a', 'b'));
    send(a, 1);
    send(b, 2, { sourceTimestamp: new Date(gateway.nowMs) });
    expect(gateway.known('pump').lastPayload).toBeUndefined();
    await reported();
    const payload = gateway.known('pump').lastPayload;
    expect(json()).toEqual({ node: 'ns=1;s=b', path: 'b', value: 2, status: 'Good', source_timestamp: '2026-01-15T12:00:00.000Z' });
    send(a, 3);
    await reported();
    expect(gateway.known('pump').lastPayload).toBe(payload);
    expect(json()).toEqual({ node: 'ns=1;s=a', path: 'a', value: 3, status: 'Good' });
  });

  test('an array is not copied', async () => {
    const [a] = await take(pump('a'));
    const array = new Float64Array([1, 2]);
    const value = new Variant({ dataType: DataType.Double, arrayType: VariantArrayType.Array, value: array });
    const dataValue = new DataValue({ value });
    a?.receive(dataValue, gateway.nowMs);
    await reported();
    const { value: shown } = (gateway.known('pump').lastPayload as LatestValue).toJSON() as { value: unknown };
    expect(shown).toBe(dataValue.value.value);
  });

  test('bad nodes are reported with their status, and as the cause where all of them are bad', async () => {
    const [a, b] = await take(pump('a', 'b'));
    send(a, 0, { statusCode: StatusCodes.BadSensorFailure });
    await reported();
    expect(gateway.known('pump').failures).toEqual(['node "a" is bad: BadSensorFailure']);
    send(b, 0, { statusCode: StatusCodes.BadNoCommunication });
    await reported();
    expect(gateway.known('pump')).toMatchObject({
      source: 'poll_failed',
      cause: 'all 2 nodes are bad; last: node "b" is bad: BadNoCommunication',
    });
    send(b, 1);
    await reported();
    expect(gateway.known('pump').failures).toHaveLength(2);
  });

  test('the only node of a device, outside its InstrumentRange', async () => {
    decoder = create({ range_check: true });
    const properties = { InstrumentRange: { low: 0, high: 100 } };
    const [a] = await take({ id: 'pump', variables: [{ node: 'a', path: 'a', type: 'Double', properties }] });
    send(a, 101);
    await reported();
    const cause = 'node "a" is bad: value outside its InstrumentRange';
    expect(gateway.known('pump')).toMatchObject({ source: 'poll_failed', cause, failures: [cause] });
  });
});

describe('values', () => {
  test('a value of an unexpected type is passed as it is, a missing one as null', async () => {
    const [node] = await take(pump('a'));
    node?.receive(new DataValue({ value: { dataType: DataType.String, value: 'x' } }), gateway.nowMs);
    node?.receive(new DataValue({ value: { dataType: DataType.Null } }), gateway.nowMs);
    node?.receive(new DataValue({}), gateway.nowMs);
    expect(point('a').readings.map(({ raw }) => raw)).toEqual(['x', null, null]);
  });

  test('NaN and the earliest DateTime are null', async () => {
    const [number, time] = await take({
      id: 'pump',
      variables: [
        { node: 'a', path: 'a', type: 'Double' },
        { node: 'b', path: 'b', type: 'DateTime' },
      ],
    });
    send(number, 1);
    send(number, NaN);
    time?.receive(new DataValue({ value: { dataType: DataType.DateTime, value: new Date(Date.UTC(1601, 0, 1)) } }), gateway.nowMs);
    expect([point('a').last?.raw, point('b').last?.raw]).toEqual([null, null]);
  });

  test('elements of one array are passed to their points', async () => {
    const space = await browseRecorded({ devices: [pump('a')] });
    const [variable] = space.devices[0]?.variables ?? [];
    const element = (index: number): VariableNode => ({
      ...(variable as VariableNode),
      index,
      property: { name: 'a', kind: 'numeric', channel: `${index}` },
    });
    const elements: AddressSpace = {
      ...space,
      devices: [{ description: { id: 'pump' }, variables: [element(0), element(2), element(9)] }],
    };
    const nodes = decoder.setAddressSpace(elements);
    const value = new Variant({ dataType: DataType.Double, arrayType: VariantArrayType.Array, value: [1, 2, 3] });
    nodes[0]?.receive(new DataValue({ value }), gateway.nowMs);
    expect(nodes.length).toBe(1);
    expect(gateway.known('pump').points.map(({ last }) => last?.raw)).toEqual([1, 3, null]);
  });

  test('issue 10.10: a number of 64 bits is a number where a double is exact, otherwise a bigint', async () => {
    const device = { id: 'pump', variables: [{ node: 'a', path: 'a', type: 'UInt64' }] };
    const [node] = await take(device);
    const receive = (value: readonly number[]) => {
      const variant = new Variant({ dataType: DataType.UInt64, arrayType: VariantArrayType.Scalar, value });
      node?.receive(new DataValue({ value: variant }), gateway.nowMs);
    };
    receive([1, 5]);
    receive([0x8000_0000, 0]);
    receive([0x8000_0000, 1]);
    expect(point('a').readings.map(({ raw }) => raw)).toEqual([2 ** 32 + 5, 2 ** 63, 2n ** 63n + 1n]);
  });
});

describe('another browse', () => {
  test('with the same result changes nothing', async () => {
    const before = await take(pump('a', 'b'));
    const after = await take(pump('a', 'b'));
    expect(after).toEqual(before);
    after.forEach((node, index) => expect(node).toBe(before[index]));
    expect(gateway.known('pump').maps).toBe(1);
  });

  test('with another variable maps only that device and keeps its nodes', async () => {
    const other = { ...pump('x'), id: 'other' };
    const [a] = await take(pump('a'), other);
    const after = await take(pump('a', 'b'), other);
    expect(after[0]).toBe(a);
    expect(after.length).toBe(3);
    send(a, 7);
    expect(gateway.known('pump').values).toEqual({ a: 7 });
    expect([gateway.known('pump').maps, gateway.known('other').maps]).toEqual([2, 1]);
  });

  test('with other node ids keeps the map', async () => {
    await take(pump('a'));
    const [node] = await take({ id: 'pump', variables: [{ node: 'n7', path: 'a', type: 'Double' }] });
    expect(node?.nodeId.value).toBe(recordedId('n7').value);
    send(node, 3);
    expect(gateway.known('pump')).toMatchObject({ maps: 1, values: { a: 3 } });
  });

  test('without a device removes it, unless the browse was incomplete', async () => {
    const both = [pump('a', 'b'), { ...pump('x'), id: 'other' }];
    const all = await take(...both);
    const space = { ...(await browseRecorded({ devices: [pump('a')] })), complete: false, problems: ['i=1: BadTimeout'] };
    expect(decoder.setAddressSpace(space)).toEqual(all);
    expect([...gateway.devices.keys()]).toEqual(['pump', 'other']);
    decoder.setAddressSpace(space);
    expect(gateway.lines.length).toBe(1);
    expect(await take(pump('a'))).toHaveLength(1);
    expect([...gateway.devices.keys()]).toEqual(['pump']);
  });

  test('devices with equal properties share one list', async () => {
    const variables = pump('a', 'b').variables.map((variable) => ({ ...variable, node: `other.${variable.node}` }));
    await take(pump('a', 'b'), { id: 'other', variables });
    expect(gateway.known('other').properties).toBe(gateway.known('pump').properties);
  });
});

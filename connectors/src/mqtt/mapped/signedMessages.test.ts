import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { RecordingGateway } from '../../testing/recordingGateway.ts';
import { mqttDevicesConfig } from '../config.ts';
import { DeviceDecoder } from '../decode.ts';
import { ClockTimers } from '../testing/clockTimers.ts';
import { MemoryFile } from '../testing/memoryFile.ts';
import { mappedCase } from './testing/mappedCase.ts';

const key = 'a shared key';
const device = { id: '{id}' };
const byProperties = {
  protocol_version: '5',
  topics: [{ topic: 't/{id}', device, value: { name: 'temperature', unit: '°C' }, verify: { hmac: key } }],
};

let nonces = 0;

interface Signing {
  readonly atMs: number;
  readonly nonce?: string;
  readonly by?: string;
}

function signed(topic: string, payload: string, { atMs, nonce = `n${nonces++}`, by = key }: Signing) {
  const timestamp = `${Math.floor(atMs / 1000)}`;
  const signature = createHmac('sha256', by).update(`${topic}.${timestamp}.${nonce}.${payload}`).digest('hex');
  return { topic, payload, properties: { timestamp, nonce, signature } };
}

function started(config: object = byProperties) {
  const connector = mappedCase(config);
  const { gateway } = connector;
  return {
    ...connector,
    send: ({ topic, payload, properties }: ReturnType<typeof signed>) => connector.receive(topic, payload, { properties }),
    reasons: () => gateway.complaints.map(({ reason }) => reason),
  };
}

test('a valid message is read', () => {
  const { gateway, send, values, reasons } = started();
  send(signed('t/a', '20', { atMs: gateway.nowMs }));
  expect(values('a')).toEqual({ temperature: '20' });
  expect(reasons()).toEqual([]);
});

test('without a signature, with another key, payload or topic it is refused', () => {
  const { gateway, send, receive, reasons } = started();
  receive('t/a', '20');
  const valid = signed('t/a', '20', { atMs: gateway.nowMs });
  send({ ...valid, payload: '21' });
  send({ ...valid, topic: 't/b' });
  send({ ...valid, properties: { ...valid.properties, signature: 'ff'.repeat(32) } });
  send({ ...valid, properties: { ...valid.properties, signature: '' } });
  expect(reasons()).toEqual(['signature', 'signature', 'signature', 'signature', 'signature']);
  expect(gateway.devices.size).toBe(0);
});

test('an old or future message is refused, also where its signature is valid', () => {
  const { gateway, send, reasons } = started();
  send(signed('t/a', '20', { atMs: gateway.nowMs - 301_000 }));
  send(signed('t/a', '20', { atMs: gateway.nowMs + 301_000 }));
  send(signed('t/a', '20', { atMs: gateway.nowMs - 299_000 }));
  expect(reasons()).toEqual(['time', 'time']);
});

test('a message that comes twice is refused once', () => {
  const { gateway, send, reasons } = started();
  const message = signed('t/a', '20', { atMs: gateway.nowMs });
  send(message);
  send(message);
  expect(reasons()).toEqual(['replay']);
});

test('signature, timestamp and nonce may be in the payload', () => {
  const verify = {
    hmac: key,
    signature: '{.sig}',
    timestamp: '{.ts}',
    nonce: '{.nonce}',
    signed: '{.device_id}|{.value}|{.ts}|{.nonce}',
  };
  const { gateway, receive, values, reasons } = started({
    topics: [{ topic: 'iot/data', device: { id: '{.device_id}' }, readings: { value: { name: 'temperature', unit: '°C' } }, verify }],
  });
  const ts = gateway.nowMs;
  const sig = createHmac('sha256', key).update(`d|21.5|${ts}|x`).digest('base64');
  receive('iot/data', { device_id: 'd', value: 21.5, ts, nonce: 'x', sig });
  receive('iot/data', { device_id: 'd', value: 22.5, ts, nonce: 'y', sig });
  expect(values('d')).toEqual({ temperature: 21.5 });
  expect(reasons()).toEqual(['signature']);
  expect(gateway.known('d').undeclaredValues.size).toBe(0);
});

test('a refused message does not make a device that is known fail', () => {
  const { gateway, send, receive } = started();
  send(signed('t/a', '20', { atMs: gateway.nowMs }));
  receive('t/a', '99');
  expect(gateway.known('a').failures).toEqual([]);
});

test('while keys are exchanged the one before is accepted too, and no other', () => {
  const verify = { hmac: 'the new key', previous_hmac: key };
  const { gateway, send, reasons } = started({ ...byProperties, topics: [{ ...byProperties.topics[0], verify }] });
  for (const by of ['the new key', key, 'another key', '']) send(signed('t/a', '20', { atMs: gateway.nowMs, by }));
  expect(reasons()).toEqual(['signature', 'signature']);
});

test('where the system clock was set after the start, messages are compared with the clock as it is', () => {
  const { gateway, send, reasons } = started();
  const hourMs = 3_600_000;
  // the exporter's clock does not jump: it is an hour behind from now on
  gateway.aheadMs = -hourMs;
  send(signed('t/a', '20', { atMs: gateway.nowMs + hourMs }));
  expect(reasons()).toEqual([]);
  send(signed('t/a', '20', { atMs: gateway.nowMs }));
  send(signed('t/a', '20', { atMs: gateway.nowMs + hourMs + 302_000 }));
  expect(reasons()).toEqual(['time', 'time']);
});

test('a message that was accepted is refused again after the clock was set forward and back', () => {
  const { gateway, send, reasons } = started();
  const message = signed('t/a', '20', { atMs: gateway.nowMs });
  send(message);
  gateway.aheadMs = -3_600_000;
  send(signed('t/a', '21', { atMs: gateway.nowMs + 3_600_000 }));
  gateway.aheadMs = 0;
  send(message);
  expect(reasons()).toEqual(['replay']);
});

test.each([
  ['the topic of the readings', { topic: 't/{id}', readings: { temperature: '°C' }, availability: { topic: 't/{id}', path: 'state' } }],
  ['a subtopic', { topic: 't', subtopics: { a: '°C' }, value_path: 'temperature', availability: { topic: 't/a', path: 'state' } }],
])('an availability in %s is read from the same message', (_what, mapping) => {
  const id = mapping.topic === 't' ? 'a' : '{id}';
  const { gateway, send, reasons } = started({ protocol_version: '5', topics: [{ device: { id }, ...mapping, verify: { hmac: key } }] });
  const message = signed('t/a', '{"temperature":20,"state":"offline"}', { atMs: gateway.nowMs });
  send(message);
  expect(reasons()).toEqual([]);
  expect(gateway.known('a').source).toBe('protocol');
  send(message);
  expect(new Set(reasons())).toEqual(new Set(['replay']));
});

describe('a restart', () => {
  const file = new MemoryFile();
  const run = (gateway: RecordingGateway) => {
    const decoder = new DeviceDecoder(mqttDevicesConfig.parse({ discovery: false, tasmota: false, ...byProperties }), gateway, {
      timers: new ClockTimers(() => gateway.now()),
      stateFile: () => file,
    });
    decoder.connected();
    return decoder;
  };
  const reasonsOf = (gateway: RecordingGateway) => gateway.complaints.map(({ reason }) => reason);

  test('a message from before it is refused, a new one is accepted', () => {
    file.content = { nonces: [] };
    const [first, second] = [new RecordingGateway(), new RecordingGateway()];
    const message = { ...signed('t/a', '20', { atMs: first.nowMs }), retained: false };
    const decoder = run(first);
    decoder.receive(message);
    decoder.disconnected();
    const restarted = run(second);
    restarted.receive(message);
    // it waited at the broker
    restarted.receive({ ...signed('t/a', '21', { atMs: second.nowMs - 60_000 }), retained: false });
    expect([reasonsOf(first), reasonsOf(second)]).toEqual([[], ['replay']]);
  });

  test('after a crash, what was signed before the start is refused', () => {
    file.content = { nonces: [] };
    const [first, second] = [new RecordingGateway(), new RecordingGateway()];
    run(first).receive({ ...signed('t/a', '20', { atMs: first.nowMs - 60_000 }), retained: false });
    const restarted = run(second);
    restarted.receive({ ...signed('t/a', '21', { atMs: second.nowMs - 60_000 }), retained: false });
    restarted.receive({ ...signed('t/a', '22', { atMs: second.nowMs }), retained: false });
    expect([reasonsOf(first), reasonsOf(second)]).toEqual([[], ['time']]);
  });
});

import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { mappedCase } from './testing/mappedCase.ts';

const key = 'a shared key';
const device = { id: '{id}' };
const byProperties = {
  protocol_version: '5',
  topics: [{ topic: 't/{id}', device, value: { name: 'temperature', unit: '°C' }, verify: { hmac: key } }],
};

let nonces = 0;

function signed(topic: string, payload: string, { atMs, nonce = `n${nonces++}` }: { readonly atMs: number; readonly nonce?: string }) {
  const timestamp = `${Math.floor(atMs / 1000)}`;
  const signature = createHmac('sha256', key).update(`${topic}.${timestamp}.${nonce}.${payload}`).digest('hex');
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

import { expect, test } from '@jest/globals';
import { mqttDevicesConfig } from '../config.ts';
import { RecordingGateway } from '../../testing/recordingGateway.ts';
import { SubscriptionDenied } from '../../transport/mqttErrors.ts';
import { DeviceDecoder } from '../decode.ts';
import { ClockTimers } from '../testing/clockTimers.ts';

const config = mqttDevicesConfig.parse({
  tasmota: false,
  protocol_version: '5',
  topics: [
    { topic: 'plant/{line}/{device}', device: { id: '{line}-{device}' }, readings: { t: '°C' } },
    { topic: 'data', device: { id: '{.id}' }, readings: { value: { name: '{.type}' } } },
    { topic: 'shop/pump-{id}', device: { id: 'pump-{id}' }, when: { kind: 'state' }, readings: { t: '°C' } },
    { topic: 'signed/{device}', device: { id: '{device}' }, value: '°C', verify: { hmac: 'a key' } },
    { topic: 'node/{device}', device: { id: '{device}' }, readings: { t: '°C' } },
    { topic: 'closed/{device}', device: { id: '{device}' }, readings: { t: '°C' } },
  ],
});
const described = {
  name: 'Temperature',
  unique_id: 'node_t',
  state_topic: 'own/state',
  device: { identifiers: ['one'], name: 'one' },
};

/** `payloads`: what arrives at the topic before it is asked for. */
interface Reason {
  readonly topic: string;
  readonly payloads?: readonly unknown[];
  readonly reason: string;
}

const reasons: Readonly<Record<string, Reason>> = {
  'not subscribed': {
    topic: 'garage/door',
    reason: 'the connector is not subscribed to it: no description of a device, no topic pattern and no profile has it',
  },
  'refused by the broker': { topic: 'closed/a', reason: 'the broker refused the subscription to "closed/+"' },
  'no message yet': {
    topic: 'plant/a/press',
    reason: 'topic pattern "plant/{line}/{device}" matches it, and no message of it has arrived since the start',
  },
  'no pattern matches': {
    topic: 'shop/oven-1',
    payloads: [{ t: 1 }],
    reason: 'the filter of a topic pattern has it, but the pattern itself differs',
  },
  'no pattern would match': { topic: 'shop/oven-1', reason: 'the filter of a topic pattern has it, but the pattern itself differs' },
  'left out by a condition': { topic: 'shop/pump-1', payloads: [{ kind: 'log' }], reason: 'its "when" leaves this message out' },
  'a pattern, but no reading': { topic: 'plant/a/press', payloads: [{ rpm: 9 }], reason: 'its payload has none of the mapped values' },
  'only nulls': { topic: 'plant/a/press', payloads: [{ t: null }], reason: 'its payload has none of the mapped values' },
  'no JSON': { topic: 'plant/a/press', payloads: ['{"t":'], reason: 'refused: Unexpected end of JSON input' },
  'an object where a value is expected': {
    topic: 'plant/a/press',
    payloads: [{ t: { value: 4 } }],
    reason: 'refused: expected a value, found an object',
  },
  'no id': {
    topic: 'data',
    payloads: [{ type: 'power', value: 4 }],
    reason: 'refused: it names no device: "{.id}" is missing, or too long',
  },
  'no name of the reading': {
    topic: 'data',
    payloads: [{ id: 'a', value: 4 }],
    reason: 'refused: cannot add reading 1: its name or a label is missing, or has too many values',
  },
  'a wrong signature': {
    topic: 'signed/a',
    payloads: ['21.5'],
    reason: 'refused: it has no signature, or a part of what is signed is missing',
  },
  'a described device': {
    topic: 'node/one',
    payloads: [{ t: 4 }],
    reason: 'refused: its device "one" describes itself: the mapping needs another id, such as "mapped-one"',
  },
  'a device that is left out': {
    topic: 'plant/a/secret',
    payloads: [{ t: 4 }],
    reason: 'topic pattern "plant/{line}/{device}" matches it: device "a-secret" is left out by "include", "exclude" or "shard"',
  },
  'several devices, and one of them left out': {
    topic: 'data',
    payloads: ['a', 'b', 'c', 'd', 'a-secret'].map((id) => ({ id, type: 'power', value: 4 })),
    reason:
      'topic pattern "data" matches it: its messages are read as devices "a", "b", "c" and 1 more; device "a-secret" is left out by "include", "exclude" or "shard"',
  },
  read: {
    topic: 'plant/a/press',
    payloads: [{ t: 4 }],
    reason: 'topic pattern "plant/{line}/{device}" matches it: its messages are read as device "a-press"',
  },
  'read by a description': {
    topic: 'own/state',
    payloads: ['4'],
    reason: 'the connector listens to it: its messages are read, or none has arrived since the start',
  },
};

test.each(Object.entries(reasons))('why a topic is not mapped: %s', (_name, { topic, payloads = [], reason }) => {
  const gateway = new RecordingGateway();
  gateway.wants = ({ id }) => id !== 'a-secret';
  const decoder = new DeviceDecoder(config, gateway, { timers: new ClockTimers(() => gateway.nowMs) });
  decoder.connected();
  decoder.refused(new SubscriptionDenied('mqtt://broker', ['closed/+'], new Error('Not authorized')));
  const receive = (to: string, payload: unknown) =>
    decoder.receive({ topic: to, payload: typeof payload === 'string' ? payload : JSON.stringify(payload), retained: false });
  receive('homeassistant/sensor/node/t/config', described);
  receive('own/state', '3');
  for (const payload of payloads) receive(topic, payload);
  expect(gateway.unmappedTopics?.find(topic).reason).toBe(reason);
});

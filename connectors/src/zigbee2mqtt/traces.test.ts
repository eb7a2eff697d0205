import { expect, test } from '@jest/globals';
import type { Tracer } from '../trace.ts';
import { RecordingGateway } from '../testing/recordingGateway.ts';
import { RecordingTracer } from '../testing/recordingTracer.ts';
import { zigbee2mqttConfig } from './config.ts';
import { createDecoder } from './decode.ts';
import type { Message } from '../transport/message.ts';

const lamp = {
  ieee_address: '0x01',
  friendly_name: 'lamp',
  type: 'Router',
  supported: true,
  definition: {
    model: 'M',
    vendor: 'V',
    exposes: [{ type: 'numeric', name: 'temperature', property: 'temperature', access: 1, unit: '°C' }],
  },
};

/** A decoder that knows one lamp. Its config has a password, which no trace may show. */
function start(tracer: Tracer) {
  const gateway = new RecordingGateway();
  const config = { url: 'mqtts://broker:8884', username: 'me', password: 'hunter2', protocol_version: '5' };
  const decoder = createDecoder(zigbee2mqttConfig.parse(config), gateway);
  const receive = (topic: string, payload: unknown, more: Partial<Message> = {}) =>
    decoder.receive({
      topic: `zigbee2mqtt/${topic}`,
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
      retained: false,
      ...more,
    });
  receive('bridge/devices', [lamp], { retained: true });
  receive('bridge/groups', [], { retained: true });
  gateway.tracer = tracer;
  return { decoder, gateway, receive };
}

/** Traces nothing at the start, but what is reported. */
class ReportingTracer extends RecordingTracer {
  override start(): never {
    return undefined as never;
  }
}

test('a message is one span, with what the conventions for messaging name', () => {
  const tracer = new RecordingTracer();
  const { receive } = start(tracer);
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  receive('lamp', { temperature: 21.5 }, { traceparent, retained: true });
  expect(tracer.spans).toHaveLength(1);
  const [span] = tracer.spans;
  expect(span).toMatchObject({
    name: 'process zigbee2mqtt/{name}',
    options: { kind: 'consumer', parent: traceparent },
    events: ['decoded', 'stored'],
    ended: { error: undefined },
  });
  expect(span!.attributes).toEqual({
    'messaging.system': 'mqtt',
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.destination.template': 'zigbee2mqtt/{name}',
    'messaging.destination.name': 'zigbee2mqtt/lamp',
    'messaging.message.body.size': 20,
    'server.address': 'broker',
    'server.port': 8884,
    'network.protocol.name': 'mqtt',
    'network.protocol.version': '5',
    'gaugeway.device': '0x01',
    'gaugeway.mqtt.qos': 0,
    'gaugeway.mqtt.retained': true,
  });
  expect(JSON.stringify(span!.attributes)).not.toMatch(/hunter2|21\.5/);
  expect(tracer.reports).toEqual([]);
});

test('names of spans do not depend on devices', () => {
  const tracer = new RecordingTracer();
  const { receive } = start(tracer);
  for (const topic of ['lamp', 'unknown', 'lamp/availability', 'bridge/state', 'bridge/info']) receive(topic, {});
  expect(tracer.spans.map(({ name }) => name)).toEqual([
    'process zigbee2mqtt/{name}',
    'process zigbee2mqtt/{name}',
    'process zigbee2mqtt/{name}/availability',
    'process zigbee2mqtt/bridge/{name}',
    'process zigbee2mqtt/bridge/{name}',
  ]);
});

test.each([
  { topic: 'lamp', payload: '{"temperature": hunter2', reason: 'json', why: 'not valid JSON', device: '0x01' },
  { topic: 'lamp', payload: '[]', reason: 'type', why: 'expected an object, found a list', device: '0x01' },
  { topic: 'bridge/devices', payload: '{}', reason: 'type', why: 'expected a list', device: undefined },
] as const)('a message on $topic that is not valid fails its span, or is reported', ({ topic, payload, reason, why, device }) => {
  const tracer = new RecordingTracer();
  const { receive, gateway } = start(tracer);
  receive(topic, payload);
  expect(tracer.spans[0]).toMatchObject({ ended: { error: why }, attributes: { 'error.type': reason } });
  expect(tracer.spans[0]!.attributes['gaugeway.device']).toBe(device);
  expect(tracer.spans[0]!.events).not.toContain('stored');
  expect(gateway.count(reason)).toBe(1);

  const reporting = new ReportingTracer();
  gateway.tracer = reporting;
  receive(topic, payload);
  receive('lamp', { temperature: 1 });
  expect(reporting.reports).toHaveLength(1);
  const [{ name, work }] = reporting.reports as [(typeof reporting.reports)[number]];
  expect(name).toMatch(/^process zigbee2mqtt/);
  expect(work).toMatchObject({ kind: 'consumer', error: why, attributes: { 'error.type': reason, 'messaging.system': 'mqtt' } });
  expect(work.endMs).toBeGreaterThanOrEqual(work.startMs);
  expect(JSON.stringify(reporting.reports)).not.toContain('hunter2');
});

test('a slow message is reported', () => {
  const tracer = new ReportingTracer();
  tracer.slowMs = -1;
  const { receive } = start(tracer);
  receive('lamp', { temperature: 1 });
  expect(tracer.reports).toMatchObject([{ work: { error: undefined, attributes: { 'gaugeway.device': '0x01' } } }]);
});

test('messages that waited for the list of devices have spans of their own', () => {
  const tracer = new RecordingTracer();
  const gateway = new RecordingGateway();
  gateway.tracer = tracer;
  const decoder = createDecoder(zigbee2mqttConfig.parse({ qos: 1 }), gateway);
  const delivery = { id: 1, isRepeated: false, acknowledge: () => undefined };
  const send = (topic: string, payload: string, more: Partial<Message> = {}) =>
    decoder.receive({ topic: `zigbee2mqtt/${topic}`, payload, retained: true, ...more });
  send('lamp', 'no JSON', { delivery, retained: false });
  send('bridge/devices', JSON.stringify([lamp]));
  expect(tracer.spans.map(({ attributes, events, ended }) => [attributes['messaging.destination.name'], events, ended?.error])).toEqual([
    ['zigbee2mqtt/lamp', [], undefined],
    ['zigbee2mqtt/bridge/devices', ['decoded', 'stored'], undefined],
    ['zigbee2mqtt/lamp', [], 'not valid JSON'],
  ]);
});

test('the log of the bridge repeats each message: only what fails of it is traced, and what its sender traces', () => {
  const tracer = new RecordingTracer();
  const { receive } = start(tracer);
  const entry = { level: 'info', message: "MQTT publish: topic 'zigbee2mqtt/lamp'" };
  receive('bridge/logging', entry);
  expect(tracer.spans).toEqual([]);
  receive('bridge/logging', '{');
  receive('bridge/logging', entry, { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' });
  expect(tracer.reports).toMatchObject([{ name: 'process zigbee2mqtt/bridge/{name}', work: { error: 'not valid JSON' } }]);
  expect(tracer.spans).toMatchObject([{ ended: { error: undefined } }]);
});

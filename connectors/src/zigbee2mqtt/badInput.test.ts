import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { action, contact, coordinator, device, light, FakeBridge, temperature } from './testing/fakeBridge.ts';

const id = '0x00158d0001000001';
const sensor = device(id, 'hall', [temperature, contact]);

test.each([
  ['malformed JSON', '{"temperature":', 'json'],
  ['a list', '[1,2]', 'type'],
  ['text', '"ON"', 'type'],
  ['a number', '21.5', 'type'],
  ['1 MB', `{"temperature":1,"pad":"${'x'.repeat(1 << 20)}"}`, 'size'],
] as const)('%s is counted and the next message is read', (_what, payload, reason) => {
  const bridge = new FakeBridge().online([sensor]).live('hall', payload).live('hall', { temperature: 22 });
  expect(bridge.gateway.complaints).toEqual([{ reason, what: 'zigbee2mqtt/hall' }]);
  expect([...bridge.gateway.malformedDevices]).toEqual([id]);
  expect(bridge.gateway.known(id).values).toEqual({ temperature: 22 });
});

test('an empty payload only clears a retained message', () => {
  const bridge = new FakeBridge()
    .online([sensor])
    .live('hall', '')
    .live('hall', 'null')
    .retained('bridge/devices', '')
    .retained('bridge/state', '');
  expect(bridge.gateway.complaints).toEqual([]);
  expect(bridge.gateway.isUp).toBe(true);
});

test('prototype keys are unknown keys like any other', () => {
  const bridge = new FakeBridge()
    .online([sensor])
    .live('hall', '{"__proto__":{"contact":true},"constructor":1,"toString":2,"temperature":3}');
  expect(bridge.gateway.count('unknown_key')).toBe(3);
  expect(bridge.gateway.known(id).values).toEqual({ temperature: 3 });
});

test('each unknown key is logged once, a flood of them is counted, and the rest of the message is used', () => {
  const bridge = new FakeBridge().online([sensor]).live('hall', { strange: 1, temperature: 1 }).live('hall', { strange: 2 });
  expect(bridge.gateway.count('unknown_key')).toBe(1);
  const flood = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`key${index}`, index]));
  bridge.live('hall', { ...flood, temperature: 9 });
  expect(bridge.gateway.count('unknown_key')).toBe(5001);
  expect(bridge.gateway.known(id).values).toEqual({ temperature: 9 });
});

test('keys that the bridge adds to each state are no unknown keys', () => {
  const bridge = new FakeBridge().online([sensor]);
  bridge.live('hall', { last_seen: 'soon', elapsed: 5, device: { model: 'x' }, update: { state: null }, color_mode: 'xy', linkquality: 3 });
  expect(bridge.gateway.complaints).toEqual([]);
});

test('a composite of the wrong type is counted once per message, the rest used', () => {
  const bridge = new FakeBridge().online([device(id, 'lamp', [light])]).live('lamp', { color: 'red', brightness: 7 });
  expect(bridge.gateway.complaints).toEqual([{ reason: 'type', what: 'zigbee2mqtt/lamp' }]);
  expect(bridge.gateway.known(id).values).toEqual({ brightness: 7 });
});

test('a payload is read only as deep as the definition', () => {
  const deep = `${'{"color":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
  const bridge = new FakeBridge()
    .online([device(id, 'lamp', [light])])
    .live('lamp', deep)
    .live('lamp', { brightness: 8 });
  expect(bridge.gateway.known(id).values).toEqual({ brightness: 8 });
});

const levels = 20_000;

// as text: JSON.stringify cannot write such deep nesting
test.each([
  ['typed entities', `${'{"type":"light","features":['.repeat(levels)}${']}'.repeat(levels)}`],
  ['composites', `${'{"type":"composite","property":"p","features":['.repeat(levels)}${']}'.repeat(levels)}`],
  ['values', `{"type":"enum","name":"e","property":"e","access":1,"values":${'['.repeat(levels)}${']'.repeat(levels)}}`],
])('a definition with deeply nested %s is read to a limited depth', (_what, expose) => {
  const bridge = new FakeBridge();
  bridge.live('bridge/devices', `[{"ieee_address":"${id}","friendly_name":"hall","definition":{"exposes":[${expose}]}}]`);
  bridge.live('hall', { linkquality: 3 });
  expect(bridge.gateway.known(id).values).toEqual({ linkquality: 3 });
});

test('the number of properties is limited', () => {
  const exposes = Array.from({ length: 5000 }, (_, index) => ({ type: 'numeric', name: 'n', property: `p${index}`, access: 1 }));
  const bridge = new FakeBridge().online([device(id, 'hall', exposes)]);
  expect(bridge.gateway.known(id).properties.length).toBeLessThanOrEqual(2001);
});

test.each(['a+b', 'house/#', 'tab\there', 'zero\0', 'half \ud800', 'x'.repeat(70_000)])(
  'a name that is not a valid topic is not subscribed to: %j',
  (name) => {
    const bridge = new FakeBridge().online([{ ...sensor, friendly_name: name }, device('0x00158d0001000002', 'good', [temperature])]);
    expect([...bridge.decoder.topics].filter((topic) => /[+#]/.test(topic) || topic.length > 1000)).toEqual([]);
    expect(bridge.gateway.count('encoding')).toBe(1);
    bridge.live('good', { temperature: 1 });
    expect(bridge.gateway.known('0x00158d0001000002').values).toEqual({ temperature: 1 });
  },
);

test('after any invalid input valid messages are read', () => {
  const topics = fc.oneof(
    fc.constantFrom(
      'bridge/devices',
      'bridge/info',
      'bridge/state',
      'bridge/event',
      'bridge/logging',
      'bridge/groups',
      'hall',
      'hall/availability',
      'lamp',
      'button',
    ),
    fc.string(),
  );
  const entry = fc.record(
    {
      ieee_address: fc.oneof(fc.constant(id), fc.string()),
      friendly_name: fc.string(),
      definition: fc.jsonValue(),
      disabled: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const payloads = fc.oneof(
    fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
    fc.array(entry, { maxLength: 4 }).map((list) => Buffer.from(JSON.stringify(list))),
    fc
      .dictionary(
        fc.constantFrom(
          'temperature',
          'contact',
          'state',
          'color',
          'action',
          'action_x',
          'last_seen',
          'update',
          '__proto__',
          'type',
          'data',
          'config',
        ),
        fc.jsonValue(),
      )
      .map((value) => Buffer.from(JSON.stringify(value))),
  );
  const messages = fc.array(fc.record({ topic: topics, payload: payloads, retained: fc.boolean() }), { maxLength: 20 });
  fc.assert(
    fc.property(messages, (garbage) => {
      const devices = [sensor, device('0x00158d0001000002', 'lamp', [light]), device('0x00158d0001000003', 'button', [action])];
      const bridge = new FakeBridge({ zigbee_groups: true }).online(devices);
      for (const { topic, payload, retained } of garbage) bridge.decoder.receive({ topic: `zigbee2mqtt/${topic}`, payload, retained });
      bridge.after(120_000).live('bridge/devices', [coordinator, ...devices, { ieee_address: '0xnew' }]);
      bridge.live('hall', { temperature: 23 });
      expect(bridge.gateway.known(id).point('temperature').last).toMatchObject({ raw: 23, fresh: true });
    }),
    { numRuns: 300 },
  );
});

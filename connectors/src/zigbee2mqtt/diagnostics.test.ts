import { expect, test } from '@jest/globals';
import { contact, device, light, FakeBridge, temperature } from './testing/fakeBridge.ts';

const id = '0x00158d0001000001';
const sensor = device(id, 'hall', [temperature, contact]);

test('the newest message of a device is kept as parsed, live or retained', () => {
  const bridge = new FakeBridge().online([sensor]).retained('hall', { temperature: 20, strange: [1] });
  expect(bridge.gateway.known(id).lastPayload).toEqual({ temperature: 20, strange: [1] });
  bridge.live('hall', { temperature: 21 });
  expect(bridge.gateway.known(id).lastPayload).toEqual({ temperature: 21 });
});

test('of a long message only the beginning is kept', () => {
  const text = `{"temperature":22,"pad":"${'x'.repeat(1_000_000)}"}`;
  const bridge = new FakeBridge().online([sensor]).live('hall', text);
  expect(bridge.gateway.known(id).lastPayload).toBe(text.slice(0, 8192));
});

test('a cover keeps its positions as published', () => {
  const position = { type: 'numeric', name: 'position', property: 'position', access: 7, unit: '%' };
  const bridge = new FakeBridge().online([device(id, 'blind', [{ type: 'cover', features: [position] }])]);
  bridge.live('blind', { position: 30, invert_cover: true });
  expect(bridge.gateway.known(id).lastPayload).toEqual({ position: 30, invert_cover: true });
});

test.each([
  ['malformed JSON', '{"temperature":', /^cannot read "zigbee2mqtt\/hall": /],
  ['a list', '[1]', 'cannot read "zigbee2mqtt/hall": expected an object, found a list'],
  ['1 MB', `{"pad":"${'x'.repeat(1 << 20)}"}`, 'cannot read "zigbee2mqtt/hall": 1048586 bytes; the limit is 1048576'],
])('%s is the error of its device, whose last valid message stays', (_what, payload, message) => {
  const bridge = new FakeBridge().online([sensor]).live('hall', { temperature: 20 }).live('hall', payload);
  const { failures, lastPayload } = bridge.gateway.known(id);
  expect(failures).toEqual([typeof message === 'string' ? message : expect.stringMatching(message)]);
  expect(lastPayload).toEqual({ temperature: 20 });
});

test('a message with a composite of the wrong type is kept beside its error', () => {
  const bridge = new FakeBridge().online([device(id, 'lamp', [light])]).live('lamp', { color: 'red', brightness: 7 });
  expect(bridge.gateway.known(id).lastPayload).toEqual({ color: 'red', brightness: 7 });
  expect(bridge.gateway.known(id).failures).toEqual(['cannot read "zigbee2mqtt/lamp": expected an object, found string']);
});

test('an empty message, an unknown key and an invalid bridge message are no errors of a device', () => {
  const bridge = new FakeBridge().online([sensor]).live('hall', '').live('hall', { strange: 1 }).live('bridge/info', '[]');
  expect(bridge.gateway.known(id).failures).toEqual([]);
});

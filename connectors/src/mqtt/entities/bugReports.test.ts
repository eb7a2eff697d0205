import { expect, test } from '@jest/globals';
import { EntityHouse } from './testing/entityHouse.ts';

/** What users reported about programs that read the same configs. */

const power = { state_topic: 'power', unit_of_measurement: 'W', device_class: 'power' };

test('home-assistant/core#98096: a status on the topic of a number changes nothing', () => {
  const home = new EntityHouse();
  home.discover('sensor', 'power', power);
  for (const payload of ['5', 'online']) home.send('power', payload);
  expect(home.values()).toEqual({ power: 5 });
  expect(home.gateway.count('type')).toBe(1);
});

test.each(['nan', 'NaN', '-inf', 'Infinity'])('esphome/esphome#7768: %s is what a node publishes that has no value', (payload) => {
  const home = new EntityHouse();
  home.discover('sensor', 'power', power);
  for (const one of ['5', payload]) home.send('power', one);
  expect(home.values()).toEqual({ power: null });
  expect(home.gateway.count('type')).toBe(0);
});

test('home-assistant/core#45576: a colour temperature of null does not stop the state', () => {
  const home = new EntityHouse();
  home.discover('light', 'lamp', { schema: 'json', state_topic: 'lamp', supported_color_modes: ['color_temp'] });
  home.send('lamp', { state: 'ON', color_mode: 'color_temp', color_temp: null });
  expect(home.attributes()).toMatchObject({ '': 'on' });
});

test('home-assistant/core#141224: a tracker with unknown coordinates has no position', () => {
  const home = new EntityHouse();
  home.discover('device_tracker', 'phone', { json_attributes_topic: 'phone' });
  home.send('phone', { latitude: 'unknown', longitude: 11.5, gps_accuracy: 'unknown', battery_level: 0 });
  expect(home.attributes()).toEqual({ latitude: null, longitude: null, gps_accuracy: null, battery_level: 0 });
});

test('lupusbytes/cs2mqtt#37: with `latest`, the newest report of any source counts', () => {
  const home = new EntityHouse();
  home.discover('sensor', 'power', { ...power, availability: [{ topic: 'bridge' }, { topic: 'device' }] });
  home.send('device', 'offline');
  home.send('bridge', 'online');
  home.send('power', '5');
  expect(home.values()).toEqual({ power: 5 });
});

test('home-assistant/core#44671: with `all`, a bridge that is online does not make its devices available', () => {
  const home = new EntityHouse();
  home.discover('sensor', 'power', { ...power, availability_mode: 'all', availability: [{ topic: 'bridge' }, { topic: 'device' }] });
  home.send('bridge', 'online');
  home.send('power', '5');
  expect(home.values()).toEqual({});
  home.send('device', 'online');
  expect(home.values()).toEqual({ power: 5 });
});

test('home-assistant/core#86992: a retained state is no sign of life', () => {
  const home = new EntityHouse();
  home.discover('binary_sensor', 'motion', { state_topic: 'motion', expire_after: 60 });
  home.send('motion', 'ON');
  const seenMs = home.gateway.nowMs;
  home.wait(3600);
  home.send('motion', 'ON', { retained: true });
  home.devices.flush();
  expect(home.gateway.known('node').point('motion').last).toEqual({ raw: 'on', atMs: seenMs, fresh: false });
  expect(home.gateway.known('node').properties[0]?.maxAgeMs).toBe(60_000);
});

test('home-assistant/core#133978: a mode that the config does not have leaves the last one', () => {
  const home = new EntityHouse();
  home.discover('climate', 'valve', { mode_state_topic: 'mode', modes: ['off', 'heat'] });
  home.send('mode', 'heat');
  home.send('mode', 'auto');
  expect(home.attributes()).toEqual({ '': 'heat' });
});

test('home-assistant/core#46104: an inverted cover is closed at its `position_closed`', () => {
  const home = new EntityHouse();
  home.discover('cover', 'blind', { position_topic: 'blind', position_closed: 100, position_open: 0 });
  home.send('blind', '100');
  expect(home.attributes()).toEqual({ '': 'closed', current_position: 0 });
});

test('home-assistant/core#94781: a stand-in outside of the range of a number changes nothing', () => {
  const home = new EntityHouse();
  home.discover('number', 'limit', { state_topic: 'limit', min: 40, max: 100 });
  home.send('limit', '0');
  expect(home.attributes()).toEqual({});
});

test('openHAB: an encoding of its own is decoded, bytes that are no text are counted', () => {
  const home = new EntityHouse();
  home.discover('select', 'mode', { state_topic: 'mode', options: ['kühl'], encoding: 'latin-1' });
  home.discover('sensor', 'power', power);
  home.send('mode', Buffer.from([0x6b, 0xfc, 0x68, 0x6c]));
  home.send('power', Buffer.from([0xff]));
  expect(home.values()).toEqual({ mode: 'kühl' });
  expect(home.gateway.count('encoding')).toBe(1);
});

test('raw bytes are refused with the reason', () => {
  const home = new EntityHouse();
  home.discover('sensor', 'power', { ...power, encoding: '' });
  expect(home.exclusions()).toEqual({ 'sensor.node_power': 'encoding "": its payloads are bytes, not text' });
});

test.each(['', ' '])('domoticz/domoticz#4983, rvdbreemen/OTGW-firmware#234: a text whose unit is "%s" is a text', (unit) => {
  const home = new EntityHouse();
  home.discover('sensor', 'id', { state_topic: 'id', unit_of_measurement: unit });
  home.send('id', '0316A2798C5E');
  expect(home.values()).toEqual({ id: '0316A2798C5E' });
  expect(home.gateway.count('type')).toBe(0);
});

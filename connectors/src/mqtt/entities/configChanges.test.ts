import { expect, test } from '@jest/globals';
import { EntityHouse } from './testing/entityHouse.ts';

/** What becomes of an entity whose config changes while it is in use. */

const power = { state_topic: 'power', unit_of_measurement: 'W', device_class: 'power' };

test('a new config does not prevent the end of an off_delay', () => {
  const home = new EntityHouse();
  const motion = { state_topic: 'motion', device_class: 'motion', off_delay: 30 };
  home.discover('binary_sensor', 'motion', motion);
  home.send('motion', 'ON');
  home.wait(20);
  home.discover('binary_sensor', 'motion', { ...motion, name: 'Hall' });
  expect(home.values()).toEqual({ motion: 'on' });
  home.wait(20);
  expect(home.values()).toEqual({ motion: 'off' });
});

test('without off_delay in the new config the state stays', () => {
  const home = new EntityHouse();
  home.discover('binary_sensor', 'motion', { state_topic: 'motion', off_delay: 30 });
  home.send('motion', 'ON');
  home.discover('binary_sensor', 'motion', { state_topic: 'motion' });
  home.wait(60);
  expect(home.values()).toEqual({ motion: 'on' });
});

test('home-assistant/core#55090: with one more source of availability the entity waits for it, and what the others reported counts', () => {
  const home = new EntityHouse();
  const availability = [{ topic: 'bridge' }];
  home.discover('sensor', 'power', { ...power, availability_mode: 'all', availability });
  home.send('bridge', 'online');
  home.send('power', '5');
  home.discover('sensor', 'power', { ...power, availability_mode: 'all', availability: [...availability, { topic: 'device' }] });
  expect(home.values()).toEqual({ power: null });
  home.send('device', 'online');
  expect(home.values()).toEqual({ power: 5 });
});

test('an off_delay that was running at a restart ends too', () => {
  const home = new EntityHouse();
  home.discover('binary_sensor', 'motion', { state_topic: 'motion', off_delay: 30 });
  home.devices.flush();
  // as the state store does
  home.gateway.known('node').point('motion').set('on', home.gateway.nowMs, false);
  home.wait(31);
  expect(home.values()).toEqual({ motion: 'off' });
});

test('an off_delay says nothing about a sensor that never reported', () => {
  const home = new EntityHouse();
  home.discover('binary_sensor', 'motion', { state_topic: 'motion', off_delay: 30 });
  home.devices.flush();
  home.wait(31);
  expect(home.values()).toEqual({});
});

test('an off_delay is no longer than in the config, after the clock was set back too', () => {
  const home = new EntityHouse();
  const motion = { state_topic: 'motion', off_delay: 30 };
  home.discover('binary_sensor', 'motion', motion);
  home.send('motion', 'ON');
  home.wait(-86_400);
  home.discover('binary_sensor', 'motion', { ...motion, name: 'Hall' });
  home.devices.flush();
  home.wait(31);
  expect(home.values()).toEqual({ motion: 'off' });
});

test.each([
  ['another class', { device_class: 'temperature', unit_of_measurement: '°C' }],
  ['another unit', { unit_of_measurement: 'kW' }],
  ['no unit', { device_class: undefined, unit_of_measurement: undefined }],
])('with %s the newest value is not read anew', (_what, change) => {
  const home = new EntityHouse();
  home.discover('sensor', 'power', power);
  home.send('power', '1500');
  home.devices.flush();
  home.discover('sensor', 'power', { ...power, ...change });
  home.devices.flush();
  expect(home.gateway.known('node').point('power').last).toBeUndefined();
});

test.each([{ name: 'Outside' }, { state_class: 'measurement' }, { icon: 'mdi:flash', command_topic: 'x', availability_mode: 'any' }])(
  'with %j the newest value stays',
  (change) => {
    const home = new EntityHouse();
    home.discover('sensor', 'power', power);
    home.send('power', '5');
    home.discover('sensor', 'power', { ...power, ...change });
    home.devices.flush();
    expect(home.gateway.known('node').point('power').last).toMatchObject({ raw: 5, fresh: false });
  },
);

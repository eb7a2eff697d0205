import { describe, expect, test } from '@jest/globals';
import { templateEngine } from './templateEngine.ts';
import { EntityHouse } from './testing/entityHouse.ts';

const temperature = {
  state_topic: 'node/state',
  value_template: '{{ value_json.t }}',
  device_class: 'temperature',
  unit_of_measurement: '°C',
};

function house(): EntityHouse {
  return new EntityHouse();
}

describe('a sensor', () => {
  test('takes numbers from JSON and from text', () => {
    const home = house();
    home.discover('sensor', 'temperature', temperature);
    home.discover('sensor', 'power', { state_topic: 'node/power', unit_of_measurement: 'W' });
    home.send('node/state', { t: 21.5 });
    home.send('node/power', '12.25');
    expect(home.values()).toEqual({ temperature: 21.5, power: 12.25 });
  });

  test.each([
    ['None', null],
    ['unknown', null],
    ['', 7],
    ['wet', 7],
  ])('%j leads to %j', (payload, value) => {
    const home = house();
    home.discover('sensor', 'power', { state_topic: 'node/power', unit_of_measurement: 'W' });
    home.send('node/power', '7');
    home.send('node/power', payload);
    expect(home.values()).toEqual({ power: value });
    expect(home.gateway.count('type')).toBe(payload === 'wet' ? 1 : 0);
  });

  test('without class and unit is a number only if nothing registers it, as in Home Assistant', () => {
    const home = house();
    home.discover('sensor', 'registered', { state_topic: 'node/x' });
    home.discover('sensor', 'helper', { state_topic: 'node/x', unique_id: undefined });
    home.send('node/x', '5');
    home.devices.flush();
    expect(home.gateway.known('node').properties.map(({ kind }) => kind)).toEqual(['text', 'numeric']);
    expect(home.values()).toEqual({ registered: 5, helper: 5 });
  });

  test('with options takes only these', () => {
    const home = house();
    home.discover('sensor', 'mode', { state_topic: 'node/mode', device_class: 'enum', options: ['eco', 'away'] });
    home.send('node/mode', 'eco');
    home.send('node/mode', 'holiday');
    expect(home.values()).toEqual({ mode: 'eco' });
    expect(home.gateway.count('type')).toBe(1);
  });

  test('with a template that cannot be run is listed with the reason', () => {
    const home = house();
    home.discover('sensor', 'power', { state_topic: 'node/power', value_template: '{{ states("sun.sun") }}' });
    expect(home.exclusions()).toEqual({
      'sensor.node_power': 'cannot run template "{{ states(\\"sun.sun\\") }}": the function "states" at character 4',
    });
  });
});

describe('what is on or off', () => {
  test.each([
    { component: 'binary_sensor', options: {}, payload: 'ON', value: 'on' },
    { component: 'binary_sensor', options: {}, payload: 'OFF', value: 'off' },
    { component: 'binary_sensor', options: { payload_on: true, value_template: '{{ value_json.x }}' }, payload: '{"x":true}', value: 'on' },
    { component: 'binary_sensor', options: { payload_off: 0, value_template: '{{ value_json.x }}' }, payload: '{"x":0}', value: 'off' },
    { component: 'binary_sensor', options: {}, payload: 'True', value: undefined },
    { component: 'switch', options: { state_on: 'an', state_off: 'aus' }, payload: 'an', value: 'on' },
    { component: 'switch', options: { state_on: 'an', state_off: 'aus' }, payload: 'ON', value: undefined },
  ])('$component $options of $payload is $value', ({ component, options, payload, value }) => {
    const home = house();
    home.discover(component, 'x', { state_topic: 'node/x', ...options });
    home.send('node/x', payload);
    expect(home.values()['x']).toBe(value);
  });

  test('goes off after off_delay, counted from the newest message', () => {
    const home = house();
    home.discover('binary_sensor', 'motion', { state_topic: 'node/motion', off_delay: 10 });
    home.send('node/motion', 'ON');
    home.wait(6);
    home.send('node/motion', 'ON');
    home.wait(6);
    expect(home.values()).toEqual({ motion: 'on' });
    home.wait(4);
    expect(home.values()).toEqual({ motion: 'off' });
  });

  test('a switch without a state topic has no state', () => {
    const home = house();
    home.discover('switch', 'x', { command_topic: 'node/x/set' });
    expect(home.exclusions()).toEqual({ 'switch.node_x': 'no state topic: its state is only assumed' });
  });
});

describe('availability', () => {
  test('an entity with thousands of sources is refused', () => {
    const home = house();
    const availability = Array.from({ length: 10_000 }, (_value, index) => ({ topic: `a/${index}` }));
    home.discover('sensor', 'temperature', { ...temperature, availability });
    expect(home.exclusions()).toEqual({ 'sensor.node_temperature': 'more than 32 sources of its availability' });
    expect(home.filters.length).toBeLessThan(40);
  });

  test('templates are released with their entity', () => {
    const engine = templateEngine(() => 0, 40);
    const home = new EntityHouse(engine);
    for (let count = 0; count < 10; count++) {
      home.discover('sensor', 'power', { ...temperature, value_template: `{{ value_json.power${count} }}` });
      home.remove('sensor', 'power');
    }
    home.discover('sensor', 'power', { ...temperature, value_template: '{{ value_json.power }}' });
    expect(home.exclusions()).toEqual({});
  });

  const guarded = {
    ...temperature,
    availability_mode: 'all',
    availability: [
      { topic: 'node/status' },
      { topic: 'node/state', value_template: '{{ value_json.has_t }}', payload_available: true, payload_not_available: false },
    ],
  };

  test('a stand-in behind a template never shows', () => {
    const home = house();
    home.discover('sensor', 'temperature', guarded);
    home.discover('sensor', 'power', { ...temperature, value_template: '{{ value_json.p }}', availability_topic: 'node/status' });
    home.send('node/status', 'online', { retained: true });
    home.send('node/state', { t: 0, has_t: false, p: 5 });
    expect(home.values()).toEqual({ power: 5 });
    home.send('node/state', { t: 40, has_t: true, p: 5 });
    expect(home.values()).toEqual({ temperature: 40, power: 5 });
    home.send('node/state', { t: 0, has_t: false, p: 5 });
    expect(home.values()).toEqual({ temperature: null, power: 5 });
    expect(home.gateway.known('node').source).toBe('online');
  });

  test('in any order of the retained messages the value shows', () => {
    const home = house();
    home.discover('sensor', 'temperature', { ...temperature, availability_topic: 'node/status' });
    home.send('node/state', { t: 21 }, { retained: true });
    expect(home.values()).toEqual({});
    home.send('node/status', 'online', { retained: true });
    expect(home.values()).toEqual({ temperature: 21 });
  });

  test('takes the device down only if all entities say so', () => {
    const home = house();
    home.discover('sensor', 'a', { ...temperature, availability_topic: 'node/a' });
    home.discover('sensor', 'b', { ...temperature, availability_topic: 'node/b' });
    const source = () => (home.devices.flush(), home.gateway.known('node').source);
    for (const topic of ['node/a', 'node/b']) home.send(topic, 'online');
    expect(source()).toBe('online');
    home.send('node/a', 'offline');
    expect(source()).toBe('online');
    home.send('node/b', 'offline');
    expect(source()).toBe('protocol');
    home.send('node/b', 'online');
    expect(source()).toBe('online');
  });

  test('of one entity among others without any is not that of the device', () => {
    const home = house();
    home.discover('sensor', 'probe', { state_topic: 'node/probe', unit_of_measurement: '%', availability_topic: 'node/probe/status' });
    for (const name of ['a', 'b']) home.discover('sensor', name, temperature);
    home.send('node/probe/status', 'online');
    home.send('node/state', { t: 20 });
    home.send('node/probe', '5');
    home.send('node/probe/status', 'offline');
    expect(home.values()).toEqual({ a: 20, b: 20, probe: null });
    expect(home.gateway.known('node').source).toBeUndefined();
  });

  test('of several entities by one topic is that of the device, whatever else it has', () => {
    const home = house();
    for (const name of ['a', 'b']) home.discover('sensor', name, { ...temperature, availability_topic: 'node/status' });
    for (const name of ['c', 'd', 'e']) home.discover('sensor', name, temperature);
    home.send('node/status', 'online');
    home.devices.flush();
    expect(home.gateway.known('node').source).toBe('online');
    home.send('node/status', 'offline');
    expect(home.gateway.known('node').source).toBe('protocol');
  });
});

describe('signs of life', () => {
  test('only live messages of its states are some', () => {
    const home = house();
    home.discover('sensor', 'temperature', { ...temperature, availability_topic: 'node/status' });
    home.send('node/status', 'online');
    home.send('node/state', { t: 1 }, { retained: true });
    home.send('node/state', { t: 2 }, { past: 'repeated' });
    home.send('node/state', { t: 3 }, { past: 'waited' });
    expect(home.values()).toEqual({ temperature: 3 });
    expect(home.gateway.known('node').lastSeenMs).toBeUndefined();
    home.send('node/state', { t: 4 });
    expect(home.gateway.known('node').lastSeenMs).toBe(home.gateway.nowMs);
  });

  test('a message about another device on the same topic is none', () => {
    const home = house();
    home.discover('sensor', 'a', { ...temperature, value_template: '{{ value_json.a }}', device: 'one' });
    home.discover('sensor', 'b', { ...temperature, value_template: '{{ value_json.b }}', device: 'two' });
    home.send('node/state', { a: 1 });
    expect(home.gateway.known('one').lastSeenMs).toBe(home.gateway.nowMs);
    expect(home.gateway.known('two').lastSeenMs).toBeUndefined();
  });
});

describe('entities of a device', () => {
  test('are mapped once for many changes', () => {
    const home = house();
    for (let i = 0; i < 100; i++)
      home.discover('sensor', `s${i}`, { state_topic: 'node/state', value_template: `{{ value_json.s${i} }}`, unit_of_measurement: 'W' });
    home.send('node/state', { s1: 1, s99: 2 });
    expect(home.values()).toEqual({ s1: 1, s99: 2 });
    expect(home.gateway.known('node').maps).toBe(1);
  });

  test('share a topic until the last one is removed', () => {
    const home = house();
    home.discover('sensor', 'a', temperature);
    home.discover('sensor', 'b', temperature);
    home.remove('sensor', 'a');
    expect(home.filters).toEqual(['node/state']);
    home.remove('sensor', 'b');
    expect(home.filters).toEqual([]);
  });

  test('keep their values when one is added or changes', () => {
    const home = house();
    home.discover('sensor', 'a', temperature);
    home.send('node/state', { t: 3 });
    home.discover('sensor', 'b', temperature);
    home.discover('sensor', 'a', { ...temperature, name: 'Outside' });
    expect(home.values()).toEqual({ a: 3 });
  });
});

test('an entity whose availability nobody reports has a hint, until it is reported', () => {
  const house = new EntityHouse();
  house.discover('sensor', 'a', { state_topic: 'a', availability_topic: 'avail/a' });
  house.discover('sensor', 'b', { state_topic: 'b' });
  house.devices.flush();
  const device = house.gateway.known('node');
  house.wait(30);
  expect(device.failures).toEqual([]);
  house.wait(31);
  const hint = '"sensor.node_a": hidden, because nothing valid was received about the availability at "avail/a"';
  expect(device.failures).toEqual([hint]);
  house.send('a', '1');
  expect(device.failures).toEqual([hint, hint]);
  house.send('avail/a', 'online');
  house.send('a', '2');
  expect(device.failures).toEqual([hint, hint]);
});

test('an entity that is not exported is listed with the others of its device, until it is exported or gone', () => {
  const house = new EntityHouse();
  const unwanted = { deviceId: 'node', name: 'sensor x', reason: 'off' };
  house.devices.list('sensor node x', unwanted);
  house.discover('sensor', 'b', { state_topic: 'b' });
  const reasons = () => {
    house.devices.flush();
    return house.gateway.known('node').properties.flatMap(({ name, excluded }) => (excluded === 'off' ? [name] : []));
  };
  expect(reasons()).toEqual(['sensor x']);
  house.discover('sensor', 'x', { state_topic: 'x' });
  expect(reasons()).toEqual([]);
  house.devices.list('sensor node y', unwanted);
  house.devices.unlist('sensor node y');
  expect(reasons()).toEqual([]);
});

import { describe, expect, test } from '@jest/globals';
import { mqttDevicesConfig } from '../config.ts';
import { mappedCase } from './testing/mappedCase.ts';

const plant = {
  topic: 'plant/{line}/{device}/state',
  device: { id: '{line}-{device}', name: '{device} of {line}', model: '{.model}', area: '{line}' },
  readings: { temperature: '°C', 'motor.current': 'A', 'phases.*.power': 'W', mode: { values: { 0: 'idle', 1: 'running' } } },
};

function problems(topics: readonly object[], more: object = {}): string[] {
  const { error } = mqttDevicesConfig.safeParse({ topics, ...more });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('a JSON payload', () => {
  test('becomes readings by path, and its device is named by topic and payload', () => {
    const { gateway, receive, values } = mappedCase({ topics: [plant] });
    receive('plant/a/press/state', {
      model: 'P1',
      temperature: 21.5,
      motor: { current: 2, rpm: 900 },
      phases: { l1: { power: 5 }, l2: { power: 6 } },
      mode: 1,
    });
    expect(gateway.known('a-press').description).toEqual({ id: 'a-press', name: 'press of a', model: 'P1', area: 'a' });
    expect(values('a-press')).toEqual({ temperature: 21.5, motor_current: 2, 'phases_power l1': 5, 'phases_power l2': 6, mode: 'running' });
    expect(gateway.known('a-press').undeclaredValues).toEqual(new Map([['motor.rpm', 900]]));
    expect(gateway.messages).toBe(1);
  });

  test('that is no JSON, or null, is counted once and then readable again', () => {
    const { gateway, receive, values } = mappedCase({ topics: [plant] });
    receive('plant/a/press/state', '{');
    receive('plant/a/press/state', 'null');
    receive('plant/a/press/state', { temperature: 20, __proto__: { polluted: 1 } });
    expect(gateway.complaints.map(({ reason }) => reason)).toEqual(['json']);
    expect(values('a-press')['temperature']).toBe(20);
  });

  test('of hostile depth and keys changes nothing else', () => {
    const { gateway, receive } = mappedCase({ topics: [plant] });
    receive('plant/a/press/state', `{"__proto__":{"temperature":1},"temperature":${'['.repeat(5000)}${']'.repeat(5000)}}`);
    receive('plant/a/press/state', { [`k${'x'.repeat(10_000)}`]: 1, temperature: { a: 1 } });
    expect(gateway.count('type')).toBe(2);
    expect(({} as Record<string, unknown>)['temperature']).toBeUndefined();
  });
});

describe('overlapping patterns', () => {
  test('count a message once, and each adds its readings to the device', () => {
    const device = { id: '{device}' };
    const { gateway, receive, values } = mappedCase({
      topics: [
        { topic: 'plant/+/{device}/state', device, readings: { temperature: '°C' } },
        { topic: 'plant/a/{device}/+', device, readings: { humidity: '%' } },
      ],
    });
    receive('plant/a/d1/state', { temperature: 1, humidity: 2 });
    receive('plant/a/d1/state', '{');
    expect(gateway.messages).toBe(2);
    expect(gateway.count('json')).toBe(1);
    expect(values('d1')).toEqual({ temperature: 1, humidity: 2 });
  });
});

describe('single values', () => {
  test.each([
    ['21.5', '21.5'],
    ['true', true],
    ['"on"', 'on'],
    [' ON\n', 'ON'],
    ['null', null],
  ])('%j', (payload, expected) => {
    const { receive, values } = mappedCase({
      topics: [{ topic: 'home/{room}/light', device: { id: '{room}' }, value: { kind: 'binary' } }],
    });
    receive('home/hall/light', payload);
    expect(values('hall')).toEqual({ light: expected });
  });

  test('below one topic', () => {
    const { receive, values } = mappedCase({
      topics: [
        { topic: 'shelly/shellyem-{id}', device: { id: 'em-{id}' }, subtopics: { 'emeter/{n}/power': { unit: 'W', channel: '{n}' } } },
      ],
    });
    receive('shelly/shellyem-A1/emeter/0/power', '12.5');
    receive('shelly/shellyem-A1/emeter/1/power', '7');
    expect(values('em-A1')).toEqual({ 'power 0': '12.5', 'power 1': '7' });
  });

  test('an empty payload withdraws the value', () => {
    const { receive, values } = mappedCase({ topics: [{ topic: 't/{id}/temperature', device: { id: '{id}' }, value: '°C' }] });
    receive('t/a/temperature', '20');
    receive('t/a/temperature', '');
    expect(values('a')).toEqual({ temperature: null });
  });
});

describe('readings that a payload names', () => {
  const generic = {
    topic: 'iot/data',
    device: { id: '{.device_id}' },
    readings: [{ path: 'value', name: '{.sensor_type}', unit: '{.unit}' }],
    time: { path: 'timestamp', max_skew: '1h' },
  };

  test('are added as they come', () => {
    const { gateway, receive, values } = mappedCase({ topics: [generic] });
    receive('iot/data', { device_id: 'd1', sensor_type: 'temperature', value: 21, unit: '°C', timestamp: (gateway.nowMs - 5000) / 1000 });
    receive('iot/data', {
      device_id: 'd1',
      sensor_type: 'humidity',
      value: 50,
      unit: '%',
      timestamp: new Date(gateway.nowMs).toISOString(),
    });
    expect(values('d1')).toEqual({ temperature: 21, humidity: 50 });
    expect(gateway.known('d1').lastSeenMs).toBe(gateway.nowMs);
    expect(gateway.known('d1').undeclaredValues.size).toBe(0);
  });

  test('a unit that changes back and forth converts each value by its own', () => {
    const { gateway, receive } = mappedCase({ topics: [generic] });
    const units = ['°C', '°F', '°C'].map((unit) => {
      receive('iot/data', { device_id: 'd1', sensor_type: 'temperature', value: 50, unit });
      return gateway.known('d1').properties.map((property) => property.unit);
    });
    expect(units).toEqual([['°C'], ['°F'], ['°C']]);
  });

  test('two readings of one name with different units are values of their own', () => {
    const readings = { t_c: { name: 'temperature', unit: '°C' }, t_f: { name: 'temperature', unit: '°F' } };
    const { gateway, receive } = mappedCase({ topics: [{ topic: 't/{id}', device: { id: '{id}' }, readings }] });
    receive('t/a', { t_c: 20 });
    receive('t/b', { t_f: 68 });
    expect(['a', 'b'].map((id) => gateway.known(id).properties.map(({ unit }) => unit))).toEqual([['°C'], ['°F']]);
  });

  test('a time that is too far away is counted, and the arrival counts', () => {
    const { gateway, receive } = mappedCase({ topics: [generic] });
    receive('iot/data', { device_id: 'd1', sensor_type: 'temperature', value: 21, unit: '°C', timestamp: 0 });
    expect(gateway.count('time')).toBe(1);
    expect(gateway.known('d1').lastSeenMs).toBe(gateway.nowMs);
  });

  test('a message without the device, or with ten thousand names, is bounded and counted', () => {
    const { gateway, receive } = mappedCase({ topics: [generic] });
    receive('iot/data', { sensor_type: 'temperature', value: 1 });
    expect(gateway.count('type')).toBe(1);
    for (let index = 0; index < 400; index++) receive('iot/data', { device_id: 'd', sensor_type: `s${index}`, value: 1 });
    gateway.nowMs += 10_000;
    receive('iot/data', { device_id: 'd', sensor_type: 's0', value: 1 });
    expect(gateway.known('d').properties).toHaveLength(300);
    expect(gateway.count('size')).toBe(100);
  });

  test('of a list are read one by one', () => {
    const { receive, values } = mappedCase({
      topics: [{ topic: 'lora/{gateway}', device: { id: '{.id}' }, each: 'sensors', readings: { t: { name: 'temperature', unit: '°C' } } }],
    });
    receive('lora/g', { id: 'outer', sensors: [{ id: 's1', t: 1 }, { id: 's2', t: 2 }, { t: 3 }] });
    expect([values('s1'), values('s2'), values('outer')]).toEqual([{ temperature: 1 }, { temperature: 2 }, { temperature: 3 }]);
  });
});

describe('labels of user properties', () => {
  test('are series of their own, at most so many', () => {
    const { gateway, receive } = mappedCase({
      protocol_version: '5',
      topics: [
        {
          topic: 't/{id}',
          device: { id: '{id}' },
          value: { unit: '°C', name: 'temperature' },
          labels: { site: { from: '{@site}', max_values: 2 } },
        },
      ],
    });
    for (const site of ['a', 'b', 'c']) receive('t/x', '1', { properties: { site } });
    receive('t/x', '2');
    expect(gateway.known('x').properties.map(({ labels }) => labels?.['site'])).toEqual(['a', 'b', undefined]);
    expect(gateway.count('size')).toBe(1);
  });

  test('need MQTT 5', () => {
    const topics = [{ topic: 't/{id}', device: { id: '{id}' }, value: '°C', labels: { site: '{@site}' } }];
    expect(problems(topics)).toEqual(['protocol_version: expected "5": user properties, {@…}, exist in MQTT 5 only']);
    expect(problems(topics, { protocol_version: '5' })).toEqual([]);
  });
});

describe('availability', () => {
  const topics = [{ ...plant, availability: { topic: 'plant/{line}/{device}/online', on: true, off: false } }];

  test('of another topic', () => {
    const { gateway, receive } = mappedCase({ topics });
    receive('plant/a/old/online', 'false', { retained: true });
    expect([...gateway.devices.keys()]).toEqual([]);
    receive('plant/a/press/state', { temperature: 1 });
    receive('plant/a/press/online', 'false', { retained: true });
    expect(gateway.known('a-press').source).toBe('protocol');
    receive('plant/a/press/online', 'true');
    expect(gateway.known('a-press').source).toBe('online');
  });

  test('that came before the first reading is remembered', () => {
    const { gateway, receive } = mappedCase({ topics });
    receive('plant/a/press/online', 'false', { retained: true });
    receive('plant/a/press/state', { temperature: 1 }, { retained: true });
    expect(gateway.known('a-press').source).toBe('protocol');
    expect(gateway.known('a-press').lastSeenMs).toBeUndefined();
  });
});

test('messages that a condition leaves out are ignored', () => {
  const { gateway, receive } = mappedCase({ topics: [{ ...plant, when: { type: ['state', 'full'] } }] });
  receive('plant/a/press/state', { type: 'other', temperature: 1 });
  expect(gateway.devices.size).toBe(0);
  receive('plant/a/press/state', { type: 'full', temperature: 1 });
  expect(gateway.devices.size).toBe(1);
});

describe('the config', () => {
  test.each([
    [{ topic: 'a/{x}/{x}', device: { id: '{x}' }, value: '' }, /expected the part \{x\} once/],
    [{ topic: '{a}/{b}', device: { id: '{a}' }, value: '' }, /no level of it has a fixed name/],
    [{ topic: 'a/#/b', device: { id: 'a' }, value: '' }, /# is not the last level/],
    [{ topic: 'a/{dev}', device: { id: '{devv}' }, value: '' }, /unknown part \{devv\}; did you mean \{dev\}\?/],
    [{ topic: 'a/{dev}', device: { id: '{dev}' } }, /expected "readings", "value", "subtopics" or "availability"/],
    [{ topic: 'a/{dev}', value: '°C' }, /expected "device" with an id/],
    [{ topic: 'a/{dev}', device: { id: '{dev}' }, readings: { t: { unit: 'foo' } } }, /unknown unit "foo"/],
    [{ topic: 'a/{dev}', device: { id: '{dev}' }, readings: { t: { metric: 'iot_nothing' } } }, /unknown metric "iot_nothing"/],
    [
      { topic: 'a/{dev}', device: { id: '{dev}' }, readings: { t: { metric: 'iot_temperature_celsius', unit: 'W' } } },
      /unit "W" does not fit/,
    ],
    [
      { topic: 'a/{dev}', device: { id: '{dev}' }, readings: { t: { labels: { device: 'x' } } } },
      /expected a label that does not identify/,
    ],
  ])('%j', (mapping, message) => {
    const { error } = mqttDevicesConfig.safeParse({ topics: [mapping] });
    expect(JSON.stringify(error?.issues).replaceAll('\\"', '"')).toMatch(message);
  });
});

describe('a device that disconnects between its messages', () => {
  const battery = { topic: 'plant/{line}/{device}/battery', device: { id: '{line}-{device}', sleeps: true }, value: '%' };
  const topics = [{ ...plant, availability: { topic: 'plant/{line}/{device}/online', on: true, off: [false, 'gone'] } }, battery];

  test('is not offline, whichever message tells of it first', () => {
    const { gateway, receive } = mappedCase({ topics });
    receive('plant/a/press/state', { temperature: 1 });
    receive('plant/a/press/online', 'gone');
    expect(gateway.known('a-press').source).toBe('protocol');
    receive('plant/a/press/battery', '80');
    expect(gateway.known('a-press').source).toBe('unknown');
    receive('plant/a/press/online', 'false');
    receive('plant/a/press/online', 'true');
    expect(gateway.known('a-press').source).toBe('unknown');
  });
});

describe('what a pattern leaves open', () => {
  test('a part of an id that messages do not have', () => {
    const device = { id: '{.model}[-{.channel}][-{.id}]', name: '{.model}[ ({.id})]' };
    const { gateway, receive } = mappedCase({ topics: [{ topic: 'radio/{host}', device, readings: { t: '°C' } }] });
    receive('radio/pi', { model: 'A', channel: 1, id: 7, t: 1 });
    receive('radio/pi', { model: 'A', id: 7, t: 1 });
    receive('radio/pi', { model: 'A', t: 1 });
    receive('radio/pi', { id: 7, t: 1 });
    expect([...gateway.devices.keys()]).toEqual(['A-1-7', 'A-7', 'A']);
    expect(gateway.known('A').description.name).toBe('A');
    expect(gateway.count('type')).toBe(1);
  });

  test('the end of a key', () => {
    const { gateway, receive, values } = mappedCase({
      topics: [{ topic: 'x/{id}', device: { id: '{id}' }, readings: { 'switch:*.power': 'W', 'pm:*.voltage': 'V', 'rest.*': '°C' } }],
    });
    receive('x/a', {
      'switch:0': { power: 1 },
      'switch:10': { power: 2, on: true },
      'pm:0': { voltage: 3 },
      switch: { power: 4 },
      rest: { b: 5 },
    });
    expect(values('a')).toEqual({ 'power 0': 1, 'power 10': 2, 'voltage 0': 3, 'rest b': 5 });
    expect([...gateway.known('a').undeclaredValues.keys()]).toEqual(['switch:*.on', 'switch']);
  });

  test('the notation of a number that means "no value"', () => {
    const { receive, values } = mappedCase({
      topics: [{ topic: 'x/{id}', device: { id: '{id}' }, value: { unit: '°C', absent: [999, 'none'] } }],
    });
    for (const [id, payload] of Object.entries({ a: '999.00', b: 'none', c: '99.9' })) receive(`x/${id}`, payload);
    expect([values('a'), values('b'), values('c')]).toEqual([{ a: null }, { b: null }, { c: '99.9' }]);
  });
});

describe('a device that describes itself', () => {
  const config = {
    name: 'Power',
    uniq_id: 'p',
    stat_t: 'node/power',
    unit_of_meas: 'W',
    dev_cla: 'power',
    dev: { ids: ['press'], name: 'Press' },
  };
  const topics = [
    { topic: 'plant/{device}', device: { id: '{device}' }, readings: { temperature: '°C' }, availability: { path: 'there' } },
  ];

  test.each([true, false])('keeps its readings where a mapping has its id; the mapping came first: %s', (isMappedFirst) => {
    const { gateway, receive } = mappedCase({ topics, discovery: {} });
    if (isMappedFirst) receive('plant/press', { temperature: 1 });
    receive('homeassistant/sensor/p/config', config, { retained: true });
    receive('node/power', '5');
    for (let index = 0; index < 3; index++) receive('plant/press', { temperature: 2, there: 'offline' });
    receive('plant/other', { temperature: 3 });
    const device = gateway.known('press');
    expect(device.properties.map(({ name }) => name)).toEqual(['power']);
    expect(device.source).not.toBe('protocol');
    expect(gateway.complaints).toEqual(Array(3).fill({ reason: 'type', what: 'plant/press' }));
    expect(gateway.known('other').properties).toHaveLength(1);
  });
});

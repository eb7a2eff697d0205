import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { overlaps } from '../../transport/topicFilter.ts';
import { WildcardTree } from '../../transport/wildcardTree.ts';
import { mqttDevicesConfig } from '../config.ts';
import { compilePattern } from './compile/topicPattern.ts';
import { sharingWarnings } from './sharedTopics.ts';

const topic = '$share/plant/plant/{device}/state';
const device = { id: '{device}' };
const own = { discovery: false, tasmota: false };

function problems(mapping: object, more: object = own): string[] {
  const { error } = mqttDevicesConfig.safeParse({ topics: [{ topic, device, ...mapping }], ...more });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test('the group is a part of the subscription, not of the topic', () => {
  const pattern = compilePattern(topic);
  expect(pattern).toMatchObject({ filter: 'plant/+/state', subscription: '$share/plant/plant/+/state' });
  expect(pattern.match('plant/press/state')).toEqual(['press']);
});

test.each(['$share/plant', '$share//a', '$share/{group}/a', '$share/+/a', '$share/g/', '$share/g/#', '$queue/a/{device}'])(
  '%s is no pattern',
  (text) => {
    expect(() => compilePattern(text)).toThrow(/expected/);
  },
);

test('numbers that are gauges may be shared', () => {
  const readings = { temperature: '°C', load: { metric: 'own_load_ratio' }, level: {} };
  expect(problems({ readings, time: 'ts', labels: { site: '{.site}' } })).toEqual([]);
  expect(problems({ each: 'list', readings: { value: { name: '{.type}', metric: 'iot_temperature_celsius', unit: '°C' } } })).toEqual([]);
});

describe('what needs all messages is refused', () => {
  test.each<[what: string, mapping: object, problem: RegExp]>([
    ['a counter of the catalogue', { readings: { energy: 'kWh' } }, /^topics.0.readings.energy: .*iot_.*energy.*_total needs all messages/],
    ['a counter of the config', { readings: { parts: { metric: 'own_parts_total' } } }, /own_parts_total needs all messages/],
    ['a counter by its key', { readings: { ticks: { unit: 'm³', as: 'counter' } } }, /needs all messages/],
    ['a detection', { readings: { leak: { metric: 'iot_water_leak_detected' } } }, /expected a number .*binary/],
    ['a state', { readings: { mode: { values: { 0: 'idle', 1: 'running' } } } }, /expected a number .*"enum"/],
    ['a text', { readings: { note: { kind: 'text' } } }, /"text"/],
    ['an action', { readings: { button: { kind: 'event' } } }, /"event"/],
    ['a metric by message', { readings: { value: { name: '{.type}', unit: '{.unit}' } } }, /expected "metric" with a gauge/],
    ['a scalar counter', { value: { name: 'energy', unit: 'kWh' } }, /^topics.0.value: .*needs all messages/],
    ['a counter below', { subtopics: { energy: 'kWh' } }, /^topics.0.subtopics.energy: .*needs all messages/],
    ['availability', { value: '°C', availability: {} }, /^topics.0.availability: /],
    ['its own availability', { value: '°C', availability: { topic: 'plant/{device}/online' } }, /^topics.0.availability: /],
    ['a signature', { value: '°C', verify: { hmac: 'k', signature: '{.s}', timestamp: '{.t}', nonce: '{.n}' } }, /^topics.0.verify: /],
  ])('%s', (_what, mapping, problem) => {
    const found = problems(mapping);
    expect(found.join('\n')).toMatch(problem);
    expect(found.length).toBeLessThanOrEqual(2);
  });

  test('and so are settings of the connector', () => {
    const more = {
      shard: { index: 0, count: 2 },
      overrides: [{ property: 'a', as: 'counter' }],
      quality: [{ property: 'a', spike: 3 }],
    };
    expect(problems({ value: '°C' }, more).map((text) => text.split(':')[0])).toEqual([
      'discovery',
      'tasmota',
      'shard',
      'overrides.0.as',
      'quality.0.spike',
    ]);
  });
});

test('patterns with common topics are refused, disjoint ones and equal ones of the group are not', () => {
  const topics = (...texts: string[]) =>
    mqttDevicesConfig
      .safeParse({ ...own, topics: texts.map((text) => ({ topic: text, device, value: '°C' })) })
      .error?.issues.map(({ path }) => path.join('.'));
  expect(topics(topic, 'plant/+/{device}')).toEqual(['topics.0.topic']);
  expect(topics(topic, '$share/plant/plant/{device}/#')).toEqual(['topics.0.topic', 'topics.1.topic']);
  expect(topics(topic, '$share/other/plant/{device}/state')).toEqual(['topics.0.topic', 'topics.1.topic']);
  expect(topics(topic, '$share/plant/plant/a{device}/state', 'home/{device}')).toBeUndefined();
});

test('what is lost is a warning, and that MQTT 3.1.1 does not tell whether the broker has them', () => {
  const config = (more: object) => mqttDevicesConfig.parse({ ...own, topics: [{ topic, device, value: '°C' }], ...more });
  expect(sharingWarnings(config({})).map(({ path }) => path.join('.'))).toEqual(['topics.0.topic', 'protocol_version']);
  expect(sharingWarnings(config({ protocol_version: '5' }))).toHaveLength(1);
  expect(sharingWarnings(mqttDevicesConfig.parse({}))).toEqual([]);
});

test('two filters overlap where a topic matches both', () => {
  const level = fc.constantFrom('a', 'b', '+');
  const filter = fc
    .tuple(fc.array(level, { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([levels, isOpen]) => [...levels, ...(isOpen ? ['#'] : [])].join('/'));
  const topics = ['a', 'b'].flatMap((x) => [
    x,
    ...['a', 'b'].flatMap((y) => [`${x}/${y}`, ...['a', 'b'].flatMap((z) => [`${x}/${y}/${z}`, `${x}/${y}/${z}/a`])]),
  ]);
  const matches = (one: string, text: string) => {
    const tree = new WildcardTree();
    tree.add(one);
    return tree.match(text).length > 0;
  };
  fc.assert(
    fc.property(filter, filter, (one, other) => {
      expect(overlaps(one, other)).toBe(topics.some((text) => matches(one, text) && matches(other, text)));
    }),
  );
});

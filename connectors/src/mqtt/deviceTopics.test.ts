import { expect, test } from '@jest/globals';
import type { TopicListener } from '../transport/message.ts';
import { TracedMessages } from '../transport/tracedMessages.ts';
import { RecordingGateway } from '../testing/recordingGateway.ts';
import { DeviceTopics } from './deviceTopics.ts';
import { ClockTimers } from './testing/clockTimers.ts';

test('topics that change within a moment are subscribed to together', () => {
  const { topics, wait, changes } = start();
  for (let index = 0; index < 500; index++) topics.add(`home/${index}`, listener());
  expect([topics.filters.size, changes()]).toEqual([0, 0]);
  wait(100);
  expect([topics.filters.size, changes()]).toEqual([500, 1]);
  wait(1000);
  expect(changes()).toBe(1);
});

test('a further listener needs the retained messages again, the same one does not', () => {
  const { topics, wait } = start();
  const one = listener();
  topics.add('home/a', one);
  wait(100);
  topics.add('home/a', one);
  expect(topics.takeRenewed()).toEqual([]);
  const before = topics.filters;
  topics.add('home/a', listener());
  wait(100);
  expect(topics.takeRenewed()).toEqual(['home/a']);
  expect(topics.takeRenewed()).toEqual([]);
  expect(topics.filters).toBe(before);
});

test('a filter is subscribed to until its last listener is gone', () => {
  const { topics, wait } = start();
  const [one, two] = [listener(), listener()];
  topics.add('home/a', one);
  topics.add('home/a', two);
  topics.remove('home/a', one);
  wait(100);
  expect([...topics.filters]).toEqual(['home/a']);
  topics.remove('home/a', two);
  topics.remove('home/a', two);
  wait(100);
  expect([...topics.filters]).toEqual([]);
});

test('filters that are not valid, or match everything, are counted and named', () => {
  const { topics, gateway } = start();
  for (const filter of ['a/#/b', '#', '+/#', '+/+', '$share/g/a', 'x'.repeat(100_000)]) expect(topics.add(filter, listener())).toBe(false);
  expect(gateway.count('encoding')).toBe(6);
  expect(gateway.complaints.every(({ what }) => what.length <= 200)).toBe(true);
  expect(topics.add('+/+/BTtoMQTT/AABBCCDDEEFF', listener())).toBe(true);
});

test('descriptions arrive with QoS 0, states with that of the config', () => {
  const { topics } = start();
  topics.add('homeassistant/+/+/config', listener(), 'description');
  topics.add('home/a', listener());
  expect([topics.qosOf('homeassistant/+/+/config'), topics.qosOf('home/a')]).toEqual([0, 1]);
  expect(topics.kindOf('homeassistant/sensor/a/config').name).toBe('process homeassistant/+/+/config');
  expect(topics.kindOf('home/a').name).toBe('process {state}');
});

test('a filter with wildcards is renewed at once, and then not more often than each half minute', () => {
  const { topics, wait } = start();
  topics.add('home/+/state', listener());
  wait(100);
  let renewed = 0;
  for (let second = 0; second < 120; second++) {
    // an entity whose config changes: its listener is removed and added
    const another = listener();
    topics.add('home/+/state', another);
    wait(500);
    renewed += topics.takeRenewed().length;
    topics.remove('home/+/state', another);
    wait(500);
    renewed += topics.takeRenewed().length;
  }
  expect(renewed).toBeGreaterThan(3);
  expect(renewed).toBeLessThan(6);
});

test('the last change of a filter with wildcards is renewed in the end', () => {
  const { topics, wait } = start();
  topics.add('home/+/state', listener());
  wait(100);
  topics.add('home/+/state', listener());
  wait(100);
  expect(topics.takeRenewed()).toEqual(['home/+/state']);
  topics.renew('home/+/state');
  wait(100);
  expect(topics.takeRenewed()).toEqual([]);
  wait(30_000);
  wait(100);
  expect(topics.takeRenewed()).toEqual(['home/+/state']);
});

test('a map of a dialect is taken over; another listener of a filter is renewed', () => {
  const { topics, wait } = start();
  const dialect = (listeners: Map<string, TopicListener>) => ({ listeners, connected: () => undefined, settled: () => undefined });
  const kept = listener();
  const before = new Map([
    ['a', listener()],
    ['b', kept],
    ['c', listener()],
  ]);
  topics.replace(undefined, dialect(before));
  wait(100);
  const other = listener();
  topics.replace(
    before,
    dialect(
      new Map([
        ['a', other],
        ['b', kept],
      ]),
    ),
  );
  wait(100);
  expect([...topics.filters]).toEqual(['a', 'b']);
  expect(topics.takeRenewed()).toEqual(['a']);
  expect(topics.match('a')).toEqual([other]);
});

function start() {
  const gateway = new RecordingGateway();
  const timers = new ClockTimers(() => gateway.nowMs);
  const messages = new TracedMessages(gateway, { url: 'mqtt://localhost', protocolVersion: '5' });
  let changes = 0;
  const topics = new DeviceTopics({ gateway, timers, messages, qos: 1, onChange: () => void changes++ });
  const wait = (ms: number) => {
    gateway.nowMs += ms;
    timers.run();
  };
  return { topics, gateway, wait, changes: () => changes };
}

function listener(): TopicListener {
  return { receive: () => undefined };
}

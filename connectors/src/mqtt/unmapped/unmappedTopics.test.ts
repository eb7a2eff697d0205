import { expect, test } from '@jest/globals';
import { mappedCase } from '../mapped/testing/mappedCase.ts';
import { payloadKeys } from '../mapping/payloadKeys.ts';
import { UnmappedTopics } from './unmappedTopics.ts';

const minuteMs = 60_000;

function topicsAt(listeners = 1) {
  const clock = { nowMs: 1_000_000 };
  return { clock, topics: new UnmappedTopics({ now: () => clock.nowMs, listeners: () => listeners, explain: () => undefined }) };
}

test.each([
  { topic: 'shop/oven-1/state', payload: { t: 1 }, reason: /pattern itself differs/ },
  { topic: 'shop/pump-1/state', payload: { kind: 'b', t: 1 }, reason: /"when" leaves/ },
  { topic: 'shop/pump-1/state', payload: { kind: 'a', other: { deep: 1 } }, reason: /none of the mapped values/ },
])('a message that becomes nothing is known: $reason', ({ topic, payload, reason }) => {
  const { gateway, receive } = mappedCase({
    topics: [{ topic: 'shop/pump-{id}/state', device: { id: '{id}' }, when: { kind: 'a' }, readings: { t: '°C' } }],
  });
  receive('shop/pump-9/state', { kind: 'a', t: 1 });
  expect(gateway.unmappedTopics?.messages).toBe(0);
  receive(topic, payload);
  expect(gateway.unmappedTopics?.messages).toBe(1);
  expect(gateway.unmappedTopics?.list()).toMatchObject([{ topic, messages: 1, topics: 1 }]);
  expect(gateway.unmappedTopics?.list()[0]?.reason).toMatch(reason);
});

test('what is malformed, empty or says whether a device is reachable is not counted as unmapped; what is refused is listed', () => {
  const { gateway, receive } = mappedCase({
    topics: [
      { topic: 'a/{id}', device: { id: '{id}' }, readings: { t: '°C' }, availability: { topic: 'a/{id}/online' } },
      { topic: 'b/{id}', device: { id: '{.id}' }, readings: { t: '°C' } },
    ],
  });
  receive('a/1', { t: 4 });
  receive('a/1', { t: { nested: 1 } });
  receive('a/1', '{broken');
  receive('a/1/online', 'online');
  receive('a/1', '');
  receive('b/1', { t: 4 });
  expect(gateway.unmappedTopics?.messages).toBe(0);
  expect(gateway.unmappedTopics?.list().map(({ topic, messages, keys }) => [topic, messages, keys])).toEqual([
    ['a/1', 2, []],
    ['b/1', 1, ['t']],
  ]);
});

test('topics with many names are one group, with the newest payload and the rate of all', () => {
  const { clock, topics } = topicsAt();
  for (let index = 0; index < 60; index++) topics.add(`room/${index}/state`, `{"v${index}":1}`, 'why');
  topics.add('other', 'x', 'because');
  expect(topics.list()).toMatchObject([
    { topic: 'room/+/state', topics: 60, messages: 60, perSecond: expect.closeTo(1), keys: ['v0'], example: 'room/0/state' },
    { topic: 'other', keys: [], reason: 'because' },
  ]);
  clock.nowMs += 1;
  topics.add('room/7/state', '{"new":1}', 'why');
  expect(topics.list()[0]).toMatchObject({ example: 'room/7/state', keys: ['new'], messages: 61 });
  clock.nowMs += 3 * minuteMs;
  expect(topics.list()[0]).toMatchObject({ perSecond: 0, messages: 61 });
});

test('what others listen to is theirs', () => {
  const { topics } = topicsAt(2);
  topics.add('a', 'x', 'why');
  expect([topics.messages, topics.list()]).toEqual([0, []]);
});

test('hostile topics are counted together', () => {
  const { topics } = topicsAt();
  for (let index = 0; index < 3000; index++) topics.add(`t${index}`, 'x'.repeat(10_000), 'why');
  topics.add('long'.repeat(1000), '{"__proto__":{"a":1}}', 'why');
  const rows = topics.list();
  expect(topics.messages).toBe(3001);
  expect(rows.length).toBeLessThan(300);
  expect(rows.reduce((sum, { messages }) => sum + messages, 0)).toBe(3001);
});

test.each([
  ['{"a":1,"b":{"c":[{"d":1},{"d":2}]}}', ['a', 'b.c.*.d']],
  ['{"a.b":null}', ['a\\.b']],
  ['[1,2]', ['*']],
  ['21.5', []],
  ['{"a":{"b":{"c":{"d":{"e":1}}}}}', ['a.b.c.d']],
  ['{"cut":1,"off":"te', ['cut', 'off']],
  [`{${Array.from({ length: 200 }, (_, index) => `"k${index}":1`).join()}}`, Array.from({ length: 50 }, (_, index) => `k${index}`)],
])('the keys of %s', (payload, keys) => {
  expect(payloadKeys(Buffer.from(payload))).toEqual(keys);
});

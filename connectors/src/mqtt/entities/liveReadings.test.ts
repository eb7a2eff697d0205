import { expect, test } from '@jest/globals';
import { EntityHouse } from './testing/entityHouse.ts';

const number = (key: string, options: object = {}) => ({
  state_topic: 'node/state',
  value_template: `{{ value_json.${key} }}`,
  unit_of_measurement: 'W',
  ...options,
});

test('what is no number goes the general way, and the newest value of either counts', () => {
  const home = new EntityHouse();
  home.discover('sensor', 'a', number('a'));
  home.discover('sensor', 'b', number('b'));
  for (const [a, value] of [
    [1, 1],
    ['2.5', 2.5],
    [3, 3],
    [null, null],
    [4, 4],
    ['wet', 4],
  ]) {
    home.send('node/state', { a, b: 7 });
    expect(home.values()).toEqual({ a: value, b: 7 });
  }
  expect(home.gateway.count('type')).toBe(1);
  home.send('node/state', [1]);
  home.send('node/state', { b: 8 });
  expect(home.values()).toEqual({ a: 4, b: 8 });
});

test('a number shows again as an old one when its entity is available again', () => {
  const home = new EntityHouse();
  home.discover('sensor', 'a', number('a', { availability_topic: 'node/status' }));
  home.discover('sensor', 'b', number('b'));
  const last = () => home.gateway.known('node').points[0]?.last;
  home.send('node/status', 'online');
  home.send('node/state', { a: 1, b: 1 });
  const { atMs } = last() ?? {};
  expect(last()).toMatchObject({ raw: 1, fresh: true });
  home.wait(60);
  home.send('node/status', 'offline');
  expect(last()?.raw).toBeNull();
  home.send('node/status', 'online');
  expect(last()).toMatchObject({ raw: 1, atMs, fresh: false });
  home.send('node/status', 'offline');
  home.send('node/state', { a: 2, b: 2 });
  expect(home.values()).toEqual({ a: null, b: 2 });
  home.send('node/status', 'online');
  expect(home.values()).toEqual({ a: 2, b: 2 });
});

test('a retained message is no live one, and is not taken for one by the next', () => {
  const home = new EntityHouse();
  home.discover('sensor', 'a', number('a'));
  home.send('node/state', { a: 1 });
  home.send('node/state', { a: 2 }, { retained: true });
  expect(home.gateway.known('node').points[0]?.last).toMatchObject({ raw: 2, fresh: false });
  home.discover('sensor', 'b', number('b'));
  expect(home.values()).toEqual({ a: 2 });
});

test('`this.state` is the newest number', () => {
  const home = new EntityHouse();
  home.discover('sensor', 'a', number('a'));
  home.discover('sensor', 'sum', number('a', { value_template: '{{ value_json.a + (this.state | float(0)) }}' }));
  for (const a of [1, 2, 3]) home.send('node/state', { a });
  expect(home.values()).toEqual({ a: 3, sum: 6 });
});

test('a payload that is only a number, and any other text, on a topic of its own', () => {
  const home = new EntityHouse();
  home.discover('sensor', 'a', { state_topic: 'node/state', unit_of_measurement: 'W', availability_topic: 'node/status' });
  home.send('node/status', 'online');
  for (const [payload, value] of [
    ['1', 1],
    ['2.50', 2.5],
    [' 3', 3],
    ['007', 7],
    ['wet', 7],
    ['8', 8],
    ['None', null],
    ['9', 9],
  ] as const) {
    home.send('node/state', payload);
    expect(home.values()).toEqual({ a: value });
  }
  home.send('node/status', 'offline');
  home.send('node/status', 'online');
  expect(home.values()).toEqual({ a: 9 });
});

test('a long message is not kept for its numbers', () => {
  const home = new EntityHouse();
  home.discover('sensor', 'a', number('a', { availability_topic: 'node/status' }));
  home.send('node/status', 'online');
  for (const rest of ['', 'x'.repeat(10_000), '']) home.send('node/state', { a: rest.length, rest });
  home.send('node/state', { a: 10_001, rest: 'x'.repeat(10_000) });
  home.send('node/status', 'offline');
  home.send('node/status', 'online');
  expect(home.values()).toEqual({ a: 10_001 });
});

import { expect, test } from '@jest/globals';
import { Copies } from './copies.ts';

test('of a broker that sends copies, each publication counts once', () => {
  const { receive } = start(3);
  expect([receive('on'), receive('on'), receive('on')]).toEqual([true, false, false]);
  // the same press again
  expect([receive('on'), receive('on'), receive('on')]).toEqual([true, false, false]);
  expect([receive('off'), receive('off'), receive('off')]).toEqual([true, false, false]);
});

test('copies may be mixed with messages of other topics', () => {
  const { receive } = start(2);
  expect([receive('1', 'a'), receive('1', 'b'), receive('1', 'a'), receive('1', 'b')]).toEqual([true, true, false, false]);
});

test('of a broker that sends no copies, each message counts', () => {
  const { receive } = start(2);
  expect([receive('on'), receive('off'), receive('off'), receive('off')]).toEqual([true, true, true, true]);
});

test('a mistake about the broker ends with the next publication', () => {
  const { receive } = start(3);
  // three subscriptions, one of which the broker did not have yet
  expect([receive('1'), receive('1'), receive('2')]).toEqual([true, false, true]);
  expect([receive('2'), receive('2')]).toEqual([true, true]);
  expect([receive('3'), receive('3'), receive('3')]).toEqual([true, false, false]);
});

test('the same message a while later is another one', () => {
  const { receive, wait } = start(2);
  expect(receive('on')).toBe(true);
  wait(101);
  expect(receive('on')).toBe(true);
});

test('a topic with one subscription has no copies, and retained messages are none', () => {
  const { receive } = start(1);
  expect([receive('on'), receive('on')]).toEqual([true, true]);
  const { receive: receiveTwice } = start(2);
  expect([receiveTwice('on', 'a', true), receiveTwice('on', 'a', true)]).toEqual([true, true]);
});

function start(subscriptions: number) {
  let nowMs = 0;
  const copies = new Copies(
    () => subscriptions,
    () => nowMs,
  );
  /** Whether the message counts. */
  const receive = (text: string, topic = 'a', retained = false) =>
    !copies.isCopy({ topic, payload: Buffer.from(text), retained, delivery: undefined, hasWaited: false, traceparent: undefined });
  return { receive, wait: (ms: number) => void (nowMs += ms) };
}

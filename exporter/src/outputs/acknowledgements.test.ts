import { expect, test } from '@jest/globals';
import { AcknowledgementQueue } from './acknowledgements.ts';

let acknowledged: number[] = [];

function message(id: number, isRepeated = false) {
  return { id, isRepeated, acknowledge: () => void acknowledged.push(id) };
}

test('messages are acknowledged in their order, whatever becomes safe first', () => {
  acknowledged = [];
  const queue = new AcknowledgementQueue();
  queue.received(message(1));
  const first = queue.group();
  queue.received(message(2));
  queue.received(message(3));
  const second = queue.group();
  expect(second.ids).toEqual([2, 3]);
  second.safe();
  expect(acknowledged).toEqual([]);
  expect(queue.pending).toBe(3);
  first.safe();
  expect(acknowledged).toEqual([1, 2, 3]);
  second.safe();
  expect(acknowledged).toEqual([1, 2, 3]);
});

test('a message waits for samples that were taken in the middle of it', () => {
  acknowledged = [];
  const queue = new AcknowledgementQueue();
  queue.received(message(1));
  const barrier = queue.barrier();
  queue.group().safe();
  expect(acknowledged).toEqual([]);
  barrier.safe();
  expect(acknowledged).toEqual([1]);
});

test('a repetition is known by its id, also from before a start, a new message never is', () => {
  const queue = new AcknowledgementQueue();
  queue.setStored(new Set([7]));
  expect(queue.received(message(7))).toBe(true);
  expect(queue.received(message(8, true))).toBe(true);
  expect(queue.received(message(8, true))).toBe(false);
  expect(new AcknowledgementQueue().received(message(7, true))).toBe(true);
  const restarted = new AcknowledgementQueue();
  restarted.setStored(new Set([7]));
  expect(restarted.received(message(7, true))).toBe(false);
});

test('at least as many ids are remembered as MQTT has packet ids', () => {
  const queue = new AcknowledgementQueue();
  for (let id = 1; id <= 65_535 + 1000; id++) queue.received(message(id));
  expect(queue.received(message(1001, true))).toBe(false);
});

test('all groups can be acknowledged unsafe; what waits for a group stays', () => {
  acknowledged = [];
  const queue = new AcknowledgementQueue();
  queue.received(message(1));
  queue.group();
  queue.received(message(2));
  queue.acknowledgeAll();
  expect(acknowledged).toEqual([1]);
  expect(queue.waiting).toBe(1);
});

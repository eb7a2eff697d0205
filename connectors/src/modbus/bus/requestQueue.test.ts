import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RequestQueue } from './requestQueue.ts';

function taken(queue: RequestQueue<string>, nowMs = 0): string[] {
  const items: string[] = [];
  for (let item = queue.next(nowMs, true); item !== undefined; item = queue.next(nowMs, true)) items.push(item);
  return items;
}

test('units take turns, however many requests one of them has', () => {
  const queue = new RequestQueue<string>();
  for (let index = 0; index < 4; index++) queue.push(1, `a${index}`);
  queue.push(2, 'b0');
  queue.push(3, 'c0');
  queue.push(2, 'b1');
  expect(taken(queue)).toEqual(['a0', 'b0', 'c0', 'a1', 'b1', 'a2', 'a3']);
});

test('no unit waits longer than a round', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { maxLength: 60 }), (units) => {
      const queue = new RequestQueue<string>();
      units.forEach((unit) => queue.push(unit, String(unit)));
      const order = taken(queue);
      expect([...order].sort()).toEqual(units.map(String).sort());
      // while a unit waits, each other unit gets at most one turn between two of its turns
      for (const unit of new Set(order)) {
        const turns = order.flatMap((one, index) => (one === unit ? [index] : []));
        turns.slice(1).forEach((turn, index) => {
          const between = order.slice((turns[index] ?? 0) + 1, turn);
          expect(new Set(between).size).toBe(between.length);
        });
      }
    }),
  );
});

test('probes of units without responses are sent when nothing else waits', () => {
  const queue = new RequestQueue<string>();
  queue.pushProbe('dead', 0);
  queue.push(1, 'a');
  expect(taken(queue)).toEqual(['a', 'dead']);
});

test('probes that waited for four seconds get one turn a round', () => {
  const queue = new RequestQueue<string>();
  for (const dead of ['dead1', 'dead2']) queue.pushProbe(dead, 0);
  for (const unit of [1, 2]) for (const turn of ['', "'", '"']) queue.push(unit, `${unit}${turn}`);
  expect(taken(queue, 4000)).toEqual(['1', '2', 'dead1', "1'", "2'", 'dead2', '1"', '2"']);
});

test('one probe at a time', () => {
  const queue = new RequestQueue<string>();
  queue.pushProbe('dead', 0);
  expect(queue.next(9000, false)).toBeUndefined();
  expect(queue.next(9000, true)).toBe('dead');
  expect(queue.isEmpty).toBe(true);
});

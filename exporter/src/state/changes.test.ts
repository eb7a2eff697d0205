import { expect, test } from '@jest/globals';
import { Changes } from './changes.ts';

function keysOf(changes: Changes, count: number): string[][] {
  return changes.slice(count).map(({ id, values }) => [id, ...values.keys()]);
}

function save(changes: Changes, id: string, key: string): void {
  changes.value(changes.of('z2m', id), key, { key, value: 1, atMs: 1_790_000_000_000 });
}

test('a slice waits until it is written', () => {
  const changes = new Changes(100);
  save(changes, 'lamp', 'a');
  expect(keysOf(changes, 10)).toEqual([['lamp', 'a']]);
  expect(keysOf(changes, 10)).toEqual([['lamp', 'a']]);
  changes.written(changes.slice(10));
  expect(changes.size).toBe(0);
  expect(keysOf(changes, 10)).toEqual([]);
});

test('a large device is cut, its removal and description written once', () => {
  const changes = new Changes(100);
  changes.forget('z2m', 'meter');
  for (const key of ['a', 'b', 'c', 'd', 'e']) save(changes, 'meter', key);
  save(changes, 'lamp', 'f');
  const first = changes.slice(3);
  expect(first).toMatchObject([{ id: 'meter', forget: true }]);
  expect(keysOf(changes, 3)).toEqual([['meter', 'a', 'b', 'c']]);
  changes.written(first);
  expect(changes.slice(3)).toMatchObject([{ id: 'meter', forget: false }]);
  expect(keysOf(changes, 4)).toEqual([
    ['meter', 'd', 'e'],
    ['lamp', 'f'],
  ]);
  changes.written(changes.slice(4));
  expect(changes.size).toBe(0);
});

test('what comes and goes while nothing can be written stays within the limit', () => {
  const changes = new Changes(10);
  for (let n = 0; n < 100; n++) save(changes, `invented${n}`, `key${n}`);
  for (let n = 0; n < 100; n++) changes.forget('z2m', `gone${n}`);
  expect(changes.size).toBe(10);
  save(changes, 'invented0', 'key0');
  expect(changes.slice(100)).toHaveLength(5);
  changes.drop('z2m');
  expect(changes.size).toBe(0);
});

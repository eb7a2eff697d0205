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

test('pending writes stay within the limit while nothing can be written', () => {
  const changes = new Changes(10);
  for (let n = 0; n < 100; n++) save(changes, `invented${n}`, `key${n}`);
  for (let n = 0; n < 100; n++) changes.forget('z2m', `gone${n}`);
  expect(changes.size).toBe(10);
  save(changes, 'invented0', 'key0');
  expect(changes.slice(100)).toHaveLength(5);
  changes.drop('z2m');
  expect(changes.size).toBe(0);
});

test('issue 10.8: a reload while the disk is not writable uses pending writes over stored ones', () => {
  const changes = new Changes(100);
  const meter = {
    connector: 'z2m',
    id: 'meter',
    description: '{}',
    registeredMs: 1,
    state: 'online',
    stateSinceMs: 1,
    lastSeenMs: 1,
  } as const;
  const stored = [
    {
      device: meter,
      values: [
        { key: 'a', value: 1, atMs: 1 },
        { key: 'b', value: 1, atMs: 1 },
      ],
    },
  ];
  const waiting = changes.of('z2m', 'meter');
  waiting.seenMs = 7;
  changes.value(waiting, 'a', { key: 'a', value: 2, atMs: 7 });
  changes.value(waiting, 'b', undefined);
  changes.of('z2m', 'lamp').seenMs = 5;
  expect(changes.over('z2m', stored)).toEqual([{ device: { ...meter, lastSeenMs: 7 }, values: [{ key: 'a', value: 2, atMs: 7 }] }]);
  changes.forget('z2m', 'meter');
  expect(changes.over('z2m', stored)).toEqual([]);
  expect(changes.over('modbus', stored)).toBe(stored);
});

test('issue 10.8: dropped writes are known, so that the exit does not count as clean', () => {
  const changes = new Changes(2);
  changes.value(changes.of('z2m', 'meter'), 'a', undefined);
  expect(changes.isIncomplete).toBe(false);
  changes.value(changes.of('z2m', 'meter'), 'b', undefined);
  expect(changes.isIncomplete).toBe(true);
});

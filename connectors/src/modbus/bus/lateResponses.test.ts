import { expect, test } from '@jest/globals';
import { LateResponses } from './lateResponses.ts';

const read = { unit: 1, table: 'input', address: 7, count: 1 } as const;

test('the read before has a length that no late response has', () => {
  const late = new LateResponses();
  expect(late.readBefore(read, 0)).toBeUndefined();
  late.timedOut(read, 0);
  expect(late.readBefore(read, 0)).toEqual({ ...read, count: 2 });
  expect(late.readBefore({ ...read, count: 2 }, 0)).toBeUndefined();
  expect(late.readBefore({ ...read, table: 'holding' }, 0)).toBeUndefined();
  expect(late.readBefore({ ...read, unit: 2 }, 0)).toBeUndefined();
  late.timedOut({ ...read, count: 2 }, 100);
  expect(late.readBefore(read, 100)).toEqual({ ...read, count: 3 });
  late.responded(1);
  expect(late.readBefore(read, 100)).toBeUndefined();
});

test('bits differ by whole bytes', () => {
  const late = new LateResponses();
  late.timedOut({ ...read, table: 'coil', count: 5 }, 0);
  expect(late.readBefore({ ...read, table: 'coil', count: 8 }, 0)).toEqual({ ...read, table: 'coil', count: 9 });
  expect(late.readBefore({ ...read, table: 'coil', count: 9 }, 0)).toBeUndefined();
});

test('a response does not arrive more than ten seconds late', () => {
  const late = new LateResponses();
  late.timedOut(read, 0);
  late.timedOut({ ...read, count: 2 }, 9000);
  expect(late.readBefore(read, 10_001)).toBeUndefined();
  expect(late.readBefore({ ...read, count: 2 }, 10_001)).toEqual(read);
});

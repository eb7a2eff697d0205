import { expect, test } from '@jest/globals';
import { LateAnswers } from './lateResponses.ts';

const read = { unit: 1, table: 'input', address: 7, count: 1 } as const;

test('what is asked first has a length that no late answer has', () => {
  const late = new LateAnswers();
  expect(late.before(read, 0)).toBeUndefined();
  late.gaveUp(read, 0);
  expect(late.before(read, 0)).toEqual({ ...read, count: 2 });
  expect(late.before({ ...read, count: 2 }, 0)).toBeUndefined();
  expect(late.before({ ...read, table: 'holding' }, 0)).toBeUndefined();
  expect(late.before({ ...read, unit: 2 }, 0)).toBeUndefined();
  late.gaveUp({ ...read, count: 2 }, 100);
  expect(late.before(read, 100)).toEqual({ ...read, count: 3 });
  late.answered(1);
  expect(late.before(read, 100)).toBeUndefined();
});

test('bits are told apart by whole bytes', () => {
  const late = new LateAnswers();
  late.gaveUp({ ...read, table: 'coil', count: 5 }, 0);
  expect(late.before({ ...read, table: 'coil', count: 8 }, 0)).toEqual({ ...read, table: 'coil', count: 9 });
  expect(late.before({ ...read, table: 'coil', count: 9 }, 0)).toBeUndefined();
});

test('an answer that is ten seconds late comes no more', () => {
  const late = new LateAnswers();
  late.gaveUp(read, 0);
  late.gaveUp({ ...read, count: 2 }, 9000);
  expect(late.before(read, 10_001)).toBeUndefined();
  expect(late.before({ ...read, count: 2 }, 10_001)).toEqual(read);
});

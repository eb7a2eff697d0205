import { isIn } from '../values/membership.ts';
import type { Value } from '../values/value.ts';
import { dateFilters, dateTests } from './dateFilters.ts';
import { listFilters } from './listFilters.ts';
import { moreTextFilters } from './moreTextFilters.ts';
import { numberFilters } from './numberFilters.ts';
import { type Operation, required } from './operation.ts';
import { regexFilters, regexTests } from './regexFilters.ts';
import { selectionFilters } from './selectionFilters.ts';
import { statisticFunctions } from './statistics.ts';
import { simpleTests } from './tests.ts';
import { textFilters } from './textFilters.ts';

const inTest: Operation = {
  parameters: [['seq', required]],
  reads: 'number',
  argumentReads: 'number',
  apply: (value, [list]) => isIn(value, list as Value),
};

const applied = new Map([
  ...numberFilters,
  ...textFilters,
  ...moreTextFilters,
  ...regexFilters,
  ...listFilters,
  ...statisticFunctions,
  ...dateFilters,
]);

/** Tests by name. */
export const tests: ReadonlyMap<string, Operation> = new Map([
  ...simpleTests,
  ...regexTests,
  ...dateTests,
  ['in', inTest],
  ['contains', moreTextFilters.get('contains') as Operation],
]);

/** Filters by name. */
export const filters: ReadonlyMap<string, Operation> = new Map([...applied, ...selectionFilters(applied, tests)]);

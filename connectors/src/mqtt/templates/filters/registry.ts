import { isIn } from '../values/membership.ts';
import { numberFilters } from './numberFilters.ts';
import { type Operation, required } from './operation.ts';
import { simpleTests } from './tests.ts';
import { textFilters } from './textFilters.ts';
import type { Value } from '../values/value.ts';

export const filters: ReadonlyMap<string, Operation> = new Map([...numberFilters, ...textFilters]);

const inTest: Operation = {
  parameters: [['seq', required]],
  reads: 'number',
  argumentReads: 'number',
  apply: (value, [list]) => isIn(value, list as Value),
};

export const tests: ReadonlyMap<string, Operation> = new Map([...simpleTests, ['in', inTest]]);

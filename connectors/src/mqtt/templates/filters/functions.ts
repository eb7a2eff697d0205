import { iterate, sequenceOf } from '../values/items.ts';
import { fail, type Value } from '../values/value.ts';
import { extreme, numberFunctions } from './numberFilters.ts';
import type { Argument, Operation } from './operation.ts';

/** A global function. Its first argument is the value of the operation. */
export interface GlobalFunction extends Operation {
  readonly isWithoutValue?: boolean;
}

export const functions: ReadonlyMap<string, GlobalFunction> = new Map<string, GlobalFunction>([
  ...numberFunctions,
  ['min', extremeOf(-1)],
  ['max', extremeOf(1)],
]);

function extremeOf(sign: 1 | -1): GlobalFunction {
  const apply = (value: Value, rest: readonly Argument[]): Value => {
    if (rest.length > 0) return extreme([value, ...(rest as readonly Value[])], sign);
    return value === undefined || sequenceOf(value) === undefined ? fail() : extreme(iterate(value), sign);
  };
  return { parameters: [], takesMore: true, reads: 'same', argumentReads: 'same', apply };
}

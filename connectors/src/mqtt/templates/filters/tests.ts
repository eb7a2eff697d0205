import { calculate } from '../values/arithmetic.ts';
import { equals, order } from '../values/compare.ts';
import { isDict } from '../values/dict.ts';
import { sequenceOf } from '../values/items.ts';
import { isFloat, isInt, numberOf } from '../values/numbers.ts';
import { Loop, Namespace, type Value } from '../values/value.ts';
import { numberFunctions } from './numberFilters.ts';
import { type Operation, type Reads, required } from './operation.ts';

/** Tests of Jinja and Home Assistant that do not need an expression's other parts. */
export const simpleTests = new Map<string, Operation>([
  ['defined', check((value) => value !== undefined)],
  ['undefined', check((value) => value === undefined)],
  ['none', check((value) => value === null)],
  ['boolean', check((value) => typeof value === 'boolean')],
  ['true', check((value) => value === true)],
  ['false', check((value) => value === false)],
  ['string', check((value) => typeof value === 'string')],
  ['string_like', check((value) => typeof value === 'string')],
  ['number', check((value) => numberOf(value) !== undefined)],
  ['integer', check((value) => isInt(value) && typeof value !== 'boolean', 'text')],
  ['float', check(isFloat, 'text')],
  ['mapping', check(isDict)],
  ['list', check((value) => Array.isArray(value))],
  ['tuple', check((value) => sequenceOf(value) !== undefined && !Array.isArray(value))],
  ['set', check(() => false)],
  ['sequence', check((value) => value === undefined || typeof value === 'string' || isDict(value) || sequenceOf(value) !== undefined)],
  [
    'iterable',
    check(
      (value) =>
        value === undefined || typeof value === 'string' || isDict(value) || sequenceOf(value) !== undefined || value instanceof Loop,
    ),
  ],
  ['callable', check((value) => value === undefined || value instanceof Namespace)],
  ['is_number', numberFunctions.get('is_number') as Operation],
  ['odd', check((value) => equals(calculate('%', value, 2), 1))],
  ['even', check((value) => equals(calculate('%', value, 2), 0))],
  ['divisibleby', { ...pair((value, other) => equals(calculate('%', value, other), 0)), parameters: [['num', required]] }],
  ...['eq', 'equalto', '=='].map((name) => [name, pair(equals)] as const),
  ...['ne', '!='].map((name) => [name, pair((a, b) => !equals(a, b))] as const),
  ...['lt', 'lessthan', '<'].map((name) => [name, pair((a, b) => order(a, b) < 0)] as const),
  ...['gt', 'greaterthan', '>'].map((name) => [name, pair((a, b) => order(a, b) > 0)] as const),
  ...['le', '<='].map((name) => [name, pair((a, b) => order(a, b) <= 0)] as const),
  ...['ge', '>='].map((name) => [name, pair((a, b) => order(a, b) >= 0)] as const),
]);
// a dictionary is a sequence for Jinja, because it has a length and items
simpleTests.delete('callable');

function check(work: (value: Value) => boolean, reads: Reads = 'number'): Operation {
  return { parameters: [], reads, apply: work };
}

function pair(work: (value: Value, other: Value) => boolean): Operation {
  return {
    parameters: [['other', required]],
    reads: 'number',
    argumentReads: 'number',
    apply: (value, [other]) => work(value, other as Value),
  };
}

import { spend } from '../values/budget.ts';
import { dictOf, entriesOf, isDict } from '../values/dict.ts';
import { iterate } from '../values/items.ts';
import { smallInt } from '../values/numbers.ts';
import { Dict, fail, Namespace, type Value, View } from '../values/value.ts';
import { clockFunctions, dateFunctions, timedelta, timedeltaParameters } from './dateFilters.ts';
import { listFilters } from './listFilters.ts';
import { moreTextFilters } from './moreTextFilters.ts';
import { numberFunctions } from './numberFilters.ts';
import type { Argument, Operation } from './operation.ts';
import { statisticFunctions } from './statistics.ts';

/** A global function. Its first argument is the value of the operation. */
export interface GlobalFunction extends Operation {
  /** It may be called without arguments (`none`), or with keywords too, which are one dict. */
  readonly takesKeywords?: 'dict' | 'namespace' | 'timedelta' | 'none';
}

export const functions: ReadonlyMap<string, GlobalFunction> = new Map<string, GlobalFunction>([
  ...numberFunctions,
  ...statisticFunctions,
  ...dateFunctions,
  [
    'timedelta',
    { parameters: timedeltaParameters, reads: 'number', argumentReads: 'number', takesKeywords: 'timedelta', apply: timedelta },
  ],
  ...(['now', 'utcnow', 'today_at'] as const).map((name): [string, GlobalFunction] => [
    name,
    { ...clockFunctions[name], takesKeywords: 'none' },
  ]),
  ...['slugify', 'typeof'].map((name): [string, GlobalFunction] => [name, moreTextFilters.get(name) as Operation]),
  ['min', extremeOf('min')],
  ['max', extremeOf('max')],
  ['range', { parameters: [], takesMore: true, reads: 'text', apply: range }],
  ['dict', { parameters: [], reads: 'text', takesKeywords: 'dict', apply: (value) => (isDict(value) ? dictOf(entriesOf(value)) : fail()) }],
  ['namespace', { parameters: [], reads: 'text', takesKeywords: 'namespace', apply: namespace }],
]);

function extremeOf(name: 'min' | 'max'): GlobalFunction {
  const { apply, parameters } = listFilters.get(name) as Operation;
  const defaults = parameters.map(([, default_]) => default_ as Argument);
  return {
    parameters: [],
    takesMore: true,
    reads: 'same',
    argumentReads: 'same',
    apply: (value, rest) => (rest.length > 0 ? apply([value, ...(rest as readonly Value[])], defaults) : apply(iterate(value), defaults)),
  };
}

function range(value: Value, rest: readonly Argument[]): Value {
  const [first = fail(), second, step = 1] = [value, ...rest].map((part) => smallInt(part as Value) ?? fail());
  const [from, to] = second === undefined ? [0, first] : [first, second];
  const count = step === 0 ? fail() : Math.max(0, Math.ceil((to - from) / step));
  spend(count);
  return new View(
    Array.from({ length: count }, (_, index) => from + index * step),
    'range',
  );
}

function namespace(value: Value): Value {
  const result = new Namespace();
  if (value === undefined) return result;
  if (!(value instanceof Dict)) return fail();
  for (const [key, part] of entriesOf(value)) result.names.set(typeof key === 'string' ? key : fail(), part);
  return result;
}

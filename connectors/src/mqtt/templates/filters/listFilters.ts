import { calculate } from '../values/arithmetic.ts';
import { bounded, spend } from '../values/budget.ts';
import { isTrue, order } from '../values/compare.ts';
import { entriesOf, isDict, keyOf } from '../values/dict.ts';
import { charactersOf, item, iterate, lengthOf } from '../values/items.ts';
import { numberOf } from '../values/numbers.ts';
import { textOf } from '../values/text.ts';
import { fail, keepState, float, Tuple, type Value, View } from '../values/value.ts';
import type { Argument, Operation } from './operation.ts';

const attribute = ['attribute', null] as const;
const case_sensitive = ['case_sensitive', false] as const;

/** Filters of Jinja and Home Assistant for lists. */
export const listFilters = new Map<string, Operation>([
  ['first', ofList([], ([first]) => first)],
  ['last', ofList([], (items) => items.at(-1))],
  ...['length', 'count'].map((name): [string, Operation] => [name, { parameters: [], reads: 'number', apply: length }]),
  ['list', ofList([], (items) => items)],
  ['join', ofList([['d', ''], attribute], join)],
  ['sum', ofList([attribute, ['start', 0]], sum)],
  ['min', ofList([case_sensitive, attribute], (items, args) => extremeOf(items, args, -1))],
  ['max', ofList([case_sensitive, attribute], (items, args) => extremeOf(items, args, 1))],
  ['sort', ofList([['reverse', false], case_sensitive, attribute], sort)],
  ['unique', ofList([case_sensitive, attribute], unique)],
  ['reverse', { parameters: [], reads: 'text', apply: reverse }],
  [
    'items',
    { parameters: [], reads: 'text', apply: (value) => (value === undefined ? new View([], 'generator') : pairsOf(value, 'generator')) },
  ],
]);

function ofList(parameters: Operation['parameters'], work: (items: readonly Value[], args: readonly Argument[]) => Value): Operation {
  return { parameters, reads: 'text', apply: (value, args) => work(iterate(value), args) };
}

function length(value: Value): Value {
  return value === undefined ? 0 : lengthOf(value);
}

/** `attribute='a.b'` of an item; the item itself without one. */
export function attributeOf(value: Value, path: Argument | undefined): Value {
  if (path === null || path === undefined) return value;
  if (typeof path === 'number') return item(value, path);
  if (typeof path !== 'string') return fail();
  return path.split('.').reduce<Value>((part, key) => item(part, /^\d+$/.test(key) ? Number(key) : key), value);
}

function join(items: readonly Value[], [separator, path]: readonly Argument[]): Value {
  const between = textOf(separator as Value);
  let result = '';
  for (const [index, part] of items.entries()) {
    spend(1);
    result = bounded((index === 0 ? result : result + between) + textOf(attributeOf(part, path)));
  }
  return result;
}

function sum(items: readonly Value[], [path, start]: readonly Argument[]): Value {
  spend(items.length);
  const values = items.map((part) => attributeOf(part, path));
  // Python adds floats with compensation
  const floats = values.filter((value) => typeof value === 'number' && !Number.isSafeInteger(value));
  if (floats.length > 1 && values.length > 2) return compensated(values, start as Value);
  return values.reduce<Value>((total, value) => (numberOf(value) === undefined ? fail() : calculate('+', total, value)), start as Value);
}

/** Neumaier's sum, as CPython's `sum` of floats. */
function compensated(values: readonly Value[], start: Value): Value {
  let total = numberOf(start) ?? fail();
  let lost = 0;
  for (const value of values) {
    const number = numberOf(value) ?? fail();
    const next = total + number;
    lost += Math.abs(total) >= Math.abs(number) ? total - next + number : number - next + total;
    total = next;
  }
  return float(lost !== 0 && Number.isFinite(lost) ? total + lost : total);
}

function sortKey(value: Value, isCaseSensitive: Argument | undefined): Value {
  return typeof value === 'string' && !isTrue(isCaseSensitive as Value) ? value.toLowerCase() : value;
}

function extremeOf(items: readonly Value[], [isCaseSensitive, path]: readonly Argument[], sign: 1 | -1): Value {
  spend(items.length);
  const key = (value: Value): Value => sortKey(attributeOf(value, path), isCaseSensitive);
  return items.reduce((best, part, index) => (index === 0 || order(key(part), key(best)) * sign > 0 ? part : best), undefined);
}

function sort(items: readonly Value[], [isReversed, isCaseSensitive, path]: readonly Argument[]): Value {
  spend(items.length * 4);
  const key = (value: Value): Value => sortKey(attributeOf(value, path), isCaseSensitive);
  const keyed = items.map((part) => [key(part), part] as const);
  const isDescending = isTrue(isReversed as Value);
  return keyed.sort(([a], [b]) => (isDescending ? order(b, a) : order(a, b))).map(([, part]) => part);
}

function unique(items: readonly Value[], [isCaseSensitive, path]: readonly Argument[]): Value {
  const seen = new Set<unknown>();
  const kept = items.filter((part) => {
    const key = keyOf(sortKey(attributeOf(part, path), isCaseSensitive));
    return !seen.has(key) && seen.add(key);
  });
  return new View(kept, 'generator');
}

function reverse(value: Value): Value {
  if (typeof value === 'string') return charactersOf(value).toReversed().join('');
  // for Jinja the argument is at fault, which is no error of Python's
  if (value === null || numberOf(value) !== undefined) keepState();
  return new View(iterate(value).toReversed(), 'generator');
}

/** The items of a dict as tuples. */
export function pairsOf(value: Value, kind: View['kind']): View {
  if (!isDict(value)) return fail();
  const pairs = Array.from(entriesOf(value), ([key, part]) => new Tuple([key, part]));
  spend(pairs.length);
  return new View(pairs, kind);
}

import { spendFor } from './budget.ts';
import { dateAttribute, isDate } from './dates.ts';
import { entriesOf, hasKey, isDict, itemOf } from './dict.ts';
import { smallInt } from './numbers.ts';
import { Dict, fail, isPlainObject, keepState, Loop, Method, Namespace, Tuple, type Value, View } from './value.ts';

/** Methods of a dict: Jinja finds them before a key of the same name (`x.items`), and after it (`x['items']`). */
export const dictMethods: ReadonlySet<string> = new Set([
  ...['clear', 'copy', 'fromkeys', 'get', 'items', 'keys', 'pop', 'popitem', 'setdefault', 'update', 'values'],
]);
// the others change the dict, which the sandbox hides
const safeMethods = new Set(['copy', 'fromkeys', 'get', 'items', 'keys', 'values']);
const numberAttributes = new Set(['real', 'imag', 'numerator', 'denominator']);
const surrogate = /[\ud800-\udfff]/;
const method = new Method();

/** `value.name` or `value['name']`, of a payload or of the template. */
export function member(value: Value, name: string): Value {
  // the fast way: an object as `JSON.parse` makes it
  return isPlainObject(value) && Object.hasOwn(value, name) ? value[name] : memberOfOther(value, name);
}

function memberOfOther(value: Value, name: string): Value {
  if (value === undefined) keepState();
  if (value instanceof Dict && hasKey(value, name)) return itemOf(value, name);
  if (isDict(value)) return safeMethods.has(name) ? method : undefined;
  if (value instanceof Namespace) return value.names.get(name);
  if (value instanceof Loop) return loopAttribute(value, name);
  if (isDate(value)) return dateAttribute(value, name);
  // a method of a text or list that is not called, or a part of a number
  return isUnknownAttribute(value, name) ? fail() : undefined;
}

const textOrListMethods = new Set([
  ...[
    'append',
    'capitalize',
    'casefold',
    'center',
    'clear',
    'copy',
    'count',
    'encode',
    'endswith',
    'expandtabs',
    'extend',
    'find',
    'format',
  ],
  ...[
    'format_map',
    'index',
    'insert',
    'isalnum',
    'isalpha',
    'isascii',
    'isdecimal',
    'isdigit',
    'isidentifier',
    'islower',
    'isnumeric',
    'isprintable',
  ],
  ...[
    'isspace',
    'istitle',
    'isupper',
    'join',
    'ljust',
    'lower',
    'lstrip',
    'maketrans',
    'partition',
    'pop',
    'remove',
    'removeprefix',
    'removesuffix',
  ],
  ...[
    'replace',
    'reverse',
    'rfind',
    'rindex',
    'rjust',
    'rpartition',
    'rsplit',
    'rstrip',
    'sort',
    'split',
    'splitlines',
    'startswith',
    'strip',
  ],
  ...['swapcase', 'title', 'translate', 'upper', 'zfill'],
  ...['as_integer_ratio', 'bit_count', 'bit_length', 'conjugate', 'from_bytes', 'from_number', 'fromhex', 'hex', 'is_integer', 'to_bytes'],
]);

function isUnknownAttribute(value: Value, name: string): boolean {
  return name.startsWith('_') || (value !== null && (textOrListMethods.has(name) || numberAttributes.has(name)));
}

function loopAttribute({ index0, items }: Loop, name: string): Value {
  const last = items.length - 1;
  switch (name) {
    case 'index':
      return index0 + 1;
    case 'index0':
      return index0;
    case 'first':
      return index0 === 0;
    case 'last':
      return index0 === last;
    case 'length':
      return items.length;
    case 'revindex':
      return items.length - index0;
    case 'revindex0':
      return last - index0;
    case 'previtem':
      return items[index0 - 1];
    case 'nextitem':
      return items[index0 + 1];
    default:
      return fail();
  }
}

/** `value[key]`: Undefined where there is no such item. */
export function item(value: Value, key: Value): Value {
  if (typeof key === 'string') return member(value, key);
  if (value === undefined) keepState();
  if (isDict(value)) return isHashable(key) ? itemOf(value, key) : undefined;
  const index = smallInt(key);
  if (index === undefined) return undefined;
  if (typeof value === 'string') return surrogate.test(value) ? Array.from(value).at(index) : value.at(index);
  return value instanceof View && value.kind === 'range' ? value.items.at(index) : sequenceOf(value)?.at(index);
}

function isHashable(key: Value): boolean {
  return !(Array.isArray(key) || isDict(key));
}

/** The items of a list or tuple; undefined for all else. */
export function sequenceOf(value: Value): readonly Value[] | undefined {
  if (value instanceof Tuple) return value.items;
  return Array.isArray(value) ? (value as readonly Value[]) : undefined;
}

export interface SliceOf {
  readonly start: Value;
  readonly stop: Value;
  readonly step: Value;
}

/** `value[start:stop:step]`; what is left out is null. Jinja's Undefined stands for no error here. */
export function slice(value: Value, { start, stop, step }: SliceOf): Value {
  if (value === undefined) keepState();
  const items = typeof value === 'string' ? charactersOf(value) : sequenceOf(value);
  spendFor(items?.length ?? 0);
  const bounds = [start, stop, step].map((bound) => (bound === null ? null : (smallInt(bound) ?? fail())));
  if (items === undefined || bounds[2] === 0) fail();
  const taken = takeSlice(items, bounds);
  if (typeof value === 'string') return (taken as readonly string[]).join('');
  return value instanceof Tuple ? new Tuple(taken) : taken;
}

function takeSlice(items: readonly Value[], [start = null, stop = null, step = null]: readonly (number | null)[]): readonly Value[] {
  const by = step ?? 1;
  const length = items.length;
  const [low, high] = by > 0 ? [0, length] : [-1, length - 1];
  const bound = (at: number): number => Math.min(Math.max(at < 0 ? at + length : at, low), high);
  const from = start === null ? (by > 0 ? low : high) : bound(start);
  const to = stop === null ? (by > 0 ? high : low) : bound(stop);
  if (by === 1) return items.slice(from, Math.max(from, to));
  const taken: Value[] = [];
  for (let at = from; by > 0 ? at < to : at > to; at += by) taken.push(items[at]);
  return taken;
}

function itemsOf(value: Value): readonly Value[] | undefined {
  if (value instanceof View) return value.take();
  return isDict(value) ? Array.from(entriesOf(value), ([key]) => key) : sequenceOf(value);
}

/** What a loop goes through; fails for what is no iterable. */
export function iterate(value: Value): readonly Value[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return charactersOf(value);
  const items = itemsOf(value);
  if (items === undefined) fail();
  spendFor(items.length);
  return items;
}

export function charactersOf(text: string): readonly string[] {
  spendFor(text.length);
  return Array.from(text);
}

/** `len(value)` of Python. */
export function lengthOf(value: Value): number {
  if (typeof value === 'string') return surrogate.test(value) ? charactersOf(value).length : value.length;
  return value instanceof View && value.kind === 'generator' ? fail() : iterate(value).length;
}

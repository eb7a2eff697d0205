import { strip } from '../syntax/whitespace.ts';
import { bounded, spend, spendFor } from '../values/budget.ts';
import { equals } from '../values/compare.ts';
import { entriesOf, hasKey, isDict, itemOf } from '../values/dict.ts';
import { formatBraces } from '../values/format.ts';
import { iterate, sequenceOf } from '../values/items.ts';
import { smallInt } from '../values/numbers.ts';
import { fail, keepState, Tuple, type Value, View } from '../values/value.ts';
import { dateMethods } from './dateFilters.ts';
import { pairsOf } from './listFilters.ts';
import { type Argument, type Operation, required } from './operation.ts';
import { capitalize, lower, replaceText, stripCharacters } from './textFilters.ts';

type Parameters = Operation['parameters'];

const chars: Parameters = [['chars', null]];
const part: Parameters = [['part', required]];
const width: Parameters = [['width', required]];

/** Methods of Python's str, dict and list. */
export const methods: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ...dateMethods,
  [
    'get',
    {
      parameters: [
        ['key', required],
        ['default', null],
      ],
      reads: 'same',
      argumentReads: 'same',
      apply: get,
    },
  ],
  ['items', ofDict((value) => pairsOf(isDict(value) ? value : keepState(), 'dict'))],
  ['keys', ofDict((value) => partsOf(value, ([key]) => key))],
  ['values', ofDict((value) => partsOf(value, ([, item]) => item))],
  ['lower', ofText([], lower)],
  ['upper', ofText([], (text) => text.toUpperCase())],
  ['capitalize', ofText([], capitalize)],
  ['title', ofText([], title)],
  ['strip', ofText(chars, (text, [set]) => stripCharacters(text, set, 'both'))],
  ['lstrip', ofText(chars, (text, [set]) => stripCharacters(text, set, 'start'))],
  ['rstrip', ofText(chars, (text, [set]) => stripCharacters(text, set, 'end'))],
  [
    'replace',
    ofText(
      [
        ['old', required],
        ['new', required],
        ['count', null],
      ],
      replace,
    ),
  ],
  [
    'split',
    ofText(
      [
        ['sep', null],
        ['maxsplit', -1],
      ],
      split,
    ),
  ],
  [
    'rsplit',
    ofText(
      [
        ['sep', null],
        ['maxsplit', -1],
      ],
      rsplit,
    ),
  ],
  [
    'splitlines',
    ofText([], (text) =>
      /[\v\f\x1c-\x1e\x85\u2028\u2029]/.test(text) ? fail() : text === '' ? [] : text.replace(/(?:\r\n|[\r\n])$/, '').split(/\r\n|[\r\n]/),
    ),
  ],
  ['startswith', ofText(part, (text, [start]) => affixes(start).some((affix) => text.startsWith(affix)))],
  ['endswith', ofText(part, (text, [end]) => affixes(end).some((affix) => text.endsWith(affix)))],
  ['removeprefix', ofText(part, (text, [start]) => (text.startsWith(textArgument(start)) ? text.slice(textArgument(start).length) : text))],
  [
    'removesuffix',
    ofText(part, (text, [end]) =>
      end !== '' && text.endsWith(textArgument(end)) ? text.slice(0, text.length - textArgument(end).length) : text,
    ),
  ],
  ['find', ofText(part, (text, [wanted]) => indexIn(text, text.indexOf(textArgument(wanted))))],
  ['rfind', ofText(part, (text, [wanted]) => indexIn(text, text.lastIndexOf(textArgument(wanted))))],
  ['index', { parameters: part, reads: 'text', apply: index }],
  ['count', { parameters: part, reads: 'text', apply: count }],
  ['isdigit', ofText([], (text) => isAll(text, /^[0-9]+$/))],
  ['isdecimal', ofText([], (text) => isAll(text, /^[0-9]+$/))],
  ['isnumeric', ofText([], (text) => isAll(text, /^[0-9]+$/))],
  ['isalpha', ofText([], (text) => isAll(text, /^[A-Za-z]+$/))],
  ['isalnum', ofText([], (text) => isAll(text, /^[A-Za-z0-9]+$/))],
  ['zfill', ofText(width, (text, [size]) => zfill(text, sizeArgument(size)))],
  ['ljust', ofText(width, (text, [size]) => bounded(text.padEnd(sizeArgument(size))))],
  ['rjust', ofText(width, (text, [size]) => bounded(text.padStart(sizeArgument(size))))],
  ['join', ofText([['iterable', required]], (text, [list]) => join(text, list as Value))],
  [
    'format',
    {
      parameters: [],
      takesMore: true,
      reads: 'text',
      apply: (value, args) => (typeof value === 'string' ? formatBraces(value, args as readonly Value[]) : keepState()),
    },
  ],
]);

function get(value: Value, [key, default_]: readonly Argument[]): Value {
  if (!isDict(value)) return keepState();
  return hasKey(value, key as Value) ? itemOf(value, key as Value) : (default_ as Value);
}

/** The keys or the values of a dict. */
function partsOf(value: Value, part: (entry: readonly [Value, Value]) => Value): View {
  const parts = Array.from(isDict(value) ? entriesOf(value) : keepState(), part);
  spendFor(parts.length);
  return new View(parts, 'dict');
}

function ofDict(work: (value: Value) => Value): Operation {
  return { parameters: [], reads: 'text', apply: work };
}

function ofText(parameters: Parameters, work: (text: string, args: readonly Argument[]) => Value): Operation {
  const apply = (value: Value, args: readonly Argument[]): Value => {
    if (typeof value !== 'string') return keepState();
    spendFor(value.length);
    return work(value, args);
  };
  return { parameters, reads: 'number', apply };
}

function replace(text: string, [old, new_, most]: readonly Argument[]): Value {
  return typeof old === 'string' && typeof new_ === 'string' ? replaceText(text, [old, new_, most as Value]) : fail();
}

function split(text: string, [separator, most]: readonly Argument[]): Value {
  const limit = smallInt(most as Value) ?? fail();
  if (separator === null) return limit < 0 ? words(text) : fail();
  if (typeof separator !== 'string' || separator === '') return fail();
  const parts = text.split(separator);
  spend(parts.length);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  return [...parts.slice(0, limit), parts.slice(limit).join(separator)];
}

function words(text: string): readonly string[] {
  const stripped = strip(text);
  return stripped === '' ? [] : stripped.split(/[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/);
}

function rsplit(text: string, args: readonly Argument[]): Value {
  const [separator, most] = args;
  const limit = smallInt(most as Value) ?? fail();
  if (limit < 0) return split(text, args);
  if (typeof separator !== 'string' || separator === '') return fail();
  const parts = text.split(separator);
  spend(parts.length);
  if (parts.length <= limit + 1) return parts;
  return [parts.slice(0, parts.length - limit).join(separator), ...parts.slice(parts.length - limit)];
}

/** `str.title()`: a letter behind no letter is upper case. */
function title(text: string): string {
  return bounded(text.replace(/\p{L}+/gu, (word) => capitalize(word)));
}

function textArgument(argument: Argument | undefined): string {
  return typeof argument === 'string' ? argument : fail();
}

function affixes(argument: Argument | undefined): readonly string[] {
  return argument instanceof Tuple ? argument.items.map(textArgument) : [textArgument(argument)];
}

function sizeArgument(argument: Argument | undefined): number {
  const size = smallInt(argument as Value);
  return size === undefined || size > 10_000 ? fail() : size;
}

/** An offset in code points. */
function indexIn(text: string, at: number): number {
  return at === -1 ? -1 : Array.from(text.slice(0, at)).length;
}

function index(value: Value, [wanted]: readonly Argument[]): Value {
  spendForAll(value);
  const at = typeof value === 'string' ? indexIn(value, value.indexOf(textArgument(wanted))) : indexOfItem(value, wanted as Value);
  return at === -1 ? fail() : at;
}

function spendForAll(value: Value): void {
  spendFor(typeof value === 'string' ? value.length : (sequenceOf(value)?.length ?? 0));
}

function indexOfItem(value: Value, wanted: Value): number {
  return (sequenceOf(value) ?? keepState()).findIndex((item) => equals(item, wanted));
}

function count(value: Value, [wanted]: readonly Argument[]): Value {
  spendForAll(value);
  if (typeof value === 'string') return wanted === '' ? fail() : value.split(textArgument(wanted)).length - 1;
  return (sequenceOf(value) ?? keepState()).filter((item) => equals(item, wanted as Value)).length;
}

function isAll(text: string, pattern: RegExp): boolean {
  const ascii = text.replace(/[^\0-\x7f]/g, '');
  if (ascii !== '' && (!pattern.test(ascii) || ascii.endsWith('\n'))) return false;
  // which other characters count differs between the tables of Unicode
  return ascii === text ? text !== '' : fail();
}

function zfill(text: string, size: number): string {
  const [, sign = '', digits = ''] = /^([+-]?)([^]*)$/.exec(text) ?? [];
  return bounded(sign + digits.padStart(size - sign.length, '0'));
}

function join(separator: string, list: Value): string {
  const items = iterate(list);
  spend(items.length);
  return bounded(items.map((item) => (typeof item === 'string' ? item : fail())).join(separator));
}

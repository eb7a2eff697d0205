import { bounded, spendFor } from '../values/budget.ts';
import { isTrue, order } from '../values/compare.ts';
import { entriesOf, isDict } from '../values/dict.ts';
import { parsePythonJson } from '../values/pythonJson.ts';
import { formatValues } from '../values/format.ts';
import { sequenceOf } from '../values/items.ts';
import { isIn } from '../values/membership.ts';
import { isFloat, isInt, smallInt } from '../values/numbers.ts';
import { typeName } from '../values/typeName.ts';
import { repr, textOf } from '../values/text.ts';
import { fail, type Value } from '../values/value.ts';
import { absent, type Argument, type Operation, orDefault, required } from './operation.ts';

/** Filters of Home Assistant that read or write texts of some form. */
export const moreTextFilters = new Map<string, Operation>([
  ['title', { parameters: [], reads: 'text', apply: (value) => titled(textOf(value)) }],
  [
    'format',
    { parameters: [], takesMore: true, reads: 'text', apply: (value, args) => formatValues(textOf(value), args as readonly Value[]) },
  ],
  ['from_json', { parameters: [['default', absent]], reads: 'text', apply: fromJson }],
  [
    'to_json',
    {
      parameters: [
        ['ensure_ascii', false],
        ['pretty_print', false],
        ['sort_keys', false],
      ],
      reads: 'text',
      apply: (value, args) => (args.some((arg) => isTrue(arg as Value)) ? fail() : bounded(toJson(value, 0))),
    },
  ],
  ['tojson', { parameters: [], reads: 'text', apply: (value) => bounded(toSafeJson(value, 0).replace(/[^ -~]|[<>&']/g, escaped)) }],
  ['base64_decode', { parameters: [['encoding', 'utf-8']], reads: 'text', apply: decodeBase64 }],
  [
    'base64_encode',
    {
      parameters: [],
      reads: 'text',
      apply: (value) => (typeof value === 'string' ? bounded(Buffer.from(value).toString('base64')) : fail()),
    },
  ],
  ['ordinal', { parameters: [], reads: 'text', apply: ordinal }],
  ['slugify', { parameters: [['separator', '_']], reads: 'text', apply: slugify }],
  [
    'truncate',
    {
      parameters: [
        ['length', 255],
        ['killwords', false],
        ['end', '...'],
        ['leeway', null],
      ],
      reads: 'text',
      apply: truncateText,
    },
  ],
  ['typeof', { parameters: [], reads: 'text', apply: (value) => typeName(value) ?? fail() }],
  [
    'contains',
    {
      parameters: [['value', required]],
      reads: 'number',
      argumentReads: 'number',
      apply: (value, [part]) => isIn(part as Value, value === undefined ? [] : value),
    },
  ],
  [
    'ord',
    {
      parameters: [],
      reads: 'number',
      apply: (value) => (typeof value === 'string' && Array.from(value).length === 1 ? (value.codePointAt(0) ?? 0) : fail()),
    },
  ],
]);

const words = /([-\s({[<]+)/;

function titled(text: string): string {
  spendFor(text.length);
  return bounded(
    text
      .split(words)
      .filter((part) => part !== '')
      .map((part) => part.charAt(0).toUpperCase() + part.slice(1).toLowerCase())
      .join(''),
  );
}

function fromJson(value: Value, [default_]: readonly Argument[]): Value {
  if (typeof value !== 'string') return orDefault(default_);
  spendFor(value.length * 4);
  try {
    JSON.parse(value);
  } catch {
    return orDefault(default_);
  }
  return parsePythonJson(value);
}

function toJson(value: Value, depth: number): string {
  if (depth > 100) fail();
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (isInt(value)) return typeof value === 'bigint' ? fail() : String(value);
  if (isFloat(value)) {
    const text = repr(value);
    return /^-?[\d.]+$/.test(text) ? text : fail();
  }
  const items = sequenceOf(value);
  if (items !== undefined) return `[${items.map((part) => toJson(part, depth + 1)).join(',')}]`;
  if (!isDict(value)) return fail();
  const pairs = Array.from(entriesOf(value), ([key, part]) =>
    typeof key === 'string' ? `${JSON.stringify(key)}:${toJson(part, depth + 1)}` : fail(),
  );
  return bounded(`{${pairs.join(',')}}`);
}

function truncateText(value: Value, [length, killsWords, end, leeway]: readonly Argument[]): Value {
  const most = smallInt(length as Value) ?? fail();
  const tolerance = leeway === null ? 5 : (smallInt(leeway as Value) ?? fail());
  const text = value ?? '';
  if (typeof text !== 'string' || typeof end !== 'string') return fail();
  spendFor(text.length);
  const [characters, kept] = [Array.from(text), most - Array.from(end).length];
  if (kept < 0 || tolerance < 0) return fail();
  if (characters.length <= most + tolerance) return value;
  const cut = characters.slice(0, kept).join('');
  const space = cut.lastIndexOf(' ');
  return bounded((isTrue(killsWords as Value) || space === -1 ? cut : cut.slice(0, space)) + end);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Jinja's own: Python's `json.dumps` with sorted keys. */
function toSafeJson(value: Value, depth: number): string {
  if (depth > 100) fail();
  const items = sequenceOf(value);
  if (items !== undefined) return `[${items.map((part) => toSafeJson(part, depth + 1)).join(', ')}]`;
  if (!isDict(value)) return toJson(value, depth);
  const pairs = Array.from(entriesOf(value), ([key, part]) => [typeof key === 'string' ? key : fail(), part] as const);
  const sorted = pairs.toSorted(([a], [b]) => order(a, b));
  return bounded(`{${sorted.map(([key, part]) => `${JSON.stringify(key)}: ${toSafeJson(part, depth + 1)}`).join(', ')}}`);
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function decodeBase64(value: Value, [encoding]: readonly Argument[]): Value {
  if (typeof value !== 'string' || !base64.test(value) || encoding !== 'utf-8') return fail();
  spendFor(value.length);
  return bounded(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(value, 'base64')));
}

function ordinal(value: Value): Value {
  const text = textOf(value);
  if (!/^\d$|[-+ \d]\d$/.test(text)) return fail();
  const rest = Math.abs(Number(text.slice(-2)));
  return `${text}${(rest >= 11 && rest <= 13 ? undefined : ['th', 'st', 'nd', 'rd'][rest % 10]) ?? 'th'}`;
}

function slugify(value: Value, [separator]: readonly Argument[]): Value {
  const text = textOf(value);
  // other letters are transliterated by a table that is not here
  if (typeof separator !== 'string' || !/^[ -~\s]*$/.test(text) || text.includes('&')) return fail();
  if (text === '') return '';
  const slug = text
    .toLowerCase()
    .replace(/'/g, '-')
    .replace(/(?<=\d),(?=\d)/g, '')
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '')
    .join(separator);
  return slug === '' ? 'unknown' : slug;
}

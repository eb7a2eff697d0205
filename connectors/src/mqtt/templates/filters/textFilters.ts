import { isSpace } from '../syntax/whitespace.ts';
import { bounded, spendFor } from '../values/budget.ts';
import { isTrue } from '../values/compare.ts';
import { smallInt } from '../values/numbers.ts';
import { textOf } from '../values/text.ts';
import { fail, keepState, type Value } from '../values/value.ts';
import { type Argument, type Operation, required } from './operation.ts';

const default_: Operation = {
  parameters: [
    ['default_value', ''],
    ['boolean', false],
  ],
  reads: 'same',
  argumentReads: 'same',
  apply: (value, [other, boolean]) => (value === undefined || (isTrue(boolean as Value) && !isTrue(value)) ? (other as Value) : value),
};

/** Filters of Jinja and Home Assistant for text and for missing values. */
export const textFilters = new Map<string, Operation>([
  ['default', default_],
  ['d', default_],
  ['is_defined', { parameters: [], reads: 'same', apply: (value) => (value === undefined ? keepState() : value) }],
  ['string', ofText((text) => text)],
  ['lower', ofText(lower)],
  ['upper', ofText((text) => text.toUpperCase())],
  ['capitalize', ofText(capitalize)],
  ['trim', { parameters: [['chars', null]], reads: 'text', apply: (value, [chars]) => stripCharacters(textOf(value), chars, 'both') }],
  [
    'replace',
    {
      parameters: [
        ['old', required],
        ['new', required],
        ['count', null],
      ],
      reads: 'text',
      apply: (value, [old, new_, count]) => replaceText(textOf(value), [textOf(old as Value), textOf(new_ as Value), count as Value]),
    },
  ],
]);

function ofText(work: (text: string) => string): Operation {
  const apply = (value: Value): Value => {
    const text = textOf(value);
    spendFor(text.length);
    return bounded(work(text));
  };
  return { parameters: [], reads: 'text', apply };
}

/** `str.lower()`. */
export function lower(text: string): string {
  return text.toLowerCase();
}

/** `str.capitalize()`. */
export function capitalize(text: string): string {
  const [first = ''] = text;
  return first.toUpperCase() + text.slice(first.length).toLowerCase();
}

/** `str.replace(old, new, count)`. */
export function replaceText(text: string, [old, new_, count]: readonly [string, string, Value]): string {
  spendFor(text.length);
  const most = count === null ? -1 : (smallInt(count) ?? fail());
  if (old === '') return most === 0 ? text : fail();
  const parts = text.split(old);
  const times = most < 0 ? parts.length - 1 : Math.min(most, parts.length - 1);
  if (text.length + times * new_.length > 1_000_000) fail();
  return bounded(
    parts.slice(0, times + 1).join(new_) +
      parts
        .slice(times + 1)
        .map((part) => old + part)
        .join(''),
  );
}

/** `str.strip(characters)` and its sides. */
export function stripCharacters(text: string, characters: Argument, side: 'both' | 'start' | 'end'): string {
  spendFor(text.length);
  if (characters !== null && typeof characters !== 'string') return fail();
  const set = new Set(characters ?? '');
  const isStripped = (character: string | undefined): boolean => (characters === null ? isSpace(character) : set.has(character ?? ''));
  const all = Array.from(text);
  let start = 0;
  let end = all.length;
  while (side !== 'end' && start < end && isStripped(all[start])) start += 1;
  while (side !== 'start' && end > start && isStripped(all[end - 1])) end -= 1;
  return all.slice(start, end).join('');
}

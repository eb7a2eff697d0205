import { bounded, spend } from '../values/budget.ts';
import { isTrue } from '../values/compare.ts';
import { item } from '../values/items.ts';
import { regexFor, regexOf } from '../values/regex.ts';
import { textOf } from '../values/text.ts';
import { fail, Tuple, type Value } from '../values/value.ts';
import type { Argument, Operation } from './operation.ts';

const find = ['find', ''] as const;
const ignorecase = ['ignorecase', false] as const;

const match = regexFilter([find, ignorecase], (text, [source, ignores]) => {
  const found = expression(text, source, ignores).exec(text);
  return found?.index === 0;
});
const search = regexFilter([find, ignorecase], (text, [source, ignores]) => expression(text, source, ignores).test(text));

export const regexFilters = new Map<string, Operation>([
  ['regex_match', match],
  ['regex_search', search],
  [
    'regex_replace',
    regexFilter([find, ['replace', ''], ignorecase], (text, [source, replacement, ignores]) =>
      replaceAll(text, expression(text, source, ignores), replacement),
    ),
  ],
  ['regex_findall', regexFilter([find, ignorecase], (text, [source, ignores]) => findAll(text, expression(text, source, ignores)))],
  [
    'regex_findall_index',
    regexFilter([find, ['index', 0], ignorecase], (text, [source, index, ignores]) => {
      const found = item(findAll(text, expression(text, source, ignores)), index as Value);
      return found ?? fail();
    }),
  ],
]);

export const regexTests = new Map([
  ['match', match],
  ['search', search],
]);

function regexFilter(parameters: Operation['parameters'], work: (text: string, args: readonly Argument[]) => Value): Operation {
  return {
    parameters,
    reads: 'text',
    check: ([source, ...others]) => {
      const ignores = others.at(-1);
      return typeof source !== 'string' || regexOf(source, isTrue(ignores as Value)) !== undefined
        ? undefined
        : `the regular expression "${source}"`;
    },
    apply: (value, args) => {
      spend(20);
      return work(textOf(value), args);
    },
  };
}

function expression(text: string, source: Argument | undefined, ignores: Argument | undefined): RegExp {
  return regexFor(source, isTrue(ignores as Value), text);
}

function replaceAll(text: string, pattern: RegExp, replacement: Argument | undefined): string {
  if (typeof replacement !== 'string') return fail();
  const parts = replacement.split(/\\(\d)/);
  if (parts.some((part, index) => index % 2 === 0 && part.includes('\\'))) return fail();
  return bounded(
    text.replace(pattern, (...groups: (string | number | undefined)[]) => {
      spend(1);
      return parts.map((part, index) => (index % 2 === 0 ? part : groupOf(groups, Number(part)))).join('');
    }),
  );
}

function groupOf(groups: readonly (string | number | undefined)[], index: number): string {
  // behind the groups are the offset and the text
  if (index === 0 || index >= groups.length - 2) return fail();
  return String(groups[index] ?? '');
}

function findAll(text: string, pattern: RegExp): Value {
  return Array.from(text.matchAll(pattern), (found) => {
    spend(1);
    const groups = Array.from(found, (group) => group ?? '');
    if (groups.length === 1) return groups[0];
    return groups.length === 2 ? groups[1] : new Tuple(groups.slice(1));
  });
}

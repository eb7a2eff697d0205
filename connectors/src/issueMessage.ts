import { z } from 'zod';
import { closestWord } from './closestWord.ts';

const kinds: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'an integer',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'no value',
};

/** The error map for zod, for configs, profiles and tables: the expected value and the type that was found, never the value itself. */
export function issueMessage(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue);
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? 'expected another key';
  if (issue.input === undefined) return `missing: expected ${expectation(issue)}`;
  if (issue.code === 'invalid_type')
    return `expected ${expectation(issue)}, found ${foundKind(issue.input)}${remedy(issue.expected, issue.input)}`;
  if (issue.code === 'invalid_union' && issue.options === undefined)
    return `expected ${expectation(issue)}, found ${foundKind(issue.input)}`;
  return `expected ${expectation(issue)}`;
}

function unknownKeys({ keys, inst }: z.core.$ZodRawIssue<z.core.$ZodIssueUnrecognizedKeys>): string {
  const known = inst instanceof z.core.$ZodObject ? Object.keys(inst._zod.def.shape) : [];
  const [key = ''] = keys;
  return `unknown key ${keys.map((one) => JSON.stringify(one)).join(', ')}${known.length > 0 ? suggestion(key, known) : ''}`;
}

/** The expected value, in a few words. */
function expectation(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return kinds[String(issue.expected)] ?? String(issue.expected);
    case 'invalid_value':
      return oneOf(issue.values);
    case 'too_small':
      return bound(issue, Number(issue.minimum), issue.inclusive === false ? 'more than' : 'at least');
    case 'too_big':
      return bound(issue, Number(issue.maximum), issue.inclusive === false ? 'less than' : 'at most');
    case 'invalid_union':
      return issue.options === undefined
        ? alternatives(issue.errors as z.core.$ZodRawIssue[][])
        : oneOf(issue.options as readonly unknown[]);
    case 'not_multiple_of':
      return `a multiple of ${String(issue.divisor)}`;
    case 'invalid_format':
      return issue.format === 'url' ? 'a URL' : `a string in the format ${String(issue.format)}`;
    default:
      return 'another value';
  }
}

/** A list of allowed values for a message. */
export function oneOf(values: readonly unknown[]): string {
  const texts = values.map(String);
  return texts.length === 1 ? (texts[0] ?? '') : `one of ${texts.join(', ')}`;
}

function alternatives(branches: readonly z.core.$ZodRawIssue[][]): string {
  return [...new Set(branches.flat().map(expectation))].join(' or ');
}

function bound(issue: z.core.$ZodRawIssue, limit: number, relation: string): string {
  if (issue.origin === 'string') return limit === 1 ? 'a non-empty string' : `${relation} ${limit} characters`;
  if (issue.origin === 'array') return `${relation} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  return `${relation} ${limit}`;
}

function foundKind(input: unknown): string {
  if (input === null) return 'no value';
  if (Array.isArray(input)) return 'a list';
  if (typeof input === 'boolean') return String(input);
  if (typeof input === 'number') return Number.isInteger(input) || !Number.isFinite(input) ? 'a number' : 'a fraction';
  return kinds[typeof input] ?? typeof input;
}

function remedy(expected: unknown, input: unknown): string {
  if (expected === 'string' && (typeof input === 'number' || typeof input === 'boolean')) return ': quote it';
  if (expected === 'array' && typeof input === 'string') return ': write it as [ ... ]';
  return '';
}

/** `did you mean "x"?` where a known name is similar. */
export function closest(text: string, known: readonly string[]): string | undefined {
  const match = closestWord(text, known);
  return match === undefined ? undefined : `did you mean "${match}"?`;
}

const longestList = 12;

/** The end of a message about an unknown name: a similar name, or all names where they are few. */
export function suggestion(text: string, known: readonly string[]): string {
  const all = known.length <= longestList ? `expected ${oneOf(known)}` : '`gaugeway schema` prints all';
  return `; ${closest(text, known) ?? all}`;
}

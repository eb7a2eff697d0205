import { fail } from './value.ts';

const atom =
  /(\[\^?\]?(?:\\[^]|[^\]\\])*\])|\\([dDwWsS])|\\([^a-zA-Z0-9])|\\([nrt])|(\(\?:|\((?!\?)|\)|\||\^|\$|\.)|(\*|\+|\?|\{\d{1,3}(?:,\d{0,3})?\})(\??)|([^\\()[\]{}*+?.^$|])/uy;
const space = '\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const classes = new Map([
  ['d', '\\p{Nd}'],
  ['w', '\\p{L}\\p{N}_'],
  ['s', space],
]);

/** How many characters may be searched, by the number of parts that repeat without a bound: the search stays below some millions of steps. */
const longest = [8192, 2048, 128];
const mostOptional = 3;

interface Regex {
  readonly pattern: RegExp;
  /** Longer texts are not searched. */
  readonly longest: number;
}

const cache = new Map<string, Regex | undefined>();

/** A regular expression of Python in a subset that cannot run away: no repetition within a repetition. Undefined for all others. */
export function regexOf(source: string, ignoresCase: boolean): Regex | undefined {
  const key = `${ignoresCase ? 'i' : '-'}${source}`;
  if (!cache.has(key)) {
    if (cache.size >= 500) cache.clear();
    cache.set(key, translate(source, ignoresCase));
  }
  return cache.get(key);
}

interface Progress {
  unbounded: number;
  optional: number;
  /** For each open group, whether it has a repetition or an alternative. */
  readonly groups: boolean[];
  wasRepeating: boolean;
}

function translate(source: string, ignoresCase: boolean): Regex | undefined {
  const progress: Progress = { unbounded: 0, optional: 0, groups: [], wasRepeating: true };
  let pattern = '';
  for (let at = 0; at < source.length; at = atom.lastIndex) {
    atom.lastIndex = at;
    const match = atom.exec(source);
    const part = match === null ? undefined : translatePart(match, progress);
    if (part === undefined) return undefined;
    pattern += part;
  }
  const length = longest[progress.unbounded];
  if (length === undefined || progress.optional > mostOptional) return undefined;
  try {
    return { pattern: new RegExp(pattern, ignoresCase ? 'giu' : 'gu'), longest: length };
  } catch {
    return undefined;
  }
}

function translatePart(match: RegExpExecArray, progress: Progress): string | undefined {
  const [whole, set, shorthand, escaped, , mark, quantifier] = match;
  if (quantifier !== undefined) return repeated(quantifier, whole, progress);
  progress.wasRepeating = false;
  if (set !== undefined) return translateSet(set);
  if (shorthand !== undefined) return translateShorthand(shorthand);
  if (escaped !== undefined) return literal(escaped);
  if (mark !== undefined) return translateMark(mark, progress);
  return whole.startsWith('\\') ? whole : literal(whole);
}

function repeated(quantifier: string, whole: string, progress: Progress): string | undefined {
  if (progress.wasRepeating) return undefined;
  if (quantifier === '?') progress.optional += 1;
  else if (!/^\{\d+\}$/.test(quantifier)) progress.unbounded += 1;
  if (progress.groups.length > 0) progress.groups.fill(true);
  progress.wasRepeating = true;
  return whole;
}

function translateMark(mark: string, progress: Progress): string | undefined {
  switch (mark) {
    case '.':
      return '[^\\n]';
    case '$':
      progress.wasRepeating = true;
      return '(?=\\n?(?![^]))';
    case '^':
      progress.wasRepeating = true;
      return '(?<![^])';
    case ')': {
      // a group that repeats within, or has alternatives, must not be repeated
      const repeats = progress.groups.pop();
      progress.wasRepeating = repeats === true;
      return repeats === undefined ? undefined : ')';
    }
    case '|':
      progress.groups.fill(true);
      progress.wasRepeating = true;
      return '|';
    default:
      progress.groups.push(false);
      progress.wasRepeating = true;
      return mark;
  }
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}

function translateShorthand(letter: string): string {
  const set = classes.get(letter.toLowerCase()) ?? '';
  return letter === letter.toLowerCase() ? `[${set}]` : `[^${set}]`;
}

function translateSet(set: string): string | undefined {
  const negated = set[1] === '^';
  const body = set.slice(negated ? 2 : 1, -1);
  const inner = body.replace(/\\([^])|[[\]\\^$/{}()|&~#@%!*+,.:;<=>?`"-]/gu, (match, escape?: string) => {
    if (escape === undefined) return match === '-' ? '-' : `\\u{${(match.codePointAt(0) ?? 0).toString(16)}}`;
    return (
      classes.get(escape) ??
      (/[nrt]/.test(escape) ? match : /[a-zA-Z0-9]/.test(escape) ? '\0' : `\\u{${(escape.codePointAt(0) ?? 0).toString(16)}}`)
    );
  });
  return inner.includes('\0') || inner === '' ? undefined : `[${negated ? '^' : ''}${inner}]`;
}

/** The expression for a text that may be searched; fails for one that may not. */
export function regexFor(source: unknown, ignoresCase: boolean, text: string): RegExp {
  const regex = typeof source === 'string' ? regexOf(source, ignoresCase) : undefined;
  if (regex === undefined || text.length > regex.longest) return fail();
  regex.pattern.lastIndex = 0;
  return regex.pattern;
}

import { z } from 'zod';
import { configIssue } from '../../configProblems.ts';

const wildLevels = '**';

/**
 * Pattern of browse paths below a root: `*` matches any text within a level, `?` one character, `**` any number of levels. Case is ignored.
 */
export const pathPattern = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    const message = patternProblem(text);
    if (message !== undefined) context.addIssue(configIssue('invalid_value', [], message));
  });

function patternProblem(text: string): string | undefined {
  if (text.startsWith('/')) return 'expected a pattern of paths below the root, without a leading slash';
  if (/\.\*|\\|^\^|\$$/.test(text))
    return 'expected a pattern instead of a regular expression: * matches any text within a level, ? one character, ** any number of levels';
  const levels = text.split('/');
  if (levels.includes('')) return 'expected a name or pattern between two slashes';
  if (levels.some((level) => level.includes(wildLevels) && level !== wildLevels))
    return 'expected slashes around **, which matches whole levels';
  return undefined;
}

/** Returns whether one of the patterns matches a path. */
export function pathMatcher(patterns: readonly string[]): (path: string) => boolean {
  const expressions = patterns.map(expressionOf);
  return (path) => expressions.some((expression) => expression.test(path));
}

function expressionOf(pattern: string): RegExp {
  const levels = pattern.split('/').map((level) => (level === wildLevels ? wildLevels : levelExpression(level)));
  const source = levels.reduce((before, level, index) => {
    if (level === wildLevels) return index === levels.length - 1 ? `${before}.*` : `${before}(?:[^/]*/)*`;
    return `${before}${level}${index === levels.length - 1 ? '' : '/'}`;
  }, '');
  return new RegExp(`^${source}$`, 'isu');
}

function levelExpression(level: string): string {
  return Array.from(
    level,
    (character) => ({ '*': '[^/]*', '?': '[^/]' })[character] ?? character.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'),
  ).join('');
}

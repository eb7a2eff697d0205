import { z } from 'zod';

const wildLevels = '**';

/**
 * A pattern of browse paths below a root: `*` is any text within a level, `?` one character, `**` any number of levels.
 * Compared without case.
 */
export const pathPattern = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    const message = patternProblem(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });

function patternProblem(text: string): string | undefined {
  if (text.startsWith('/')) return 'a pattern is compared with the path below the root: leave out the slash in front';
  if (/\.\*|\\|^\^|\$$/.test(text))
    return 'is no regular expression: * is any text within a level, ? one character, ** any number of levels';
  const levels = text.split('/');
  if (levels.includes('')) return 'a pattern has something between each two slashes';
  if (levels.some((level) => level.includes(wildLevels) && level !== wildLevels))
    return '** stands for whole levels: put slashes around it';
  return undefined;
}

/** True for paths that one of the patterns fits. */
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

/** Matches texts against shell-like patterns: `*` any text, `?` one character; case is ignored. */
export function globMatcher(patterns: readonly string[]): (text: string) => boolean {
  const compiled = patterns.map(compileGlob);
  return (text) => compiled.some((pattern) => pattern.test(text));
}

/**
 * Each part between two stars is matched at its first position only, which is sufficient for globs. A lookahead with a back
 * reference makes that atomic, so that no pattern causes backtracking.
 */
function compileGlob(pattern: string): RegExp {
  const [first = '', ...rest] = pattern.split(/\*+/).map(literal);
  const last = rest.pop();
  const middle = rest.filter((part) => part !== '').map((part, index) => `(?=(.*?${part}))\\${index + 1}`);
  return new RegExp(`^${first}${middle.join('')}${last === undefined ? '' : `.*${last === '' ? '' : last}`}$`, 'isu');
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+()[\]{}|]/g, '\\$&').replaceAll('?', '.');
}

/** True for texts that one of the shell-like patterns matches: `*` any text, `?` one character; case does not count. */
export function globMatcher(patterns: readonly string[]): (text: string) => boolean {
  const compiled = patterns.map(compileGlob);
  return (text) => compiled.some((pattern) => pattern.test(text));
}

/**
 * Each part between two stars is matched at its first place and never tried again, which is enough for globs; a
 * lookahead with a back reference says so to RegExp, so that no pattern makes it backtrack.
 */
export function compileGlob(pattern: string): RegExp {
  const [first = '', ...rest] = pattern.split(/\*+/).map(literal);
  const last = rest.pop();
  const middle = rest.filter((part) => part !== '').map((part, index) => `(?=(.*?${part}))\\${index + 1}`);
  return new RegExp(`^${first}${middle.join('')}${last === undefined ? '' : `.*${last === '' ? '' : last}`}$`, 'isu');
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+()[\]{}|]/g, '\\$&').replaceAll('?', '.');
}

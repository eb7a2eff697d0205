import { isKeyword, type Token } from './blockTokens.ts';
import { unsupported } from './unsupported.ts';

const primaries = new Set(['NumericLiteral', 'StringLiteral', 'OpenSquareBracket', 'OpenCurlyBracket']);

/**
 * `x is divisibleby 3` becomes `x | is divisibleby(3)`: in Jinja a test binds as a filter does, and it may have arguments, which the parser does not know.
 * The name of a filter that is a test begins with `is `.
 */
export function testsAsFilters(tokens: readonly Token[]): readonly Token[] {
  if (!tokens.some((token) => isKeyword(token, 'is'))) return tokens;
  const result: Token[] = [];
  for (let index = 0; index < tokens.length;) {
    const token = tokens[index] as Token;
    if (isKeyword(token, 'is')) index = rewriteTest(tokens, index, result);
    else {
      result.push(token);
      index += 1;
    }
  }
  return result;
}

/** Appends the filter for the test at `is`; where the test ends. */
function rewriteTest(tokens: readonly Token[], is: number, result: Token[]): number {
  const isNegated = isKeyword(tokens[is + 1], 'not');
  const begin = is + (isNegated ? 2 : 1);
  const name = tokens[begin];
  const at = tokens[is]?.at ?? 0;
  if (name?.type !== 'Identifier') unsupported('"is" without a test', at);
  result.push({ type: 'Pipe', value: '|', at }, { ...name, value: `${isNegated ? 'is not' : 'is'} ${withPlace(name)}` });
  const end = argumentEnd(tokens, begin + 1);
  if (end === begin + 1) return end;
  result.push({ type: 'OpenParen', value: '(', at }, ...testsAsFilters(tokens.slice(begin + 1, end)), {
    type: 'CloseParen',
    value: ')',
    at,
  });
  return end;
}

function withPlace({ value, at }: Token): string {
  return value.includes('@') ? value : `${value}@${at}`;
}

/** Where the one argument without parentheses ends; the same index if there is none. */
function argumentEnd(tokens: readonly Token[], from: number): number {
  const first = tokens[from];
  if (first === undefined || !beginsArgument(first)) return from;
  let end = first.type.startsWith('Open') ? closed(tokens, from) : from + 1;
  while (first.type === 'StringLiteral' && tokens[end]?.type === 'StringLiteral') end += 1;
  for (;;) {
    const type = tokens[end]?.type;
    if (type === 'Dot') end += 2;
    else if (type === 'OpenParen' || type === 'OpenSquareBracket') end = closed(tokens, end);
    else return end;
  }
}

function beginsArgument(token: Token): boolean {
  if (isKeyword(token, 'and', 'or', 'else')) return false;
  if (token.type === 'Identifier' && !token.value.includes('@')) unsupported(`"${token.value}" behind a test`, token.at);
  return token.type === 'Identifier' || primaries.has(token.type);
}

function closed(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let index = from; index < tokens.length; index += 1) {
    const type = tokens[index]?.type ?? '';
    if (type.startsWith('Open')) depth += 1;
    else if (type.startsWith('Close')) depth -= 1;
    if (depth === 0) return index + 1;
  }
  return tokens.length;
}

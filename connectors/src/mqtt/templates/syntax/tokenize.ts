import { readToken, type Token } from './blockTokens.ts';
import { checkOperators } from './checkOperators.ts';
import { testsAsFilters } from './testsAsFilters.ts';
import { unsupported } from './unsupported.ts';
import { isSpace, stripEnd } from './whitespace.ts';

const statements = new Set(['set', 'endset', 'if', 'elif', 'else', 'endif', 'for', 'endfor', 'break', 'continue']);
const openings = new Map([
  ['{{', 'OpenExpression'],
  ['{%', 'OpenStatement'],
]);
const closings = new Map([
  ['{{', '}}'],
  ['{%', '%}'],
]);
const closingTypes = new Map([
  ['}}', 'CloseExpression'],
  ['%}', 'CloseStatement'],
]);
const pairs = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);
const deepest = 60;

/** The tokens of a template as Jinja's lexer finds them, for the parser of @huggingface/jinja. */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let stripsNext = false;
  while (at < source.length) {
    const begin = nextBlock(source, at);
    const strips = source[begin + 2] === '-';
    const raw = source.slice(stripsNext ? skipSpace(source, at) : at, begin);
    const value = strips ? stripEnd(raw) : raw;
    if (value !== '') tokens.push({ type: 'Text', value, at });
    if (begin === source.length) break;
    [at, stripsNext] = source[begin + 1] === '#' ? commentEnd(source, begin) : readBlock(source, begin, tokens);
  }
  return tokens;
}

function nextBlock(source: string, from: number): number {
  for (let at = source.indexOf('{', from); at !== -1; at = source.indexOf('{', at + 1)) {
    if ('{%#'.includes(source[at + 1] ?? ' ')) return at;
  }
  return source.length;
}

function commentEnd(source: string, begin: number): readonly [number, boolean] {
  const end = source.indexOf('#}', begin + 2);
  if (end === -1) unsupported('a comment without an end', begin);
  return [end + 2, source[end - 1] === '-' && end - 1 > begin + 1];
}

/** The tokens between `{{` and `}}` or `{%` and `%}`; where the block ends, and whether it strips the text behind it. */
function readBlock(source: string, begin: number, tokens: Token[]): readonly [number, boolean] {
  const opening = source.slice(begin, begin + 2);
  const closing = closings.get(opening) ?? '';
  const block: Token[] = [{ type: openings.get(opening) ?? '', value: opening, at: begin }];
  const open: string[] = [];
  let at = begin + ('-+'.includes(source[begin + 2] ?? ' ') ? 3 : 2);
  for (;;) {
    at = skipSpace(source, at);
    const end = open.length === 0 ? endOfBlock(source, at, closing) : undefined;
    if (end !== undefined) {
      finish(block, { type: closingTypes.get(closing) ?? '', value: closing, at }, tokens);
      return [end, source[at] === '-'];
    }
    if (at >= source.length) unsupported(`"${opening}" without its end`, begin);
    const [token, next] = readToken(source, at, block.at(-1));
    balance(open, token);
    block.push(token);
    at = next;
  }
}

function endOfBlock(source: string, at: number, closing: string): number | undefined {
  const isMarked = source[at] === '-' || (source[at] === '+' && closing === '%}');
  const end = isMarked ? at + 1 : at;
  return source.startsWith(closing, end) ? end + 2 : undefined;
}

function balance(open: string[], { value, at, type }: Token): void {
  if (type.startsWith('Open')) {
    open.push(value);
    if (open.length > deepest) unsupported(`nesting deeper than ${deepest}`, at);
  } else if (type.startsWith('Close') && open.pop() !== pairs.get(value)) unsupported(`"${value}"`, at);
}

function finish(block: Token[], end: Token, tokens: Token[]): void {
  const [first, second] = block;
  if (first?.type === 'OpenStatement' && !statements.has(second?.value ?? '')) {
    unsupported(`the statement "${second?.value ?? ''}"`, second?.at ?? first.at);
  }
  const filters = testsAsFilters(block);
  checkOperators(filters.slice(1));
  tokens.push(...filters, end);
}

function skipSpace(source: string, from: number): number {
  let at = from;
  while (isSpace(source[at])) at += 1;
  return at;
}

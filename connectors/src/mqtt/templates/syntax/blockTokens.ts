import { decodeString } from './stringLiteral.ts';
import { unsupported } from './unsupported.ts';

/** A token as `parse` of @huggingface/jinja reads it. */
export interface Token {
  readonly type: string;
  readonly value: string;
  readonly at: number;
}

const number =
  /(?:(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+))|0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const name = /[A-Za-z_]\w*/y;
const text = /'([^'\\]*(?:\\[^][^'\\]*)*)'|"([^"\\]*(?:\\[^][^"\\]*)*)"/y;
const operator = /\*\*|\/\/|[<>=!]=|[-+*/%~<>=()[\]{}.,:|]/y;

const operators = new Map([
  ...['+', '-', '~'].map((sign) => [sign, 'AdditiveBinaryOperator'] as const),
  ...['*', '/', '//', '%'].map((sign) => [sign, 'MultiplicativeBinaryOperator'] as const),
  ...['<', '>', '<=', '>=', '==', '!='].map((sign) => [sign, 'ComparisonBinaryOperator'] as const),
  ['**', 'ExponentiationBinaryOperator'],
  ['=', 'Equals'],
  ['(', 'OpenParen'],
  [')', 'CloseParen'],
  ['[', 'OpenSquareBracket'],
  [']', 'CloseSquareBracket'],
  ['{', 'OpenCurlyBracket'],
  ['}', 'CloseCurlyBracket'],
  ['.', 'Dot'],
  [',', 'Comma'],
  [':', 'Colon'],
  ['|', 'Pipe'],
]);
const keywords = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else']);

/** The token of an expression that begins here, and where it ends. */
export function readToken(source: string, at: number, previous: Token | undefined): readonly [Token, end: number] {
  const digits = match(number, source, at)?.[0];
  if (digits !== undefined) return [{ type: 'NumericLiteral', value: decimal(digits, at), at }, at + digits.length];
  const word = match(name, source, at)?.[0];
  if (word !== undefined) return [nameToken(word, at, previous), at + word.length];
  const literal = match(text, source, at);
  if (literal !== undefined) {
    return [{ type: 'StringLiteral', value: decodeString(literal[1] ?? literal[2] ?? '', at), at }, at + literal[0].length];
  }
  const sign = match(operator, source, at)?.[0];
  const type = operators.get(sign ?? '');
  if (sign === undefined || type === undefined) unsupported(`"${String.fromCodePoint(source.codePointAt(at) ?? 0)}"`, at);
  return [{ type, value: sign, at }, at + sign.length];
}

/** Whether a token is one of the language's words. */
export function isKeyword(token: Token | undefined, ...words: readonly string[]): boolean {
  return token?.type === 'Identifier' && !token.value.includes('@') && words.includes(token.value);
}

// The parser compares words with its keywords, and its nodes have no place: a name takes it along.
function nameToken(word: string, at: number, previous: Token | undefined): Token {
  const isNegation = word === 'not' && isKeyword(previous, 'is');
  const isName = previous?.type === 'Dot' || previous?.type === 'Pipe' || (isKeyword(previous, 'is') && !isNegation);
  const isWord = previous?.type === 'OpenStatement' || (keywords.has(word) && !isName);
  return { type: 'Identifier', value: isWord ? word : `${word}@${at}`, at };
}

/** A number as the parser reads it: a float has a point. */
function decimal(digits: string, at: number): string {
  const plain = digits.replaceAll('_', '').toLowerCase();
  const value = Number(plain);
  if (/^0[box]/.test(plain) || /^\d+$/.test(plain)) {
    return Number.isSafeInteger(value) ? String(value) : unsupported(`the integer ${digits.slice(0, 40)}, which is above 2^53,`, at);
  }
  if (!Number.isFinite(value)) unsupported(`the number ${digits.slice(0, 40)}`, at);
  return plain.includes('.') ? plain : plain.replace('e', '.0e');
}

function match(pattern: RegExp, source: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source) ?? undefined;
}

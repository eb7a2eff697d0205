import { isKeyword, type Token } from './blockTokens.ts';
import { unsupported } from './unsupported.ts';

const operandEnds = new Set(['NumericLiteral', 'StringLiteral', 'CloseParen', 'CloseSquareBracket', 'CloseCurlyBracket']);
const operandStarts = new Set(['NumericLiteral', 'StringLiteral', 'OpenCurlyBracket']);
const separators = new Set(['Comma', 'Colon', 'Equals']);

interface Level {
  sum: boolean;
  comparison: boolean;
}

/** Refuses what the parser reads otherwise than Jinja: `a + b ~ c`, chains of comparisons, and operands without an operator between them. */
export function checkOperators(tokens: readonly Token[]): void {
  const levels: Level[] = [{ sum: false, comparison: false }];
  tokens.forEach((token, index) => {
    const previous = tokens[index - 1];
    const level = levels.at(-1) as Level;
    if (isAdjacent(previous, token)) unsupported(`"${token.value.split('@')[0] ?? ''}" without an operator before it`, token.at);
    if (token.type.startsWith('Open')) levels.push({ sum: false, comparison: false });
    else if (token.type.startsWith('Close')) levels.pop();
    else if (separators.has(token.type) || isKeyword(token, 'and', 'or', 'if', 'else'))
      Object.assign(level, { sum: false, comparison: false });
    else if (token.type === 'AdditiveBinaryOperator') checkSum(level, token, isOperandEnd(previous));
    else if (token.type === 'ComparisonBinaryOperator' || (isKeyword(token, 'in') && !isKeyword(previous, 'is')))
      checkComparison(level, token);
  });
}

function checkSum(level: Level, { value, at }: Token, isBinary: boolean): void {
  if (value === '~' && level.sum) unsupported('"~" behind "+" or "-" without parentheses', at);
  if (value !== '~' && isBinary) level.sum = true;
}

function checkComparison(level: Level, { at }: Token): void {
  if (level.comparison) unsupported('a chain of comparisons', at);
  level.comparison = true;
  level.sum = false;
}

function isAdjacent(previous: Token | undefined, token: Token): boolean {
  if (previous === undefined || !isOperandEnd(previous)) return false;
  if (previous.type === 'StringLiteral' && token.type === 'StringLiteral') return false;
  return operandStarts.has(token.type) || isName(token);
}

function isOperandEnd(token: Token | undefined): boolean {
  return token !== undefined && (operandEnds.has(token.type) || isName(token));
}

function isName({ type, value }: Token): boolean {
  return type === 'Identifier' && value.includes('@');
}

import { type Expression, type Filtered, nameOf } from '../syntax/nodes.ts';
import { roundHalfEven } from '../values/numbers.ts';

/** Converts a number; undefined where the result is no number that a double holds, or the template fails. */
export type Step = (value: number) => number | undefined;

/** What an expression does to the number of a part of it. */
export interface KnownStep {
  readonly operand: Expression;
  /** It takes the text of a number too. */
  readonly takesText: boolean;
  /** `isFloat`: the operand is a float, also where it is a whole number. No step where the number stays as it is. */
  readonly from: (isFloat: boolean) => { readonly step?: Step; readonly isFloat?: boolean };
}

/** Undefined for what is not known here. */
export function stepOf(node: Expression): KnownStep | undefined {
  switch (node.type) {
    case 'FilterExpression':
      return filterOf(node);
    case 'BinaryExpression':
      return arithmeticOf(node);
    case 'UnaryExpression': {
      const { operator, argument } = node;
      return operator.value === '-' ? { operand: argument, takesText: false, from: negation } : undefined;
    }
    default:
      return undefined;
  }
}

const negation: KnownStep['from'] = (isFloat) => ({ step: (value) => (isFloat || !Number.isSafeInteger(value) ? -value : 0 - value) });

function filterOf({ operand, filter }: Filtered): KnownStep | undefined {
  const [callee, args] = filter.type === 'CallExpression' ? [filter.callee, filter.args] : [filter, []];
  if (callee.type !== 'Identifier' || args.length > 1) return undefined;
  const [name] = nameOf(callee);
  const [argument] = args;
  if (name === 'multiply' || name === 'add') return calculation(name, operand, argument);
  if (argument !== undefined && !isLiteral(argument)) return undefined;
  switch (name) {
    case 'float':
      return { operand, takesText: true, from: () => ({ isFloat: true }) };
    case 'default':
    case 'is_defined':
      return { operand, takesText: false, from: () => ({}) };
    case 'int':
      return { operand, takesText: true, from: () => ({ step: wholeOf, isFloat: false }) };
    case 'round':
      return rounding(operand, argument);
    default:
      return undefined;
  }
}

function isLiteral({ type }: Expression): boolean {
  return type === 'IntegerLiteral' || type === 'FloatLiteral' || type === 'StringLiteral';
}

/** An integer without its sign where it is zero; a large one is no number but a bigint. */
function wholeOf(value: number): number | undefined {
  const whole = Math.trunc(value);
  return Number.isSafeInteger(whole) ? whole + 0 : undefined;
}

const mostDigits = 9;

function rounding(operand: Expression, digits: Expression = { type: 'IntegerLiteral', value: 0 }): KnownStep | undefined {
  if (digits.type !== 'IntegerLiteral' || digits.value > mostDigits) return undefined;
  const { value: count } = digits;
  const step: Step = count === 0 ? (value) => wholeOf(roundHalfEven(value, 0)) : (value) => roundHalfEven(value, count);
  return { operand, takesText: true, from: () => ({ step, isFloat: count > 0 }) };
}

/** The filters of Home Assistant, which calculate with floats. */
function calculation(name: 'multiply' | 'add', operand: Expression, argument: Expression | undefined): KnownStep | undefined {
  const amount = argument === undefined ? undefined : numberOf(argument);
  if (amount === undefined) return undefined;
  const { number } = amount;
  const step: Step = name === 'multiply' ? (value) => value * number : (value) => value + number;
  return { operand, takesText: true, from: () => ({ step, isFloat: true }) };
}

interface Literal {
  readonly number: number;
  readonly isFloat: boolean;
}

function numberOf(node: Expression): Literal | undefined {
  if (node.type === 'IntegerLiteral' || node.type === 'FloatLiteral') return { number: node.value, isFloat: node.type === 'FloatLiteral' };
  if (node.type !== 'UnaryExpression' || node.operator.value !== '-') return undefined;
  const positive = numberOf(node.argument);
  return positive === undefined || positive.number === 0 ? undefined : { ...positive, number: -positive.number };
}

type Binary = Extract<Expression, { type: 'BinaryExpression' }>;

const operators: ReadonlyMap<string, (a: number, b: number) => number | undefined> = new Map([
  ['+', (a, b) => a + b],
  ['-', (a, b) => a - b],
  ['*', (a, b) => a * b],
  ['/', (a, b) => (b === 0 ? undefined : a / b)],
]);

/** A number and a literal, on either side. */
function arithmeticOf({ operator, left, right }: Binary): KnownStep | undefined {
  const calculate = operators.get(operator.value);
  const [before, behind] = [numberOf(left), numberOf(right)];
  if (calculate === undefined || (before === undefined) === (behind === undefined)) return undefined;
  const { number, isFloat: isFloatLiteral } = (before ?? behind) as Literal;
  const apply: Step = before === undefined ? (value) => calculate(value, number) : (value) => calculate(number, value);
  // a template that always fails
  if (before === undefined && apply(1) === undefined) return undefined;
  const isDouble = operator.value === '/' || isFloatLiteral;
  return {
    operand: before === undefined ? left : right,
    takesText: false,
    from: (isFloat) => (isDouble || isFloat ? { step: apply, isFloat: true } : { step: exact(apply) }),
  };
}

/** What is an integer in Python remains one: a large one is no number but a bigint, and zero has no sign. */
function exact(apply: Step): Step {
  return (value) => {
    const result = apply(value);
    if (result === undefined || !Number.isSafeInteger(value)) return result;
    return Number.isSafeInteger(result) ? result + 0 : undefined;
  };
}

import { bounded, spend } from './budget.ts';
import { calculateDates, isDate, negated } from './dates.ts';
import { sequenceOf } from './items.ts';
import { isInt, numberOf, smallInt } from './numbers.ts';
import { failFor } from './typeName.ts';
import { fail, float, int, Tuple, type Value } from './value.ts';

export type Operator = '+' | '-' | '*' | '/' | '//' | '%' | '**';

/** `a operator b` of Python for numbers, and what a text or list can do; a text's `%` is elsewhere. */
export function calculate(operator: Operator, a: Value, b: Value): Value {
  const left = numberOf(a);
  const right = numberOf(b);
  if (left === undefined || right === undefined) return calculateOther(operator, a, b);
  if (operator === '/') return right === 0 ? divisionByZero() : float(left / right);
  return isInt(a) && isInt(b) ? calculateInts(operator, a, b) : calculateFloats(operator, left, right);
}

function calculateInts(operator: Exclude<Operator, '/'>, a: number | bigint | boolean, b: number | bigint | boolean): Value {
  if (typeof a !== 'bigint' && typeof b !== 'bigint') {
    const result = smallInts(operator, Number(a), Number(b));
    if (Number.isSafeInteger(result)) return (result as number) + 0;
  }
  return calculateBigInts(operator, BigInt(a), BigInt(b));
}

/** Undefined where doubles are not exact. */
function smallInts(operator: Exclude<Operator, '/'>, a: number, b: number): number | undefined {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '//':
      return b === 0 ? divisionByZero() : (a - modulo(a, b)) / b;
    case '%':
      return b === 0 ? divisionByZero() : modulo(a, b);
    case '**':
      return undefined;
  }
}

/** The remainder has the sign of the divisor. */
function modulo(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

function calculateBigInts(operator: Exclude<Operator, '/'>, a: bigint, b: bigint): Value {
  if (isTooLarge(a) || isTooLarge(b)) tooManyBits();
  switch (operator) {
    case '+':
      return int(a + b);
    case '-':
      return int(a - b);
    case '*':
      return int(a * b);
    case '**':
      return powerOfInts(a, b);
    default: {
      if (b === 0n) divisionByZero();
      const rest = a % b !== 0n && a < 0n !== b < 0n ? (a % b) + b : a % b;
      return int(operator === '%' ? rest : (a - rest) / b);
    }
  }
}

function divisionByZero(): never {
  return fail('division by zero');
}

const mostBits = 4096n;
const tooLarge = 1n << (mostBits + 1n);

/** A product has twice as many digits as its factors: in a loop it would grow without an end. */
function isTooLarge(value: bigint): boolean {
  return value >= tooLarge || value <= -tooLarge;
}

function tooManyBits(): never {
  return fail(`an integer of more than ${mostBits} bits`);
}

function powerOfInts(a: bigint, b: bigint): Value {
  if (b < 0n) return a === 0n ? divisionByZero() : power(Number(a), Number(b));
  const bits = BigInt(a.toString(2).length) * b;
  return bits > mostBits && a !== 1n && a !== -1n && a !== 0n ? tooManyBits() : b > 100_000n ? tooManyBits() : int(a ** b);
}

function calculateFloats(operator: Exclude<Operator, '/'>, a: number, b: number): Value {
  switch (operator) {
    case '+':
      return float(a + b);
    case '-':
      return float(a - b);
    case '*':
      return float(a * b);
    case '**':
      return power(a, b);
    default:
      return b === 0 ? divisionByZero() : divideFloats(operator, a, b);
  }
}

/** As CPython's `float_divmod`. */
function divideFloats(operator: '//' | '%', a: number, b: number): Value {
  let rest = a % b;
  let quotient = (a - rest) / b;
  if (rest !== 0) {
    if (b < 0 !== rest < 0) {
      rest += b;
      quotient -= 1;
    }
  } else rest = b < 0 ? -0 : 0;
  if (operator === '%') return float(rest);
  if (quotient === 0) return float(a / b < 0 || Object.is(a / b, -0) ? -0 : 0);
  const floor = Math.floor(quotient);
  return float(quotient - floor > 0.5 ? floor + 1 : floor);
}

function power(a: number, b: number): Value {
  // Python answers a complex number, or raises
  if ((a < 0 && !Number.isInteger(b) && Number.isFinite(b)) || (a === 0 && b < 0)) fail();
  if (a === 1 || (a === -1 && !Number.isFinite(b))) return float(1);
  const result = a ** b;
  return !Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b) ? fail() : float(result);
}

function calculateOther(operator: Operator, a: Value, b: Value): Value {
  if (isDate(a) || isDate(b)) return calculateDates(operator, a, b);
  if (operator === '+') return concatenate(a, b);
  if (operator !== '*') return failFor(operator, a, b);
  const [list, times] = smallInt(a) === undefined ? [a, smallInt(b)] : [b, smallInt(a)];
  return (times === undefined ? undefined : repeat(list, times)) ?? failFor(operator, a, b);
}

function concatenate(a: Value, b: Value): Value {
  if (typeof a === 'string' && typeof b === 'string') return bounded(a + b);
  const [left, right] = [sequenceOf(a), sequenceOf(b)];
  if (left === undefined || right === undefined || a instanceof Tuple !== b instanceof Tuple) return failFor('+', a, b);
  spend(left.length + right.length);
  const items = [...left, ...right];
  return a instanceof Tuple ? new Tuple(items) : items;
}

/** Undefined for what is neither text nor list. */
function repeat(value: Value, times: number): Value {
  const count = Math.max(0, times);
  if (typeof value === 'string')
    return value.length * count > 65_536 ? fail('a text of more than 65536 characters') : value.repeat(value === '' ? 0 : count);
  const items = sequenceOf(value);
  if (items === undefined) return undefined;
  spend(items.length * count);
  const repeated = items.length === 0 ? [] : Array.from({ length: count }, () => items).flat();
  return value instanceof Tuple ? new Tuple(repeated) : repeated;
}

/** `-value` and `+value`. */
export function signed(sign: '-' | '+', value: Value): Value {
  const number = numberOf(value);
  if (number === undefined) return negated(sign, value);
  if (typeof value === 'bigint') return sign === '-' ? -value : value;
  const result = sign === '-' ? -number : number;
  return isInt(value) ? result + 0 : float(result);
}

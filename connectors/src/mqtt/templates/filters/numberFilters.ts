import { spendFor } from '../values/budget.ts';
import { isTrue } from '../values/compare.ts';
import { isInt, numberOf, parseInteger, roundHalfEven, smallInt, toDouble, truncate } from '../values/numbers.ts';
import { fail, Float, float, type Value } from '../values/value.ts';
import { calculate } from '../values/arithmetic.ts';
import { absent, type Argument, type Operation, orDefault, required } from './operation.ts';

/** Filters of Home Assistant that are functions too. */
export const numberFunctions = new Map<string, Operation>([
  ['float', { parameters: [['default', absent]], reads: 'number', argumentReads: 'same', apply: toFloat }],
  [
    'int',
    {
      parameters: [
        ['default', absent],
        ['base', 10],
      ],
      reads: 'same',
      argumentReads: 'same',
      apply: toInt,
    },
  ],
  ['sqrt', ofDouble((value) => (value < 0 ? undefined : Math.sqrt(value)))],
  ['sin', ofDouble((value) => (Number.isFinite(value) ? Math.sin(value) : Number.isNaN(value) ? value : undefined))],
  ['cos', ofDouble((value) => (Number.isFinite(value) ? Math.cos(value) : Number.isNaN(value) ? value : undefined))],
  ['tan', ofDouble((value) => (Number.isFinite(value) ? Math.tan(value) : Number.isNaN(value) ? value : undefined))],
  ['asin', ofDouble((value) => (Math.abs(value) > 1 ? undefined : Math.asin(value)))],
  ['acos', ofDouble((value) => (Math.abs(value) > 1 ? undefined : Math.acos(value)))],
  ['atan', ofDouble(Math.atan)],
  [
    'log',
    {
      parameters: [
        ['base', Math.E],
        ['default', absent],
      ],
      reads: 'number',
      argumentReads: 'same',
      apply: logarithm,
    },
  ],
  ['bitwise_and', bitwise((a, b) => a & b)],
  ['bitwise_or', bitwise((a, b) => a | b)],
  ['bitwise_xor', bitwise((a, b) => a ^ b)],
  [
    'clamp',
    {
      parameters: [
        ['min_value', required],
        ['max_value', required],
      ],
      reads: 'number',
      argumentReads: 'number',
      apply: clamp,
    },
  ],
  [
    'wrap',
    {
      parameters: [
        ['min_value', required],
        ['max_value', required],
      ],
      reads: 'number',
      argumentReads: 'number',
      apply: wrap,
    },
  ],
  ['is_number', { parameters: [], reads: 'number', apply: isNumberText }],
  [
    'iif',
    {
      parameters: [
        ['if_true', true],
        ['if_false', false],
        ['if_none', absent],
      ],
      reads: 'number',
      argumentReads: 'same',
      apply: iif,
    },
  ],
  ['bool', { parameters: [['default', absent]], reads: 'number', argumentReads: 'same', apply: toBoolean }],
]);

/** Filters that are no functions. */
export const numberFilters = new Map<string, Operation>([
  ...numberFunctions,
  [
    'round',
    {
      parameters: [
        ['precision', 0],
        ['method', 'common'],
        ['default', absent],
      ],
      reads: 'number',
      argumentReads: 'same',
      apply: round,
    },
  ],
  ['abs', { parameters: [], reads: 'same', apply: absolute }],
  [
    'add',
    {
      parameters: [
        ['amount', required],
        ['default', absent],
      ],
      reads: 'number',
      argumentReads: 'same',
      apply: (value, args) => arithmetic('+', value, args),
    },
  ],
  [
    'multiply',
    {
      parameters: [
        ['amount', required],
        ['default', absent],
      ],
      reads: 'number',
      argumentReads: 'same',
      apply: (value, args) => arithmetic('*', value, args),
    },
  ],
]);

function toFloat(value: Value, [default_]: readonly Argument[]): Value {
  // most values are a float already, which is kept as it is
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return value;
  const double = toDouble(value);
  return double === undefined ? orDefault(default_) : float(double);
}

function toInt(value: Value, [default_, base]: readonly Argument[]): Value {
  const radix = smallInt(base as Value);
  const whole = typeof value === 'string' ? integerOf(value, radix) : isInt(value) ? value : undefined;
  if (whole !== undefined) return typeof whole === 'boolean' ? Number(whole) : whole;
  const double = toDouble(value);
  return (double === undefined ? undefined : truncate(double)) ?? orDefault(default_);
}

function integerOf(text: string, radix: number | undefined): number | bigint | undefined {
  spendFor(text.length);
  return radix === undefined || radix === 1 || radix < 0 || radix > 36 ? undefined : parseInteger(text, radix);
}

function round(value: Value, [precision, method, default_]: readonly Argument[]): Value {
  const digits = smallInt(precision as Value);
  if (digits === undefined || digits > 308)
    return numberOf(precision as Value) === undefined || digits === undefined ? orDefault(default_) : fail();
  const double = toDouble(value);
  if (double === undefined) return orDefault(default_);
  const rounded = roundBy(double, digits, method as Value);
  if (rounded === undefined) return orDefault(default_);
  return digits === 0 ? (truncate(rounded) ?? orDefault(default_)) : float(rounded);
}

function roundBy(value: number, digits: number, method: Value): number | undefined {
  switch (method) {
    case 'ceil':
    case 'floor': {
      const multiplier = digits >= 0 ? Number(10n ** BigInt(digits)) : 1 / 10 ** -digits;
      const whole = method === 'ceil' ? Math.ceil(value * multiplier) : Math.floor(value * multiplier);
      return Number.isFinite(whole) ? (whole + 0) / multiplier : undefined;
    }
    case 'half':
      return Number.isFinite(value) ? roundHalfEven(value * 2, 0) / 2 : undefined;
    default:
      return roundHalfEven(value, digits);
  }
}

function absolute(value: Value): Value {
  if (typeof value === 'bigint') return value < 0n ? -value : value;
  const number = numberOf(value);
  if (number === undefined) return fail();
  return value instanceof Float ? float(Math.abs(number)) : Math.abs(number);
}

function arithmetic(operator: '+' | '*', value: Value, [amount, default_]: readonly Argument[]): Value {
  const double = toDouble(value);
  if (double === undefined) return orDefault(default_);
  if (numberOf(amount as Value) === undefined) return amount === undefined ? fail() : orDefault(default_);
  return calculate(operator, float(double), amount as Value);
}

function ofDouble(work: (value: number) => number | undefined): Operation {
  const apply = (value: Value, [default_]: readonly Argument[]): Value => {
    const double = toDouble(value);
    const result = double === undefined ? undefined : work(double);
    return result === undefined ? orDefault(default_) : float(result);
  };
  return { parameters: [['default', absent]], reads: 'number', argumentReads: 'same', apply };
}

function bitwise(work: (a: bigint, b: bigint) => bigint): Operation {
  const apply = (value: Value, [other]: readonly Argument[]): Value => {
    if (!isInt(value) || !isInt(other as Value)) return fail();
    const result = work(BigInt(value), BigInt(other as number));
    if (typeof value === 'boolean' && typeof other === 'boolean') return Boolean(result);
    return calculate('+', Number.isSafeInteger(Number(result)) ? Number(result) : result, 0);
  };
  return { parameters: [['second_value', required]], reads: 'text', apply };
}

function clamp(value: Value, args: readonly Argument[]): Value {
  const [number, low, high] = [value, ...args].map((part) => toDouble(part as Value) ?? fail()) as [number, number, number];
  const upper = number < high ? number : high;
  return float(upper > low ? upper : low);
}

function wrap(value: Value, args: readonly Argument[]): Value {
  const [number, low, high] = [value, ...args].map((part) => toDouble(part as Value) ?? fail()) as [number, number, number];
  const size = high - low;
  if (size === 0) return float(low);
  const wrapped = (numberOf(calculate('%', float(number - low), float(size))) ?? fail()) + low;
  return float(size > 0 && wrapped >= high ? low : wrapped);
}

function logarithm(value: Value, [base, default_]: readonly Argument[]): Value {
  const radix = toDouble(base as Value);
  const double = radix === undefined ? undefined : toDouble(value);
  if (radix === undefined || double === undefined || double <= 0 || radix <= 0) return orDefault(default_);
  // Python raises what no default catches
  if (radix === 1) fail();
  return float(Math.log(double) / Math.log(radix));
}

function isNumberText(value: Value): Value {
  const double = toDouble(value);
  return double !== undefined && Number.isFinite(double);
}

function iif(value: Value, [whenTrue, whenFalse, whenNone]: readonly Argument[]): Value {
  if (value === null && whenNone !== absent) return whenNone;
  return (isTrue(value) ? whenTrue : whenFalse) as Value;
}

const booleans = new Map<string, boolean>([
  ...['1', 'true', 'yes', 'on', 'enable'].map((word) => [word, true] as const),
  ...['0', 'false', 'no', 'off', 'disable'].map((word) => [word, false] as const),
]);

function toBoolean(value: Value, [default_]: readonly Argument[]): Value {
  if (typeof value === 'boolean') return value;
  const boolean =
    typeof value === 'string'
      ? booleans.get(value.toLowerCase().trim())
      : numberOf(value) === undefined
        ? undefined
        : numberOf(value) !== 0;
  return boolean ?? orDefault(default_);
}

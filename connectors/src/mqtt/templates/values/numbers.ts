import { runsOfSpace, strip } from '../syntax/whitespace.ts';
import { Float, int, keepState, type Value } from './value.ts';

const decimal = /^[+-]?(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?$/;
const special = /^([+-]?)(inf|infinity|nan)$/i;
const longestNumber = 4300;

/** The value as a double if it is a bool, an int or a float. */
export function numberOf(value: Value): number | undefined {
  switch (typeof value) {
    case 'number':
      return value;
    case 'boolean':
    case 'bigint':
      return Number(value);
    default:
      return value instanceof Float ? value.value : undefined;
  }
}

export function isInt(value: Value): value is number | bigint | boolean {
  return Number.isSafeInteger(value) || typeof value === 'bigint' || typeof value === 'boolean';
}

export function isFloat(value: Value): boolean {
  return value instanceof Float || (typeof value === 'number' && !Number.isSafeInteger(value));
}

/** A small int, such as an index; undefined for all else, floats too. */
export function smallInt(value: Value): number | undefined {
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

/** `float(value)` of Python as a double; undefined where it raises. Jinja's Undefined raises what no default catches. */
export function toDouble(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return parseDouble(value);
  if (value === undefined) keepState();
  const double = numberOf(value);
  return typeof value === 'bigint' && !Number.isFinite(double) ? undefined : double;
}

function parseDouble(text: string): number | undefined {
  const trimmed = strip(text);
  if (decimal.test(trimmed)) return Number(trimmed.includes('_') ? trimmed.replaceAll('_', '') : trimmed);
  const [, sign, word] = special.exec(trimmed) ?? [];
  if (word === undefined) return undefined;
  return word.toLowerCase() === 'nan' ? Number.NaN : sign === '-' ? -Infinity : Infinity;
}

/** `int(text, base)` of Python; undefined where it raises. */
export function parseInteger(text: string, base: number): number | bigint | undefined {
  const trimmed = strip(text).toLowerCase();
  const [, sign = '', prefix = '', body = ''] = /^([+-]?)(0[box]_?)?(\w+)$/.exec(prefixed(trimmed, base)) ?? [];
  const radix = base === 0 ? (radixes.get(prefix.slice(0, 2)) ?? 10) : base;
  const digits = body.replaceAll(/(?<=[^_])_(?=[^_])/g, '');
  if (digits === '' || digits.length > longestNumber || (base === 0 && radix === 10 && /^0+[1-9]/.test(digits))) return undefined;
  let value = 0n;
  for (const digit of digits) {
    const number = Number.parseInt(digit, 36);
    if (!(number < radix) || digit > 'z') return undefined;
    value = value * BigInt(radix) + BigInt(number);
  }
  return int(sign === '-' ? -value : value);
}

const radixes = new Map([
  ['0b', 2],
  ['0o', 8],
  ['0x', 16],
]);

/** Without a prefix that the base does not have: `0b1` is hexadecimal where the base is 16. */
function prefixed(text: string, base: number): string {
  if (runsOfSpace.test(text)) return '';
  const [, sign = '', prefix = ''] = /^([+-]?)(0[box])/.exec(text) ?? [];
  if (prefix === '' || base === 0) return text;
  // the group for the prefix must not match
  return radixes.get(prefix) === base ? sign + text.slice(sign.length + 2).replace(/^_/, '') : `${sign}0${text.slice(sign.length)}`;
}

/** `int(number)`: towards zero. Undefined for infinity and NaN. */
export function truncate(value: number): number | bigint | undefined {
  const whole = Math.trunc(value);
  if (Number.isSafeInteger(whole)) return whole + 0;
  return Number.isFinite(whole) ? int(BigInt(whole)) : undefined;
}

/** `round(number, digits)` of Python: exact halves go to the even neighbour. */
export function roundHalfEven(value: number, digits: number): number {
  if (!Number.isFinite(value) || digits > 100 || Math.abs(value) >= 1e21) return value;
  if (digits < 0) return roundWhole(value, -digits);
  if (digits <= 9) {
    const scaled = value * 10 ** digits;
    // far from a half, the nearest whole number is certain, and its quotient is the double that is nearest to the decimal number
    if (Math.abs(scaled) < 1e9 && Math.abs(Math.abs(scaled % 1) - 0.5) > 1e-5) return Math.round(scaled) / 10 ** digits;
  }
  const text = fixed(Math.abs(value), digits);
  return value < 0 || Object.is(value, -0) ? -Number(text) : Number(text);
}

/** `digits` digits behind the point of a number from zero up to 1e21; an exact half goes to the even neighbour. */
export function fixed(size: number, digits: number): string {
  const text = size.toFixed(digits);
  // toFixed is exact, but takes the larger neighbour of an exact half, which is an odd multiple of a power of two
  const halves = size * 2 ** (digits + 1);
  if (!(Number.isInteger(halves) && halves % 2 === 1 && Number(text.at(-1)) % 2 === 1)) return text;
  const lower = String(BigInt(text.replace('.', '')) - 1n).padStart(digits + 1, '0');
  return digits === 0 ? lower : `${lower.slice(0, -digits)}.${lower.slice(-digits)}`;
}

function roundWhole(value: number, zeros: number): number {
  if (zeros > 308) return value * 0;
  const absolute = Math.abs(value);
  const unit = 10n ** BigInt(zeros);
  const whole = BigInt(Math.trunc(absolute));
  const rest = (whole % unit) * 2n;
  const isAbove = rest > unit || (rest === unit && (absolute % 1 > 0 || (whole / unit) % 2n === 1n));
  const rounded = Number((whole / unit + (isAbove ? 1n : 0n)) * unit);
  return value < 0 ? -rounded : rounded;
}

import { dayLength, divide, divideToNearest, fieldsOf, inRange, second } from './calendar.ts';
import { offsetAt, offsetOfWall } from './clock.ts';
import { isInt, numberOf } from './numbers.ts';
import { DateTime, fail, float, int, keepState, TimeDelta, type Value, type Zone } from './value.ts';

const longest = 999_999_999n * dayLength;

export function isDate(value: Value): value is DateTime | TimeDelta {
  return value instanceof DateTime || value instanceof TimeDelta;
}

export function isZero(value: Value): boolean {
  return value instanceof TimeDelta && value.micros === 0n;
}

/** Fails beyond a billion days, as Python does. */
export function timeDelta(micros: bigint): TimeDelta {
  return micros >= -longest && micros < longest + dayLength ? new TimeDelta(micros) : fail();
}

function secondsOf(micros: bigint): number {
  return Number(divide(micros, second)[0]);
}

/** Seconds ahead of UTC; a naive time is a local one. */
export function offsetOf({ wall, zone = 'local', fold }: DateTime): number {
  return zone === 'local' ? offsetOfWall(secondsOf(wall), fold) : zone;
}

/** Microseconds since 1970 in UTC. */
export function epochOf(date: DateTime): bigint {
  return date.wall - BigInt(offsetOf(date)) * second;
}

/** The time in a zone. */
export function inZone(epoch: bigint, zone: Zone): DateTime {
  if (zone !== 'local') return new DateTime(inRange(epoch + BigInt(zone) * second), zone);
  const offset = offsetAt(secondsOf(epoch));
  const wall = inRange(epoch + BigInt(offset) * second);
  return new DateTime(wall, zone, offsetOfWall(secondsOf(wall), 0) === offset ? 0 : 1);
}

/** `a - b` in microseconds: of what clocks show where both are of one zone. Undefined for a naive and an aware time. */
function difference(a: DateTime, b: DateTime): bigint | undefined {
  if (a.zone === b.zone) return a.wall - b.wall;
  return a.zone === undefined || b.zone === undefined ? undefined : epochOf(a) - epochOf(b);
}

export function sameDates(a: DateTime | TimeDelta, b: Value): boolean {
  if (a instanceof TimeDelta) return b instanceof TimeDelta && a.micros === b.micros;
  return b instanceof DateTime && difference(a, b) === 0n && (a.zone === b.zone || !(isFolded(a) || isFolded(b)));
}

/** Whether `fold` matters: then the time equals none of another zone. */
function isFolded({ wall, zone }: DateTime): boolean {
  return zone === 'local' && offsetOfWall(secondsOf(wall), 0) !== offsetOfWall(secondsOf(wall), 1);
}

export function orderDates(a: DateTime | TimeDelta, b: Value): number {
  if (a instanceof TimeDelta) return b instanceof TimeDelta ? Number(a.micros - b.micros) : fail();
  return b instanceof DateTime ? Number(difference(a, b) ?? fail()) : fail();
}

/** `a operator b` where one of them is a date or a duration. */
export function calculateDates(operator: string, a: Value, b: Value): Value {
  if (a === undefined || b === undefined) keepState();
  if (b instanceof DateTime && operator === '+' && a instanceof TimeDelta) return moved(b, a.micros);
  if (a instanceof DateTime) return calculateDate(operator, a, b);
  if (b instanceof TimeDelta && operator === '*') return scaled(b, a, 1);
  return a instanceof TimeDelta ? calculateDelta(operator, a, b) : fail();
}

function calculateDate(operator: string, a: DateTime, b: Value): Value {
  if (operator === '-' && b instanceof DateTime) return timeDelta(difference(a, b) ?? fail());
  if (!(b instanceof TimeDelta) || (operator !== '+' && operator !== '-')) return fail();
  return moved(a, operator === '+' ? b.micros : -b.micros);
}

function moved({ wall, zone }: DateTime, micros: bigint): DateTime {
  return new DateTime(inRange(wall + micros), zone);
}

function calculateDelta(operator: string, a: TimeDelta, b: Value): Value {
  if (b instanceof TimeDelta) return calculateDeltas(operator, a.micros, b.micros);
  switch (operator) {
    case '*':
      return scaled(a, b, 1);
    case '/':
      return scaled(a, b, -1);
    case '//':
      return floorDivided(a, b);
    default:
      return fail();
  }
}

function calculateDeltas(operator: string, a: bigint, b: bigint): Value {
  if (operator === '+') return timeDelta(a + b);
  if (operator === '-') return timeDelta(a - b);
  if (b === 0n) fail();
  switch (operator) {
    case '/':
      return float(quotientOf(a, b));
    case '//':
      return int(divide(a, b)[0]);
    case '%':
      return timeDelta(divide(a, b)[1]);
    default:
      return fail();
  }
}

/** The double that is nearest to `a / b`. */
export function quotientOf(a: bigint, b: bigint): number {
  if (Number.isSafeInteger(Number(a)) && Number.isSafeInteger(Number(b))) return Number(a) / Number(b);
  const isNegative = a < 0n !== b < 0n;
  const [above, below] = [a < 0n ? -a : a, b < 0n ? -b : b];
  const shifted = above << 200n;
  // the last bit says that there is a rest
  const size = Number((shifted / below) | (shifted % below === 0n ? 0n : 1n)) / 2 ** 200;
  return isNegative ? -size : size;
}

function floorDivided({ micros }: TimeDelta, by: Value): TimeDelta {
  if (!isInt(by)) return fail();
  const divisor = BigInt(by);
  return divisor === 0n ? fail() : timeDelta(divide(micros, divisor)[0]);
}

/** The duration times a number, or divided by it. */
function scaled({ micros }: TimeDelta, by: Value, power: 1 | -1): TimeDelta {
  const [above, below] = ratioOf(by);
  const [multiplier, divisor] = power === 1 ? [above, below] : [below, above];
  return divisor === 0n ? fail() : timeDelta(divideToNearest(micros * multiplier, divisor));
}

/** A number as the quotient of two integers. */
function ratioOf(value: Value): readonly [bigint, bigint] {
  if (isInt(value)) return [BigInt(value), 1n];
  let number = numberOf(value) ?? fail();
  if (!Number.isFinite(number)) fail();
  let divisor = 1n;
  while (!Number.isInteger(number)) {
    number *= 2;
    divisor *= 2n;
  }
  return [BigInt(number), divisor];
}

/** `-value` and `+value`; only a duration has one. */
export function negated(sign: '-' | '+', value: Value): Value {
  if (value === undefined) keepState();
  if (!(value instanceof TimeDelta)) return fail();
  return sign === '-' ? timeDelta(-value.micros) : value;
}

// those that are no numbers
const otherAttributes =
  /^(?:_|tzinfo$|fold$|min$|max$|resolution$|(?:from|to|utc|as|is|str|time|total_|week)|ctime$|dst$|date$|now$|replace$|combine$)/;

/** `date.year`, `duration.days`. */
export function dateAttribute(value: DateTime | TimeDelta, name: string): Value {
  const parts = value instanceof DateTime ? partsOfDate(value) : partsOfDelta(value);
  return Object.hasOwn(parts, name) ? parts[name] : otherAttributes.test(name) ? fail() : undefined;
}

function partsOfDate({ wall }: DateTime): Readonly<Record<string, number>> {
  const { micro, ...parts } = fieldsOf(wall);
  return { ...parts, microsecond: micro };
}

function partsOfDelta({ micros }: TimeDelta): Readonly<Record<string, number>> {
  const [days, rest] = divide(micros, dayLength);
  const [seconds, microseconds] = divide(rest, second);
  return { days: Number(days), seconds: Number(seconds), microseconds: Number(microseconds) };
}

import { fail } from './value.ts';

/** The parts of a date and of what a clock shows. */
export interface Fields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micro: number;
}

export const second = 1_000_000n;
export const dayLength = 86_400n * second;

const first = -62_135_596_800n * second;
const end = 253_402_300_800n * second;

/** The microseconds, unless they are outside the years 1 to 9999, which a datetime cannot be. */
export function inRange(wall: bigint): bigint {
  return wall >= first && wall < end ? wall : fail();
}

/** `a // b` and `a % b` of Python. */
export function divide(a: bigint, b: bigint): readonly [quotient: bigint, rest: bigint] {
  const rest = a % b;
  const positive = rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest;
  return [(a - positive) / b, positive];
}

/** `a / b` to the nearest integer, a half to the even one. */
export function divideToNearest(a: bigint, b: bigint): bigint {
  const [quotient, rest] = divide(a, b);
  const size = (rest * 2n < 0n ? -rest : rest) * 2n;
  const whole = b < 0n ? -b : b;
  return size > whole || (size === whole && quotient % 2n !== 0n) ? quotient + 1n : quotient;
}

export function fieldsOf(wall: bigint): Fields {
  const [seconds, micro] = divide(wall, second);
  const date = new Date(Number(seconds) * 1000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    micro: Number(micro),
  };
}

/** Undefined for a date or time that does not exist. */
export function wallOf(fields: Fields): bigint | undefined {
  const { year, month, day, hour, minute, micro } = fields;
  if (year < 1 || year > 9999 || Math.min(hour, minute, fields.second, micro) < 0) return undefined;
  if (hour > 23 || minute > 59 || fields.second > 59 || micro > 999_999) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return (BigInt(date.getTime() / 1000) + BigInt(hour * 3600 + minute * 60 + fields.second)) * second + BigInt(micro);
}

/** The day of the week, Monday is 0. */
export function weekdayOf(wall: bigint): number {
  return Number(divide(divide(wall, dayLength)[0] + 3n, 7n)[1]);
}

/** The day of the year, 1 January is 1. */
export function yearDayOf(wall: bigint): number {
  const { year } = fieldsOf(wall);
  const start = new Date(0);
  start.setUTCFullYear(year, 0, 1);
  return Number(divide(wall, dayLength)[0]) - start.getTime() / 86_400_000 + 1;
}

/** The year and week by ISO 8601: a week belongs to the year of its Thursday. */
export function isoWeekOf(wall: bigint): readonly [year: number, week: number] {
  const thursday = wall + BigInt(3 - weekdayOf(wall)) * dayLength;
  return [fieldsOf(thursday).year, Math.ceil(yearDayOf(thursday) / 7)];
}

import { dayLength, divide, fieldsOf, second } from './calendar.ts';
import { offsetOf } from './dates.ts';
import { DateTime, fail, type TimeDelta } from './value.ts';

export function digits(value: number | bigint, count: number): string {
  return String(value).padStart(count, '0');
}

/** `str(value)` of Python. */
export function dateText(value: DateTime | TimeDelta): string {
  return value instanceof DateTime ? isoFormat(value, ' ', 'auto') : deltaText(value);
}

/** `value.isoformat(sep, timespec)`. */
export function isoFormat(value: DateTime, separator: string, precision: string): string {
  const { year, month, day } = fieldsOf(value.wall);
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}${separator}${timeText(value, precision)}${offsetText(value, ':')}`;
}

function timeText({ wall }: DateTime, precision: string): string {
  const { hour, minute, second: seconds, micro } = fieldsOf(wall);
  const minutes = `${digits(hour, 2)}:${digits(minute, 2)}`;
  const whole = `${minutes}:${digits(seconds, 2)}`;
  switch (precision) {
    case 'auto':
      return micro === 0 ? whole : `${whole}.${digits(micro, 6)}`;
    case 'microseconds':
      return `${whole}.${digits(micro, 6)}`;
    case 'milliseconds':
      return `${whole}.${digits(Math.floor(micro / 1000), 3)}`;
    case 'seconds':
      return whole;
    case 'minutes':
      return minutes;
    case 'hours':
      return digits(hour, 2);
    default:
      return fail();
  }
}

/** `+01:00`; empty for a naive time. */
export function offsetText(value: DateTime, colon: string): string {
  if (value.zone === undefined) return '';
  const offset = offsetOf(value);
  const size = Math.abs(offset);
  const [hours, minutes, seconds] = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60];
  const text = `${offset < 0 ? '-' : '+'}${digits(hours, 2)}${colon}${digits(minutes, 2)}`;
  return seconds === 0 ? text : `${text}${colon}${digits(seconds, 2)}`;
}

/** `1 day, 2:03:04.500000`. */
function deltaText({ micros }: TimeDelta): string {
  const [days, rest] = divide(micros, dayLength);
  const [seconds, micro] = divide(rest, second);
  const size = Number(seconds);
  const time = `${Math.floor(size / 3600)}:${digits(Math.floor(size / 60) % 60, 2)}:${digits(size % 60, 2)}`;
  const fraction = micro === 0n ? '' : `.${digits(micro, 6)}`;
  return `${days === 0n ? '' : `${days} day${days === 1n || days === -1n ? '' : 's'}, `}${time}${fraction}`;
}

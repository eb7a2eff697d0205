import { divide, inRange, second, wallOf, weekdayOf, dayLength } from '../values/calendar.ts';
import { now } from '../values/clock.ts';
import { entriesOf, isDict } from '../values/dict.ts';
import { isoFormat } from '../values/dateText.ts';
import { epochOf, inZone, quotientOf, timeDelta } from '../values/dates.ts';
import { isInt, numberOf, parseInteger, roundHalfEven, toDouble } from '../values/numbers.ts';
import { parseDateTime } from '../values/parseDateTime.ts';
import { strftime, unknownDirective } from '../values/strftime.ts';
import { strptime, unknownInStrptime } from '../values/strptime.ts';
import { textOf } from '../values/text.ts';
import { DateTime, fail, float, keepState, TimeDelta, type Value, type Zone } from '../values/value.ts';
import { absent, type Argument, type Operation, orDefault, required } from './operation.ts';

const default_: Operation['parameters'][number] = ['default', absent];

const asTimestamp: Operation = { parameters: [default_], reads: 'text', apply: toTimestamp };
const asDatetime: Operation = { parameters: [default_], reads: 'number', apply: toDateTime };
const asLocal: Operation = { parameters: [], reads: 'number', apply: (value) => (value instanceof DateTime ? toLocal(value) : fail()) };
const todayAt: Operation = { parameters: [], reads: 'text', apply: (value) => atTimeOfToday(value ?? '') };

/** Functions that read the clock. `today_at` has an argument, and need not. */
export const clockFunctions = {
  now: { parameters: [], reads: 'number', apply: (value) => (value === undefined ? inZone(nowMicros(), 'local') : fail()) },
  utcnow: { parameters: [], reads: 'number', apply: (value) => (value === undefined ? inZone(nowMicros(), 0) : fail()) },
  today_at: todayAt,
} satisfies Record<string, Operation>;

/** Functions of dates that are filters too, and `strptime`. */
export const dateFunctions = new Map<string, Operation>([
  ['as_timestamp', asTimestamp],
  ['as_datetime', asDatetime],
  ['as_local', asLocal],
  [
    'strptime',
    {
      parameters: [['fmt', required], default_],
      reads: 'number',
      check: ([format]) => problemIn(format, unknownInStrptime),
      apply: (value, [format, other]) => {
        const isText = typeof value === 'string' && typeof format === 'string';
        if (typeof format === 'string' && unknownInStrptime(format) !== undefined) fail();
        return (isText ? strptime(value, format) : undefined) ?? orDefault(other);
      },
    },
  ],
]);

export const dateFilters = new Map<string, Operation>([
  ['as_timestamp', asTimestamp],
  ['as_datetime', asDatetime],
  ['as_local', asLocal],
  ['today_at', todayAt],
  [
    'timestamp_custom',
    {
      parameters: [['date_format', '%Y-%m-%d %H:%M:%S'], ['local', true], default_],
      reads: 'number',
      check: ([format]) => problemIn(format, unknownDirective),
      apply: (value, [format, isLocal, other]) => {
        const date = ofTimestamp(value, isLocal === true || (isLocal !== false && numberOf(isLocal as Value) !== 0) ? 'local' : 0);
        return date === undefined || typeof format !== 'string' ? orDefault(other) : strftime(date, format);
      },
    },
  ],
  ['timestamp_local', isoOf('local')],
  ['timestamp_utc', isoOf(0)],
]);

export const dateTests = new Map<string, Operation>([
  ['datetime', { parameters: [], reads: 'number', apply: (value) => value instanceof DateTime }],
]);

export const dateMethods = new Map<string, Operation>([
  [
    'isoformat',
    {
      parameters: [
        ['sep', 'T'],
        ['timespec', 'auto'],
      ],
      reads: 'number',
      apply: (value, [separator, precision]) =>
        typeof separator === 'string' && Array.from(separator).length === 1 && typeof precision === 'string'
          ? isoFormat(dateOf(value), separator, precision)
          : fail(),
    },
  ],
  [
    'strftime',
    {
      parameters: [['format', required]],
      reads: 'number',
      check: ([format]) => problemIn(format, unknownDirective),
      apply: (value, [format]) => (typeof format === 'string' ? strftime(dateOf(value), format) : fail()),
    },
  ],
  ['timestamp', ofDate(timestampOf)],
  ['weekday', ofDate(({ wall }) => weekdayOf(wall))],
  ['isoweekday', ofDate(({ wall }) => weekdayOf(wall) + 1)],
  [
    'total_seconds',
    {
      parameters: [],
      reads: 'number',
      apply: (value) => (value instanceof TimeDelta ? float(quotientOf(value.micros, second)) : keepState()),
    },
  ],
]);

/** What the arguments of `timedelta` behind `days` are, in order. */
export const timedeltaParameters: Operation['parameters'] = [
  ...['seconds', 'microseconds', 'milliseconds', 'minutes', 'hours', 'weeks'].map((name) => [name, 0] as const),
];

const unitNames = ['days', ...timedeltaParameters.map(([name]) => name)];
const units = [dayLength, second, 1n, 1000n, 60n * second, 3600n * second, 7n * dayLength];

/** `timedelta(…)`; keywords are one dict. */
export function timedelta(value: Value, rest: readonly Argument[]): Value {
  const given = isDict(value)
    ? Array.from(entriesOf(value), ([name, part]) => [units[unitNames.indexOf(name as string)] ?? fail(), part] as const)
    : [value, ...rest].map((part, index) => [units[index] ?? fail(), part as Value] as const);
  let micros = 0n;
  let fraction = 0;
  for (const [unit, part] of given) {
    const [whole, left] = timesUnit(part, unit);
    micros += whole;
    fraction += left;
  }
  return timeDelta(micros + BigInt(roundHalfEvenBeside(fraction, micros)));
}

/** Whole microseconds and the rest. */
function timesUnit(value: Value, unit: bigint): readonly [bigint, number] {
  if (isInt(value)) return [BigInt(value) * unit, 0];
  const number = numberOf(value) ?? fail();
  if (!Number.isFinite(number)) fail();
  const whole = Math.trunc(number);
  const part = (number - whole) * Number(unit);
  return [BigInt(whole) * unit + BigInt(Math.trunc(part)), part - Math.trunc(part)];
}

/** A half goes to where the sum is even. */
function roundHalfEvenBeside(fraction: number, micros: bigint): number {
  const rounded = roundHalfEven(fraction, 0);
  if (Math.abs(fraction - Math.trunc(fraction)) !== 0.5) return rounded;
  return (BigInt(rounded) + micros) % 2n === 0n ? rounded : rounded > fraction ? rounded - 1 : rounded + 1;
}

function problemIn(format: Argument | undefined, unknown: (format: string) => string | undefined): string | undefined {
  const found = typeof format === 'string' ? unknown(format) : undefined;
  return found === undefined ? undefined : `"${found}" in its format`;
}

function ofDate(work: (date: DateTime) => Value): Operation {
  return { parameters: [], reads: 'number', apply: (value) => work(dateOf(value)) };
}

/** The value that a method is called of; there is no such method of anything else. */
function dateOf(value: Value): DateTime {
  return value instanceof DateTime ? value : keepState();
}

function isoOf(zone: Zone): Operation {
  const apply = (value: Value, [other]: readonly Argument[]): Value => {
    const date = ofTimestamp(value, zone);
    return date === undefined ? orDefault(other) : isoFormat(date, 'T', 'auto');
  };
  return { parameters: [default_], reads: 'number', apply };
}

function nowMicros(): bigint {
  return BigInt(Math.round(now() * 1000));
}

function toLocal(date: DateTime): DateTime {
  return date.zone === 'local' ? date : date.zone === undefined ? new DateTime(date.wall, 'local') : inZone(epochOf(date), 'local');
}

// beyond, Python raises what no default catches
const mostSeconds = 2 ** 63;

/** Undefined for what is no number, or no time from the year 1 to 9999. */
function ofTimestamp(value: Value, zone: Zone): DateTime | undefined {
  const seconds = numberOf(value);
  if (seconds === undefined || Number.isNaN(seconds)) return undefined;
  if (Math.abs(seconds) >= mostSeconds) return fail();
  const whole = Math.trunc(seconds);
  const micros = BigInt(whole) * second + BigInt(roundHalfEven((seconds - whole) * 1e6, 0));
  return micros < -62_135_596_800n * second || micros >= 253_402_300_800n * second ? undefined : inZone(micros, zone);
}

function timestampOf(date: DateTime): Value {
  const micros = epochOf(date);
  if (date.zone !== undefined) return float(quotientOf(micros, second));
  const [seconds, rest] = divide(micros, second);
  return float(Number(seconds) + Number(rest) / 1e6);
}

function toTimestamp(value: Value, [other]: readonly Argument[]): Value {
  const date = value instanceof DateTime ? value : parseDateTime(textOf(value));
  return date === undefined ? orDefault(other) : timestampOf(date);
}

function toDateTime(value: Value, [other]: readonly Argument[]): Value {
  if (value instanceof DateTime) return value;
  const seconds = toDouble(value);
  const date = seconds === undefined ? undefined : ofTimestamp(float(seconds), 0);
  const parsed = date ?? (typeof value === 'string' ? parseDateTime(value) : undefined);
  return parsed ?? (other === absent && typeof value === 'string' ? null : orDefault(other));
}

/** `today_at('7:30')`. */
function atTimeOfToday(value: Value): DateTime {
  const today = inZone(nowMicros(), 'local').wall;
  const midnight = today - divide(today, dayLength)[1];
  if (value === '') return new DateTime(midnight, 'local');
  const parts = textOf(value).split(':');
  if (parts.length < 2) fail();
  const [hour = fail(), minute = fail(), seconds = 0] = parts.slice(0, 3).map((part) => Number(parseInteger(part, 10) ?? fail()));
  if (Math.min(hour, minute, seconds) < 0) fail();
  const time = wallOf({ year: 1970, month: 1, day: 1, hour, minute, second: seconds, micro: 0 }) ?? fail();
  return new DateTime(inRange(midnight + time), 'local');
}

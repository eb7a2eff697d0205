import { readNumber as readNumberOrText, readWhole } from '../catalogue/numericText.ts';
import { wholeNumber } from '../wholeNumber.ts';

/** At most 15 digits, which a double can hold, and no leading zero or plus, which codes and telephone numbers have. */
const plainDecimal = /^(?=(?:\D*\d){1,15}\D*$)-?(0|[1-9]\d*)(\.\d+)?$/;

/** Whether a text is a number, for sensors without class and unit. */
export function isPlainNumber(state: string): boolean {
  return plainDecimal.test(state);
}

/** Parses a state or attribute as a number. An empty value becomes null; any other that is not a number is returned unchanged, so that the point rejects it. */
export function readNumber(value: unknown): unknown {
  if (typeof value === 'number') return value;
  if (value === undefined || value === null || value === '') return null;
  const whole = readWhole(value);
  return whole === undefined ? (readNumberOrText(value) ?? value) : wholeNumber(whole);
}

/** Parses a date or time to seconds since the epoch; a date is midnight UTC. */
export function readTime(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null;
  // some attributes are local times without an offset: their time is unknown
  const hasOffset = /^\d{4}-\d\d-\d\d([T ].*(Z|[+-]\d\d:?\d\d))?$/.test(value);
  const ms = hasOffset ? Date.parse(value) : NaN;
  return Number.isNaN(ms) ? value : ms / 1000;
}

/** Parses a duration such as `1:30:00` to seconds. */
export function readClock(value: unknown): unknown {
  const [, days, hours, minutes, seconds] = /^(?:(\d+) days?, )?(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(textOf(value)) ?? [];
  if (hours === undefined) return value ?? null;
  return ((Number(days ?? 0) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}

/** The value if it is a text, else an empty text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The entry of a table for a text of the source, which may be the name of a property of all objects. */
export function entryOf<Entry>(table: Readonly<Record<string, Entry>>, name: unknown): Entry | undefined {
  return typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Returns the value unchanged, null if it is absent. */
export function readAsIs(value: unknown): unknown {
  return value ?? null;
}

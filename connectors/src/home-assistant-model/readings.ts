import { readNumber as readNumberOrText, readWhole } from '../catalogue/numericText.ts';
import { wholeNumber } from '../wholeNumber.ts';

/** Of at most 15 digits, which a double holds, and without a leading zero or plus, which codes and telephone numbers have. */
const plainDecimal = /^(?=(?:\D*\d){1,15}\D*$)-?(0|[1-9]\d*)(\.\d+)?$/;

/** Whether a text may be taken for a number where nothing else says that it is one. */
export function isPlainNumber(state: string): boolean {
  return plainDecimal.test(state);
}

/** A number as Home Assistant writes states and attributes. What is none stays what it is, for the point to refuse; nothing becomes null. */
export function readNumber(value: unknown): unknown {
  if (value === undefined || value === null || value === '') return null;
  const whole = readWhole(value);
  return whole === undefined ? (readNumberOrText(value) ?? value) : wholeNumber(whole);
}

/** Seconds since the epoch of a point in time; a date is midnight UTC. */
export function readTime(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null;
  // Home Assistant writes local times without an offset in some attributes: no moment can be told from those
  const isMoment = /^\d{4}-\d\d-\d\d([T ].*(Z|[+-]\d\d:?\d\d))?$/.test(value);
  const ms = isMoment ? Date.parse(value) : NaN;
  return Number.isNaN(ms) ? value : ms / 1000;
}

/** Seconds of `1:30:00`. */
export function readClock(value: unknown): unknown {
  const [, days, hours, minutes, seconds] = /^(?:(\d+) days?, )?(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(textOf(value)) ?? [];
  if (hours === undefined) return value ?? null;
  return ((Number(days ?? 0) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}

/** A text, or none: whatever else an attribute holds has no text that means anything. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** What a table has for a text of the source, which may be named as what all objects have. */
export function entryOf<Entry>(table: Readonly<Record<string, Entry>>, name: unknown): Entry | undefined {
  return typeof name === 'string' && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Absent is no value. */
export function readAsIs(value: unknown): unknown {
  return value ?? null;
}

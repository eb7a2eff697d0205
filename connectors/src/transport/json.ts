import { wholeNumber } from '../wholeNumber.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The beginning of a number that may be too large for a double. Fractions with as many digits are common and not meant. */
const manyDigits = /[[:,\s]-?\d{16}/;
const whole = /^-?\d+$/;

/** `JSON.parse`, but a whole number that a double cannot hold becomes a bigint instead of being rounded silently. */
export function parseExactJson(text: string): unknown {
  return manyDigits.test(text) ? JSON.parse(text, revive as Parameters<typeof JSON.parse>[1]) : JSON.parse(text);
}

/** The third argument is newer than the types of TypeScript's library. */
function revive(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  return typeof value === 'number' && source !== undefined && whole.test(source) ? wholeNumber(BigInt(source)) : value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value if it is an object, else an empty one. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The value if it is an array, else an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The trimmed value if it is a text that is not blank. Manufacturers pad texts with NUL (home-assistant/core#85691). */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.split('\0', 1)[0]?.trim();
  return text === '' ? undefined : text;
}

/** The beginning of a text. It is a copy: a slice would keep the whole text in memory as long as the event log keeps the entry. */
export function shortText(text: string, longest: number): string {
  return text.length <= longest ? text : Buffer.from(text.slice(0, longest)).toString();
}

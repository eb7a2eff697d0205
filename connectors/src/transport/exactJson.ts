import { wholeNumber } from '../wholeNumber.ts';

/** The beginning of a number that a double may not hold; fractions with as many digits are common and are none of them. */
const manyDigits = /[[:,\s]-?\d{16}/;
const whole = /^-?\d+$/;

/** `JSON.parse`, with a bigint for each whole number that no double holds: parsed as usual it would be rounded without a word. */
export function parseExactJson(text: string): unknown {
  return manyDigits.test(text) ? JSON.parse(text, revive as Parameters<typeof JSON.parse>[1]) : JSON.parse(text);
}

/** The third argument is newer than the types of TypeScript's library. */
function revive(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  return typeof value === 'number' && source !== undefined && whole.test(source) ? wholeNumber(BigInt(source)) : value;
}

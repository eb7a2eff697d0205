import { readNumber } from '../../home-assistant-model/readings.ts';
import { isObject, type JsonObject } from '../../transport/json.ts';
import { keep, type Parse, refused } from './component.ts';
import { none, textOf } from './rendered.ts';

/** What C and Python write for a number that is none: ESPHome publishes `nan` where a sensor has no value. */
const notFinite = /^[+-]?(nan|inf(inity)?)$/i;

/** A number. An empty text changes nothing, `None` and `nan` are no value. */
export function parseNumber(rendered: unknown): unknown {
  if (typeof rendered === 'number') return rendered;
  if (rendered === null || rendered === none) return null;
  if (rendered === '' || rendered === undefined) return keep;
  const number = readNumber(rendered);
  if (typeof number === 'number' || typeof number === 'bigint') return number;
  return typeof rendered === 'string' && notFinite.test(rendered.trim()) ? null : refused;
}

/** One of these texts. An empty text changes nothing, `None` is no value. */
export function oneOf(values: readonly string[]): Parse {
  const known = new Set(values);
  return (rendered) => {
    const text = textOf(rendered);
    if (text === none) return null;
    if (text.trim() === '') return keep;
    return known.has(text) ? text : refused;
  };
}

/** The value of each payload. An empty text changes nothing. */
export function payloads(values: ReadonlyMap<string, unknown>, otherwise: typeof keep | typeof refused = keep): Parse {
  return (rendered) => {
    const text = typeof rendered === 'string' ? rendered : textOf(rendered);
    const value = values.get(text);
    if (value !== undefined) return value;
    return text.trim() === '' ? keep : otherwise;
  };
}

/** A payload that resets the value. */
export function withReset(reset: string, parse: Parse): Parse {
  return (rendered) => (textOf(rendered) === reset ? null : parse(rendered));
}

/** A number, converted or checked. */
export function whenNumber(convert: (value: number) => unknown): Parse {
  return (rendered) => {
    const value = parseNumber(rendered);
    return typeof value === 'number' ? convert(value) : value;
  };
}

/** The position in a range in percent, as Home Assistant rounds it; `closed` is 0 %. */
export function rangePercentage(closed: number, open: number): (value: number) => number {
  return (value) => Math.floor(((value - closed) * 100) / (open - closed));
}

/** Python's `round`. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** The JSON object of a text; undefined for any other text. */
export function jsonObjectOf(rendered: unknown): JsonObject | undefined {
  if (typeof rendered !== 'string' || !rendered.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(rendered);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

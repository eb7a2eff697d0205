import { readNumber } from '../../home-assistant-model/readings.ts';
import { keep, type Parse, refused } from './component.ts';
import { none, textOf } from './rendered.ts';

/** A number. An empty text changes nothing, `None` is no value. */
export function parseNumber(rendered: unknown): unknown {
  if (typeof rendered === 'number') return rendered;
  if (rendered === null || rendered === none) return null;
  if (rendered === '' || rendered === undefined) return keep;
  const number = readNumber(rendered);
  return typeof number === 'number' || typeof number === 'bigint' ? number : refused;
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

/** The position in a range in percent, as Home Assistant rounds it. */
export function percentageIn(low: number, high: number): (value: number) => number {
  // the lowest value is 0 %: its state is closed
  return (value) => Math.floor(((value - low) * 100) / (high - low));
}

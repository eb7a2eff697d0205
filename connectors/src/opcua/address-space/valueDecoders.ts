import { wholeNumberOf } from '../../wholeNumber.ts';
import type { ValueDecoder } from './addressSpace.ts';

/** A number of at most 32 bits, or one of 64 bits with a sign, which node-opcua decodes as two halves. */
export const signedNumber: ValueDecoder = (value) => (typeof value === 'number' ? value : ofHalves(value, true));
/** The same without a sign. */
export const unsignedNumber: ValueDecoder = (value) => (typeof value === 'number' ? value : ofHalves(value, false));
/** A number; NaN means no value. */
export const plainNumber: ValueDecoder = (value) => {
  if (typeof value !== 'number') return undefined;
  return Number.isNaN(value) ? null : value;
};
export const boolean: ValueDecoder = (value) => (typeof value === 'boolean' ? value : undefined);
/** A DateTime in seconds; its earliest value means no time [OPC 10000-6 5.2.2.5]. */
export const timestamp: ValueDecoder = (value) => {
  if (!(value instanceof Date)) return undefined;
  return value.getTime() > earliestTimeMs ? value.getTime() / 1000 : null;
};
export const text: ValueDecoder = (value) => (value === '' ? '' : textOf(value));

const earliestTimeMs = Date.UTC(1601, 0, 1);

/** The text of an enumeration value; the number itself where it has none. */
export function enumText(texts: ReadonlyMap<number, string>): ValueDecoder {
  return (value) => {
    const number = typeof value === 'number' ? value : ofHalves(value, true);
    return number === undefined ? undefined : (texts.get(Number(number)) ?? `${number}`);
  };
}

/** The texts of the two states of a Boolean [OPC 10000-8 5.3.3.2]. */
export function twoState(on: string, off: string): ValueDecoder {
  return (value) => {
    if (typeof value !== 'boolean') return undefined;
    return value ? on : off;
  };
}

/** Whether a number differs from this one. */
export function otherThan(normal: number): ValueDecoder {
  return (value) => (typeof value === 'number' ? value !== normal : undefined);
}

/** The text of a String or LocalizedText; undefined where it is empty. */
export function textOf(value: unknown): string | undefined {
  const text = typeof value === 'object' && value !== null && 'text' in value ? value.text : value;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function ofHalves(value: unknown, isSigned: boolean): number | bigint | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [high, low] = value as unknown[];
  if (typeof high !== 'number' || typeof low !== 'number') return undefined;
  return wholeNumberOf(isSigned ? high | 0 : high >>> 0, low >>> 0);
}

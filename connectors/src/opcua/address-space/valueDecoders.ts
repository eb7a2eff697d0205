import { wholeNumberOf } from '../../wholeNumber.ts';
import { textOf } from '../browse/enumTexts.ts';
import type { ValueDecoder } from './addressSpace.ts';

/** A number as it is; also one of 64 bits, which comes as two halves. */
export const signedNumber: ValueDecoder = (value) => (typeof value === 'number' ? value : halves(value, true));
/** The same without a sign. */
export const unsignedNumber: ValueDecoder = (value) => (typeof value === 'number' ? value : halves(value, false));
/** Not a number is how a source says that it has none. */
export const plainNumber: ValueDecoder = (value) => {
  if (typeof value !== 'number') return undefined;
  return Number.isNaN(value) ? null : value;
};
export const boolean: ValueDecoder = (value) => (typeof value === 'boolean' ? value : undefined);
/** A point in time in seconds; the first one that OPC UA has stands for none [OPC 10000-6 5.2.2.5]. */
export const timestamp: ValueDecoder = (value) => {
  if (!(value instanceof Date)) return undefined;
  return value.getTime() > firstTimeMs ? value.getTime() / 1000 : null;
};
export const text: ValueDecoder = (value) => (value === '' ? '' : textOf(value));

const firstTimeMs = Date.UTC(1601, 0, 1);

/** The text of a number; a number without one says itself. */
export function oneOf(texts: ReadonlyMap<number, string>): ValueDecoder {
  return (value) => {
    const number = typeof value === 'number' ? value : halves(value, true);
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

/** Whether a number is another than this one. */
export function otherThan(normal: number): ValueDecoder {
  return (value) => (typeof value === 'number' ? value !== normal : undefined);
}

function halves(value: unknown, isSigned: boolean): number | bigint | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [high, low] = value as unknown[];
  if (typeof high !== 'number' || typeof low !== 'number') return undefined;
  return wholeNumberOf(isSigned ? high | 0 : high >>> 0, low >>> 0);
}

import { inspect } from 'node:util';
import { excerpt } from '../series/rawText.ts';
import { hidden, withoutSecrets } from './redactedText.ts';
import { isSecretKey } from './secretKeys.ts';

const usualLimit = 2000;

/** Keys under which an entry of a list has its name, and those under which it has its value. */
const nameKeys = ['name', 'key', 'id', 'property', 'attribute', 'field', 'parameter'] as const;
const valueKeys: ReadonlySet<string> = new Set(['value', 'val', 'data', 'content', 'text']);

/**
 * A payload as people read it: JSON, with bytes as text or hexadecimal, whole numbers in full and secrets hidden; the beginning of a long one, and `…`.
 */
export function payloadText(payload: unknown, mostCharacters = usualLimit): string {
  const text = fullText(payload, mostCharacters);
  return text.length <= mostCharacters ? text : `${excerpt(text, mostCharacters)}…`;
}

/** Whether {@link payloadText} shows it in hexadecimal. */
export function isBinary(payload: unknown): boolean {
  return payload instanceof Uint8Array && printable(payload, usualLimit) === undefined;
}

function fullText(payload: unknown, mostCharacters: number): string {
  const limited = (text: string) => cleanText(text.slice(0, 4 * mostCharacters), mostCharacters);
  if (typeof payload === 'string') return limited(payload);
  if (payload instanceof Uint8Array) return limited(bytesText(payload, mostCharacters));
  try {
    return JSON.stringify(payload, readable(mostCharacters)) ?? String(payload);
  } catch {
    // circular, or nested deeper than the stack
    return limited(inspect(payload, { depth: 4, breakLength: Infinity, maxStringLength: mostCharacters }));
  }
}

/** A replacer. `this` has the value before Buffer's `toJSON`. What is longer than the text is cut first, as a response has limited time. */
function readable(mostCharacters: number) {
  return function (this: unknown, key: string, value: unknown): unknown {
    const raw = (this as Record<string, unknown>)[key];
    if (isSecretMember(this as object, key) && isSecretValue(value)) return hidden;
    if (raw instanceof Uint8Array) return cleanText(bytesText(raw, mostCharacters), mostCharacters);
    if (ArrayBuffer.isView(raw)) return Array.from(first(raw as unknown as ArrayLike<unknown>, mostCharacters), plain);
    if (raw instanceof Map) return Object.fromEntries(raw);
    if (raw instanceof Set) return [...raw];
    if (typeof value === 'string') return cleanText(value.slice(0, mostCharacters), mostCharacters);
    return Array.isArray(value) ? first(value, mostCharacters) : plain(value);
  };
}

/** JSON is read as such, for what its form alone does not show. */
function cleanText(text: string, mostCharacters: number): string {
  if (/^\s*[{[]/.test(text)) {
    try {
      const json: unknown = JSON.parse(text);
      const clean = JSON.stringify(json, readable(mostCharacters));
      // as it was written where it has no secrets
      if (clean !== JSON.stringify(json)) return clean;
    } catch {
      // no JSON, the beginning of some, or nested deeper than the stack
    }
  }
  return withoutSecrets(text);
}

/** Named by its key, by the name beside it as in `{"name":"pin","value":1}`, or by the element before it as in `["pin",1]`. */
function isSecretMember(holder: object, key: string): boolean {
  if (Array.isArray(holder)) return key === '1' && holder.length === 2 && typeof holder[0] === 'string' && isSecretKey(holder[0]);
  if (isSecretKey(key)) return true;
  if (!valueKeys.has(key.toLowerCase())) return false;
  return Object.entries(holder).some(([other, name]) => isNameKey(other) && typeof name === 'string' && isSecretKey(name));
}

function isNameKey(key: string): boolean {
  return (nameKeys as readonly string[]).includes(key.toLowerCase());
}

/** A boolean tells whether there is a secret, not which. */
function isSecretValue(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && typeof value !== 'boolean';
}

/** Each element takes at least two characters. */
function first(elements: ArrayLike<unknown>, most: number): ArrayLike<unknown> {
  return elements.length > most ? Array.from({ length: most }, (_, index) => elements[index]) : elements;
}

/** JSON has no bigint, and writes NaN and the infinities as null. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return rawJson(String(value));
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** Newer than the types of TypeScript's library. */
function rawJson(text: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text);
}

/** Text where the bytes are printable UTF-8, else hexadecimal: `01 03 04`. */
function bytesText(bytes: Uint8Array, mostCharacters: number): string {
  const hex = () => Buffer.from(bytes.subarray(0, mostCharacters)).toString('hex').match(/../g) ?? [];
  return printable(bytes, mostCharacters) ?? hex().join(' ');
}

/** The beginning of the bytes as text; undefined where they are not printable. */
function printable(bytes: Uint8Array, mostCharacters: number): string | undefined {
  const beginning = Buffer.from(bytes.subarray(0, mostCharacters * 4)).toString();
  // a cut inside a character leaves U+FFFD at the end
  const text = bytes.length > mostCharacters * 4 ? beginning.replace(/\ufffd$/, '') : beginning;
  return /[\p{Cc}\ufffd]/u.test(text.replace(/[\t\r\n]/g, '')) ? undefined : text;
}

import { inspect } from 'node:util';
import { excerpt } from '../series/rawText.ts';

const longestCharacters = 2000;

const hidden = '***';
/** Names of values that give access to something: Home Assistant has tokens among the attributes of an entity, Zigbee locks have PINs. */
const secretNames = '(?:token|password|passwd|secret|pin(?:_?code)?|api_?key|network_?key)';
const secretKey = new RegExp(`(?:^|[_-])${secretNames}$`, 'i');
/** The same in the text of an object. The quotes at its end may be cut off. */
const secretMember = new RegExp(String.raw`(["']?\b(?:\w*[_-])?${secretNames}["']?\s*:\s*)(?:"(?:[^"\\]|\\.)*"?|'[^']*'?|[\w.+-]+)`, 'gi');
const secretParameter = /([?&](?:access_)?(?:token|password|api_?key)=)[^&\s"']+/gi;

/** A payload as people read it: JSON, with bytes as text or hexadecimal, whole numbers in full and secrets hidden; the beginning of a long one. */
export function payloadText(payload: unknown): string {
  const text = fullText(payload);
  return text.length <= longestCharacters ? text : `${excerpt(text, longestCharacters)}…`;
}

function fullText(payload: unknown): string {
  if (typeof payload === 'string') return withoutSecrets(payload);
  if (payload instanceof Uint8Array) return withoutSecrets(bytesText(payload));
  try {
    return JSON.stringify(payload, readable) ?? String(payload);
  } catch {
    // circular, or nested deeper than the stack
    return withoutSecrets(inspect(payload, { depth: 4, breakLength: Infinity, maxStringLength: longestCharacters }));
  }
}

function withoutSecrets(text: string): string {
  return text
    .slice(0, 4 * longestCharacters)
    .replace(secretMember, `$1"${hidden}"`)
    .replace(secretParameter, `$1${hidden}`);
}

/** `this` has the value before Buffer's `toJSON`. What is longer than the text is cut first, as a response has limited time. */
function readable(this: unknown, key: string, value: unknown): unknown {
  const raw = (this as Record<string, unknown>)[key];
  if (secretKey.test(key) && typeof value !== 'object') return value === undefined ? undefined : hidden;
  if (raw instanceof Uint8Array) return bytesText(raw);
  if (ArrayBuffer.isView(raw)) return Array.from(firstElements(raw as unknown as ArrayLike<unknown>), plain);
  if (raw instanceof Map) return Object.fromEntries(raw);
  if (raw instanceof Set) return [...raw];
  if (typeof value === 'string') return value.slice(0, longestCharacters).replace(secretParameter, `$1${hidden}`);
  return Array.isArray(value) ? firstElements(value) : plain(value);
}

/** Each element takes at least two characters. */
function firstElements(elements: ArrayLike<unknown>): ArrayLike<unknown> {
  return elements.length > longestCharacters ? Array.from({ length: longestCharacters }, (_, index) => elements[index]) : elements;
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
function bytesText(bytes: Uint8Array): string {
  const first = Buffer.from(bytes.subarray(0, longestCharacters * 4));
  // a cut inside a character leaves U+FFFD at the end
  const text = first.length < bytes.length ? first.toString().replace(/\ufffd$/, '') : first.toString();
  return /[\p{Cc}\ufffd]/u.test(text.replace(/[\t\r\n]/g, '')) ? (first.toString('hex').match(/../g) ?? []).join(' ') : text;
}

import { isObject } from '../../transport/json.ts';
import { anyKey } from './compile/jsonPath.ts';

const mostKeys = 50;
const longestKey = 100;
const mostDepth = 4;

/** Paths of the values in a JSON payload, as a mapping names them: `motor.current`, `list.*.value`. Of one that was cut, the names of keys alone. */
export function payloadKeys(payload: Buffer): readonly string[] {
  const text = payload.toString();
  if (!/^\s*[{[]/.test(text)) return [];
  const keys = new Set<string>();
  for (const key of pathsOf(text)) {
    if (keys.size >= mostKeys) break;
    keys.add(key.slice(0, longestKey));
  }
  return [...keys];
}

function pathsOf(text: string): Iterable<string> {
  try {
    return pathsBelow(JSON.parse(text), []);
  } catch {
    return Array.from(text.matchAll(/"((?:[^"\\]|\\.){1,100})"\s*:/g), ([, key = '']) => escaped(key));
  }
}

function* pathsBelow(value: unknown, path: readonly string[]): Generator<string> {
  const isDeep = path.length >= mostDepth;
  if (Array.isArray(value) && !isDeep) for (const item of value) yield* pathsBelow(item, [...path, anyKey]);
  else if (isObject(value) && !isDeep) for (const [key, inner] of Object.entries(value)) yield* pathsBelow(inner, [...path, escaped(key)]);
  else if (path.length > 0) yield path.join('.');
}

function escaped(key: string): string {
  return key.replaceAll('.', '\\.');
}

import { spend } from './budget.ts';
import { Dict, fail, Float, isPlainObject, type PlainObject, Tuple, type Value } from './value.ts';

export function isDict(value: Value): value is Dict | PlainObject {
  return value instanceof Dict || isPlainObject(value);
}

/** The item of a dict; `missing` if there is none. */
export function itemOf(dict: Dict | PlainObject, key: Value, missing?: Value): Value {
  if (dict instanceof Dict) {
    const entry = dict.entries.get(keyOf(key));
    return entry === undefined ? missing : entry[1];
  }
  const wanted = keyOf(key);
  return typeof wanted === 'string' && Object.hasOwn(dict, wanted) ? dict[wanted] : missing;
}

export function hasKey(dict: Dict | PlainObject, key: Value): boolean {
  const wanted = keyOf(key);
  return dict instanceof Dict ? dict.entries.has(wanted) : typeof wanted === 'string' && Object.hasOwn(dict, key as string);
}

function setItem(dict: Dict, key: Value, value: Value): void {
  const wanted = keyOf(key);
  // an equal key keeps its first form
  const first = dict.entries.get(wanted)?.[0];
  dict.entries.set(wanted, [dict.entries.has(wanted) ? first : key, value]);
}

export function dictOf(pairs: Iterable<readonly [Value, Value]>): Dict {
  const dict = new Dict();
  for (const [key, value] of pairs) setItem(dict, key, value);
  return dict;
}

export function* entriesOf(dict: Dict | PlainObject): Generator<readonly [Value, Value]> {
  if (dict instanceof Dict) yield* dict.entries.values();
  else yield* Object.entries(dict);
}

/** Without its keys, which cost as much as a copy. */
export function isEmpty(dict: Dict | PlainObject): boolean {
  if (dict instanceof Dict) return dict.entries.size === 0;
  for (const key in dict) if (Object.hasOwn(dict, key)) return false;
  return true;
}

export function sizeOf(dict: Dict | PlainObject): number {
  return dict instanceof Dict ? dict.entries.size : Object.keys(dict).length;
}

/** What is the same for keys that are equal in Python, where 1, 1.0 and True are; a text is itself. */
export function keyOf(key: Value): unknown {
  switch (typeof key) {
    case 'string':
    case 'number':
    case 'undefined':
      return key;
    case 'boolean':
      return Number(key);
    case 'bigint':
      return Number.isFinite(Number(key)) && BigInt(Number(key)) === key ? Number(key) : key;
    default:
      if (key === null) return key;
      if (key instanceof Float) return key.value + 0;
      return key instanceof Tuple ? tupleKey(key) : fail();
  }
}

function tupleKey({ items }: Tuple): string {
  spend(items.length);
  // a text cannot be mistaken for it: no key of a payload is longer than a payload, and NUL begins none
  return `\0tuple${JSON.stringify(items.map((item) => [typeof keyOf(item), String(keyOf(item))]))}`;
}

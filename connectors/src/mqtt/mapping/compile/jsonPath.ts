import { isObject } from '../../../transport/json.ts';

/** Keys that lead to a value of a payload; `*` is any key of an object or list, `switch:*` any that starts so. */
export type JsonPath = readonly string[];

export const anyKey = '*';

/** Whether a key of a path stands for several. */
export function isAnyKey(key: string): boolean {
  return key.endsWith(anyKey);
}

/** `motor.current`, `phases.*.power`, `phases[].power` (the same), `list[0]`, `a\.b` for a key with a dot. The empty text is the payload itself. */
export function parsePath(text: string): JsonPath {
  const dotted = text.replaceAll('[]', `.${anyKey}`).replace(/\[(\d+)\]/g, '.$1');
  if (dotted === '') return [];
  return dotted
    .replace(/^\./, '')
    .split(/(?<!\\)\./)
    .map((key) => key.replaceAll('\\.', '.'));
}

/** The value at a path without `*`; undefined where there is none. */
export function valueAt(value: unknown, path: JsonPath): unknown {
  let current = value;
  for (const key of path) {
    if (Array.isArray(current)) current = /^\d{1,4}$/.test(key) ? (current[Number(key)] as unknown) : undefined;
    else if (isObject(current) && Object.hasOwn(current, key)) current = current[key];
    else return undefined;
  }
  return current;
}

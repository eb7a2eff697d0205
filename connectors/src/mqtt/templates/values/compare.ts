import { spend, spendFor } from './budget.ts';
import { isDate, isZero, orderDates, sameDates } from './dates.ts';
import { entriesOf, hasKey, isDict, isEmpty, itemOf, sizeOf } from './dict.ts';
import { numberOf } from './numbers.ts';
import type { Dict, PlainObject, Value } from './value.ts';
import { failFor } from './typeName.ts';
import { Tuple, View } from './value.ts';

/** `a == b` of Python. */
export function equals(a: Value, b: Value): boolean {
  if (typeof a === 'string' || typeof b === 'string' || a === undefined || b === undefined || a === null || b === null) return a === b;
  if (typeof a === 'bigint' && typeof b === 'bigint') return a === b;
  const left = numberOf(a);
  if (left !== undefined) {
    const right = numberOf(b);
    return left === right && (typeof a !== 'bigint' || typeof b !== 'number' || BigInt(b) === a);
  }
  return sameObjects(a, b);
}

function sameObjects(a: Exclude<Value, null | undefined>, b: Exclude<Value, null | undefined>): boolean {
  if (isDate(a)) return sameDates(a, b);
  if (Array.isArray(a)) return Array.isArray(b) && sameItems(a as readonly Value[], b as readonly Value[]);
  if (a instanceof Tuple) return b instanceof Tuple && sameItems(a.items, b.items);
  return isDict(a) ? isDict(b) && sameDicts(a, b) : a === b;
}

function sameItems(a: readonly Value[], b: readonly Value[]): boolean {
  spend(1);
  return a.length === b.length && a.every((item, index) => sameOrEquals(item, b[index]));
}

function sameDicts(a: Dict | PlainObject, b: Dict | PlainObject): boolean {
  spend(1);
  if (sizeOf(a) !== sizeOf(b)) return false;
  for (const [key, value] of entriesOf(a)) if (!hasKey(b, key) || !sameOrEquals(value, itemOf(b, key))) return false;
  return true;
}

// Python takes identity before equality within containers, so a NaN equals itself there
function sameOrEquals(a: Value, b: Value): boolean {
  spend(1);
  return a === b || equals(a, b);
}

/** Below zero, zero, above zero, NaN; fails where Python cannot compare. */
export function order(a: Value, b: Value): number {
  if (typeof a === 'string') return typeof b === 'string' ? orderTexts(a, b) : failFor('<', a, b);
  if (typeof a === 'bigint' && typeof b === 'bigint') return Number(a > b) - Number(a < b);
  const left = numberOf(a);
  if (left === undefined) return orderLists(a, b);
  const right = numberOf(b) ?? failFor('<', a, b);
  return left === right ? 0 : left - right;
}

function orderLists(a: Value, b: Value): number {
  if (isDate(a)) return orderDates(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return orderItems(a as readonly Value[], b as readonly Value[]);
  return a instanceof Tuple && b instanceof Tuple ? orderItems(a.items, b.items) : failFor('<', a, b);
}

function orderItems(a: readonly Value[], b: readonly Value[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    spend(1);
    if (!sameOrEquals(a[index], b[index])) return order(a[index], b[index]);
  }
  return a.length - b.length;
}

// by code points, where JavaScript compares UTF-16
function orderTexts(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  let index = 0;
  while (index < length && a.charCodeAt(index) === b.charCodeAt(index)) index += 1;
  spendFor(index);
  const left = a.charCodeAt(index);
  const right = b.charCodeAt(index);
  if (index === length) return a.length - b.length;
  return isSurrogate(left) === isSurrogate(right) ? left - right : isSurrogate(left) ? 1 : -1;
}

function isSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdfff;
}

/** `bool(value)` of Python. */
export function isTrue(value: Value): boolean {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'number':
      return value !== 0;
    case 'object':
      return value !== null && isTrueObject(value);
    default:
      return Boolean(value);
  }
}

function isTrueObject(value: Exclude<Value, null | undefined>): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Tuple || (value instanceof View && value.kind !== 'generator')) return value.items.length > 0;
  return isDict(value) ? !isEmpty(value) : numberOf(value) !== 0 && !isZero(value);
}

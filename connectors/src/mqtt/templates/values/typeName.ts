import { isDict } from './dict.ts';
import { isFloat, isInt } from './numbers.ts';
import { DateTime, fail, keepState, TimeDelta, Tuple, type Value } from './value.ts';

const simpleTypes = new Map([
  ['undefined', 'LoggingUndefined'],
  ['string', 'str'],
  ['boolean', 'bool'],
]);

/** The name of a value's type in Python; undefined for one that has no name here. */
export function typeName(value: Value): string | undefined {
  const simple = value === null ? 'NoneType' : simpleTypes.get(typeof value);
  if (simple !== undefined) return simple;
  if (isInt(value)) return 'int';
  if (isFloat(value)) return 'float';
  if (value instanceof DateTime) return 'datetime';
  if (value instanceof TimeDelta) return 'timedelta';
  if (value instanceof Tuple) return 'tuple';
  return isDict(value) ? 'dict' : Array.isArray(value) ? 'list' : undefined;
}

/** Fails because an operator has operands of these types; if one is missing, the state stays. */
export function failFor(operator: string, a: Value, b: Value): never {
  if (a === undefined || b === undefined) keepState();
  fail(`"${operator}" with ${typeName(a) ?? 'another type'} and ${typeName(b) ?? 'another type'}`);
}

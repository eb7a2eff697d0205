import { fail, type Value } from './value.ts';

/** `format % value` of Python. */
export function formatPercent(_format: string, _value: Value): string {
  return fail();
}

import { spend, spendFor } from './budget.ts';
import { equals } from './compare.ts';
import { hasKey, isDict } from './dict.ts';
import { iterate } from './items.ts';
import { fail, type Value } from './value.ts';

/** `a in b` of Python. */
export function isIn(a: Value, b: Value): boolean {
  if (typeof b === 'string') {
    spendFor(b.length);
    return typeof a === 'string' ? b.includes(a) : fail();
  }
  if (isDict(b)) return hasKey(b, a);
  return iterate(b).some((item) => {
    if (typeof item === 'object') spend(1);
    return item === a || equals(item, a);
  });
}

import { calculate } from '../values/arithmetic.ts';
import { spend } from '../values/budget.ts';
import { order } from '../values/compare.ts';
import { isDict } from '../values/dict.ts';
import { iterate, sequenceOf } from '../values/items.ts';
import { numberOf } from '../values/numbers.ts';
import { fail, float, keepState, type Value, View } from '../values/value.ts';
import { absent, type Argument, type Operation, orDefault } from './operation.ts';

/** `average` and `median`: of a list, or of several arguments; behind a list is the default. */
export const statisticFunctions = new Map<string, Operation>([
  ['average', ofValues(mean)],
  ['median', ofValues(median)],
]);

function ofValues(work: (values: readonly Value[]) => Value | undefined): Operation {
  const apply = (value: Value, [named = absent, ...rest]: readonly Argument[]): Value => {
    const isList =
      value === undefined || typeof value === 'string' || isDict(value) || sequenceOf(value) !== undefined || value instanceof View;
    if (!isList && rest.length === 0) return fail();
    const values = isList ? iterate(value) : [value, ...(rest as readonly Value[])];
    spend(values.length * 4);
    const default_ = named === absent && isList && rest.length > 0 ? rest[0] : named;
    return work(values) ?? orDefault(default_);
  };
  return { parameters: [['default', absent]], takesMore: true, reads: 'number', argumentReads: 'same', apply };
}

/** `statistics.fmean`. */
function mean(values: readonly Value[]): Value | undefined {
  const numbers = values.map(numberOf);
  if (values.includes(undefined)) keepState();
  if (numbers.length === 0 || numbers.includes(undefined)) return undefined;
  return float(exactSum(numbers as number[]) / numbers.length);
}

/** `math.fsum`: the sum of what the doubles are exactly, as the nearest double. */
function exactSum(values: readonly number[]): number {
  if (values.some((value) => !Number.isFinite(value) || Math.abs(value) > 1e300)) return fail();
  const partials: number[] = [];
  for (const value of values) addTo(partials, value);
  let total = 0;
  let rest = 0;
  while (partials.length > 0 && rest === 0) {
    const next = partials.pop() as number;
    const sum = total + next;
    rest = next - (sum - total);
    total = sum;
  }
  // half of the last digit: what is left decides
  const left = partials.at(-1) ?? 0;
  if ((rest < 0 && left < 0) || (rest > 0 && left > 0)) {
    const up = total + rest * 2;
    if (up - total === rest * 2) return up;
  }
  return total;
}

function addTo(partials: number[], value: number): void {
  let large = value;
  let count = 0;
  spend(partials.length);
  for (const partial of partials) {
    const [a, b] = Math.abs(large) < Math.abs(partial) ? [partial, large] : [large, partial];
    const sum = a + b;
    const lost = b - (sum - a);
    if (lost !== 0) partials[count++] = lost;
    large = sum;
  }
  partials.length = count;
  partials.push(large);
}

/** `statistics.median`. */
function median(values: readonly Value[]): Value | undefined {
  if (values.length === 0) return undefined;
  const isText = values.every((value) => typeof value === 'string');
  if (!isText && values.some((value) => numberOf(value) === undefined))
    return values.includes(undefined) ? keepState() : values.length === 1 ? fail() : undefined;
  const sorted = values.toSorted(order);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length % 2 === 1) return sorted[middle];
  return isText ? undefined : calculate('/', calculate('+', sorted[middle - 1], sorted[middle]), 2);
}

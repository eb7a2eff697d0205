import type { Calculation } from '../calculations';
import { numberAt, seriesLength, type Series } from './series';

/** A series of numbers as one number; undefined without a number. */
export function calculate(series: Series, calculation: Exclude<Calculation, 'last'>): number | undefined {
  const values: number[] = [];
  for (let index = 0; index < seriesLength(series); index++) {
    const value = numberAt(series, index);
    if (value !== null) {
      values.push(value);
    }
  }
  const [first, last] = [values[0], values.at(-1)];
  return first === undefined || last === undefined ? undefined : { ...aggregate(values), diff: last - first }[calculation];
}

function aggregate(values: readonly number[]) {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  return { min, max, sum, mean: sum / values.length, range: max - min };
}

import { type Fields, fieldsOf, wallOf } from '../values/calendar.ts';
import { smallInt } from '../values/numbers.ts';
import { DateTime, fail, keepState, type Value } from '../values/value.ts';
import { absent, type Argument, type Operation } from './operation.ts';

const parts: readonly (readonly [argument: string, field: keyof Fields])[] = [
  ['year', 'year'],
  ['month', 'month'],
  ['day', 'day'],
  ['hour', 'hour'],
  ['minute', 'minute'],
  ['second', 'second'],
  ['microsecond', 'micro'],
];

/** `date.replace(second=0)`: with keywords only, which the method of a text does not take. */
export const replaceInDate: Operation = {
  parameters: parts.map(([argument]) => [argument, absent]),
  reads: 'number',
  apply: (value, args) => {
    if (value instanceof DateTime) return replacedDate(value, args);
    // a text has the method, but not these arguments
    return typeof value === 'string' ? fail() : keepState();
  },
};

/** The date with other parts, in their order; fails for one that does not exist. */
function replacedDate({ wall, zone, fold }: DateTime, args: readonly Argument[]): Value {
  const given = parts.flatMap(([, field], index) => {
    const part = args[index];
    return part === absent ? [] : [[field, integerOf(part)] as const];
  });
  return new DateTime(wallOf({ ...fieldsOf(wall), ...Object.fromEntries(given) }) ?? fail(), zone, fold);
}

function integerOf(part: Value): number {
  return smallInt(part) ?? fail();
}

import { fieldsOf, isoWeekOf, weekdayOf, yearDayOf } from './calendar.ts';
import { bounded, spendFor } from './budget.ts';
import { digits, offsetText } from './dateText.ts';
import { type DateTime, fail } from './value.ts';

export const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
export const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'],
];

type Writer = (date: DateTime) => string;

const number =
  (count: number, of: (date: DateTime) => number): Writer =>
  (date) =>
    digits(of(date), count);
const field = (name: keyof ReturnType<typeof fieldsOf>, count: number): Writer => number(count, ({ wall }) => fieldsOf(wall)[name]);
const hour12 = ({ wall }: DateTime): number => ((fieldsOf(wall).hour + 11) % 12) + 1;
const pattern =
  (format: string): Writer =>
  (date) =>
    strftime(date, format);

// those whose text does not depend on the system or its language, which is English in Home Assistant
const writers = new Map<string, Writer>([
  ['Y', field('year', 4)],
  ['y', number(2, ({ wall }) => fieldsOf(wall).year % 100)],
  ['m', field('month', 2)],
  ['d', field('day', 2)],
  ['e', ({ wall }) => String(fieldsOf(wall).day).padStart(2)],
  ['H', field('hour', 2)],
  ['I', number(2, hour12)],
  ['k', ({ wall }) => String(fieldsOf(wall).hour).padStart(2)],
  ['l', (date) => String(hour12(date)).padStart(2)],
  ['M', field('minute', 2)],
  ['S', field('second', 2)],
  ['f', field('micro', 6)],
  ['j', number(3, ({ wall }) => yearDayOf(wall))],
  ['u', number(1, ({ wall }) => weekdayOf(wall) + 1)],
  ['w', number(1, ({ wall }) => (weekdayOf(wall) + 1) % 7)],
  ['G', number(4, ({ wall }) => isoWeekOf(wall)[0])],
  ['V', number(2, ({ wall }) => isoWeekOf(wall)[1])],
  ['P', ({ wall }) => (fieldsOf(wall).hour < 12 ? 'am' : 'pm')],
  ['p', ({ wall }) => (fieldsOf(wall).hour < 12 ? 'AM' : 'PM')],
  ['A', ({ wall }) => weekdays[weekdayOf(wall)] ?? ''],
  ['a', ({ wall }) => weekdays[weekdayOf(wall)]?.slice(0, 3) ?? ''],
  ['B', ({ wall }) => months[fieldsOf(wall).month - 1] ?? ''],
  ['b', ({ wall }) => months[fieldsOf(wall).month - 1]?.slice(0, 3) ?? ''],
  ['h', pattern('%b')],
  ['n', () => '\n'],
  ['t', () => '\t'],
  ['z', (date) => offsetText(date, '')],
  ['%', () => '%'],
  ['F', pattern('%Y-%m-%d')],
  ['T', pattern('%H:%M:%S')],
  ['X', pattern('%H:%M:%S')],
  ['R', pattern('%H:%M')],
  ['D', pattern('%m/%d/%y')],
  ['x', pattern('%m/%d/%y')],
  ['c', (date) => `${strftime(date, '%a %b %e %H:%M:%S')} ${fieldsOf(date.wall).year}`],
  ...['m', 'd', 'H', 'I', 'M', 'S', 'j', 'y'].map((name): [string, Writer] => [
    `-${name}`,
    (date) => String(Number(strftime(date, `%${name}`))),
  ]),
]);

const directive = /%(-?[\s\S]?)/g;

/** The first directive that is not supported. */
export function unknownDirective(format: string): string | undefined {
  return Array.from(format.matchAll(directive)).find(([, name = '']) => !writers.has(name))?.[0];
}

/** `date.strftime(format)`. */
export function strftime(date: DateTime, format: string): string {
  spendFor(format.length * 8);
  if (format.includes('\0')) fail();
  return bounded(format.replace(directive, (_, name: string) => (writers.get(name) ?? fail())(date)));
}

import { spendFor } from './budget.ts';
import { wallOf } from './calendar.ts';
import { zoneOf } from './parseDateTime.ts';
import { months, weekdays } from './strftime.ts';
import { DateTime } from './value.ts';

const names = (list: readonly string[]): string => list.toSorted((a, b) => b.length - a.length).join('|');
const short = (list: readonly string[]): string => names(list.map((name) => name.slice(0, 3)));

const patterns = new Map([
  ['d', '3[0-1]|[1-2]\\d|0[1-9]|[1-9]| [1-9]'],
  ['f', '[0-9]{1,6}'],
  ['H', '2[0-3]|[0-1]\\d|\\d| \\d'],
  ['I', '1[0-2]|0[1-9]|[1-9]| [1-9]'],
  ['m', '1[0-2]|0[1-9]|[1-9]'],
  ['M', '[0-5]\\d|\\d'],
  ['S', '6[0-1]|[0-5]\\d|\\d'],
  ['y', '\\d\\d'],
  ['Y', '\\d\\d\\d\\d'],
  ['z', '[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d)?|Z'],
  ['A', names(weekdays)],
  ['a', short(weekdays)],
  ['B', names(months)],
  ['b', short(months)],
  ['p', 'am|pm'],
]);
const directive = /%([\s\S]?)/g;

/** The first directive that is not supported, or that is twice in the format. */
export function unknownInStrptime(format: string): string | undefined {
  const seen = new Set<string>();
  return Array.from(expanded(format).matchAll(directive)).find(([, name = '']) => {
    const isKnown = name === '%' || (patterns.has(name) && !seen.has(name));
    seen.add(name);
    return !isKnown;
  })?.[0];
}

function expanded(format: string): string {
  return format.replaceAll('%T', '%H:%M:%S').replaceAll('%R', '%H:%M');
}

/** `datetime.strptime(text, format)`: undefined where it raises. */
export function strptime(text: string, format: string): DateTime | undefined {
  spendFor(text.length + format.length * 8);
  if (text.length > 200 || format.length > 100 || unknownInStrptime(format) !== undefined) return undefined;
  const escaped = expanded(format)
    .replace(/[.^$*+?(){}[\]|\\]/g, '\\$&')
    .replace(/\s+/g, '\\s+')
    .replace(directive, (_, name: string) => (name === '%' ? '%' : `(?<${name}>${patterns.get(name)})`));
  const parts = new RegExp(`^(?:${escaped})$`, 'i').exec(text)?.groups;
  return parts === undefined && !new RegExp(`^(?:${escaped})$`, 'i').test(text) ? undefined : dateOf(parts ?? {});
}

function dateOf(parts: Readonly<Record<string, string>>): DateTime | undefined {
  const number = (name: string, missing: number): number => (parts[name] === undefined ? missing : Number(parts[name]));
  const wall = wallOf({
    year: yearOf(parts),
    month: monthOf(parts),
    day: number('d', 1),
    hour: hourOf(parts),
    minute: number('M', 0),
    second: number('S', 0),
    micro: Number((parts.f ?? '0').padEnd(6, '0')),
  });
  const zone = parts.z === undefined ? undefined : zoneOf(parts.z);
  if (wall === undefined || parts.z === 'z' || Math.abs(zone ?? 0) >= 86_400) return undefined;
  return new DateTime(wall, zone);
}

function yearOf({ Y, y }: Readonly<Record<string, string>>): number {
  if (Y !== undefined) return Number(Y);
  return y === undefined ? 1900 : Number(y) + (Number(y) <= 68 ? 2000 : 1900);
}

function monthOf({ m, B, b }: Readonly<Record<string, string>>): number {
  if (m !== undefined) return Number(m);
  const name = (B ?? b)?.toLowerCase();
  return name === undefined ? 1 : months.findIndex((month) => month.slice(0, B === undefined ? 3 : undefined).toLowerCase() === name) + 1;
}

function hourOf({ H, I, p }: Readonly<Record<string, string>>): number {
  if (H !== undefined || I === undefined) return Number(H ?? 0);
  const isAfternoon = p?.toLowerCase() === 'pm';
  return (Number(I) % 12) + (isAfternoon ? 12 : 0);
}

import { dayLength, wallOf } from './calendar.ts';
import { DateTime, fail } from './value.ts';

// of the library that Home Assistant asks first, without dates by week or day of year
const extended = /^(\d{4})-(\d\d)(?:-(\d\d)(?:[Tt ](\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?([Zz]|[+-]\d\d(?::?\d\d)?)?)?)?$/;
const basic = /^(\d{4})(\d\d)(\d\d)(?:[Tt ](\d\d)(?:(\d\d)(?:(\d\d)(?:[.,](\d+))?)?)?([Zz]|[+-]\d\d(?::?\d\d)?)?)?$/;
const byWeekOrDay = /^\d{4}-?(?:W\d|\d{3}(?:$|[Tt ]))/;
// what Home Assistant tries next
const loose =
  /^(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,6})\d{0,6})?)?(Z|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?)?\n?$/;

/** `parse_datetime` of Home Assistant: undefined for a text that has none of its forms, or a date that does not exist. Fails for dates by week or day of year. */
export function parseDateTime(text: string): DateTime | undefined {
  if (text.length > 100) return undefined;
  if (byWeekOrDay.test(text)) fail();
  const strict = extended.exec(text) ?? basic.exec(text);
  const parsed = strict === null ? undefined : dateOf(strict, true);
  if (parsed !== undefined) return parsed;
  const found = loose.exec(text);
  return found === null ? undefined : dateOf(found, false);
}

function dateOf(
  [, year, month, day = '1', hour = '0', minute = '0', second = '0', fraction = '', zone]: RegExpExecArray,
  isStrict: boolean,
): DateTime | undefined {
  const micro = Number(fraction.slice(0, 6).padEnd(6, '0'));
  const isMidnight = isStrict && hour === '24' && Number(minute) + Number(second) + micro === 0;
  const wall = wallOf({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: isMidnight ? 0 : Number(hour),
    minute: Number(minute),
    second: Number(second),
    micro,
  });
  const offset = zone === undefined ? undefined : zoneOf(zone);
  if (wall === undefined || Math.abs(offset ?? 0) >= 86_400) return undefined;
  return new DateTime(isMidnight ? wall + dayLength : wall, offset);
}

/** Seconds ahead of UTC: `Z`, `+01`, `-0130`, `+01:30`. */
export function zoneOf(text: string): number {
  if (text === 'Z' || text === 'z') return 0;
  const [hours = 0, minutes = 0, seconds = 0] = (text.slice(1).replaceAll(':', '').match(/\d\d/g) ?? []).map(Number);
  const size = hours * 3600 + minutes * 60 + seconds;
  return text.startsWith('-') ? 0 - size : size;
}

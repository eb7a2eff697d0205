"""Writes templates of dates and payloads by a grammar, as JSON lines `[template, [payload, ...]]`: python generateDates.py SEED COUNT >cases.jsonl"""

import json
import random
import sys

R = random.Random()

TEXTS = [
    *["2026-11-29T10:20:30Z", "2026-11-29 10:20:30", "2026-03-29T01:30:00Z", "2026-03-29 02:30:00", "2026-10-25 02:30:00", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"],
    *["2024-02-29", "2023-02-29", "2024-06-01T24:00:00", "2024-06-01t07:08:09.5+0530", "20240601T070809,25Z", "2024-6-1 7:8", "2024-06-01T07:08:09 Z", "2024-06-01T07:08:60"],
    *["1950-06-07T08:09:10Z", "9999-12-31T23:59:59Z", "0000-01-01", "2024-13-01", "2024-06", "1700000000", "1700000000.123456", "-1", "1e10", "1e20", "99999999999999", "nan", "inf", "x", "", " 5 "],
    *["1969-12-31T23:59:59.999999Z", "1999-12-31 23:59:59+23:59", "2024-06-01T07:08:09-00:00", "2024-06-01T07Z", "2024-06-01T07:08:09+24:00", "2024-01-01T10:20:30.1234567+01:00", "2024-06-01T07:08:09+01:02:03"],
    *["07:30", "7:5:9", "24:00", "12", "29.11.2026 7:08", "29-Nov-26", "11/29/2026 07:08:09 PM", "Sun Nov 29 2026"],
]
NUMBERS = [0, 1, -1, 1.5, 1700000000, 1700000000.5, 1764400000.123457, 1774747800, 1792888200, 1792891800, 2.5e-6, -0.5e-6, 253402300799, 253402300800, -600000000, -62135596801, 1e19, 864, 0.1, True, None, "1700000000", 21.0]
FORMATS = ["%Y-%m-%d %H:%M:%S", "%H:%M", "%d.%m.%y", "%b %d %Y", "%A", "%I:%M %p", "%Y-%m-%dT%H:%M:%S%z", "%-d/%-m/%-H", "%j %u %w", "%f", "%e %B", "%F %T", "%c", "%D %R", "100%%", "%a %x %X", "%G-W%V-%u", "%k:%M|%l %P%n%h%t", ""]
PARSED = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S%z", "%d.%m.%Y %H:%M", "%d-%b-%y", "%m/%d/%Y %I:%M:%S %p", "%a %b %d %Y", "%H:%M", "%Y-%m-%d", "%Y%m%d", "%Y-%m-%d %H:%M:%S.%f"]


def pick(*options):
    return R.choice(options)


def number():
    return pick("value_json.n", "value_json.n", "value_json.n | float(0)", "value | int(0)", "1700000000", "60", "0.5", "value_json.m")


def aware():
    return pick("now()", "utcnow()", "today_at()", "today_at('7:30')", "as_datetime(value_json.n)", "as_datetime(value_json.t)", "value_json.t | as_datetime", "as_local(as_datetime(value_json.t))", "as_datetime(1792891800) | as_local", "as_local(as_datetime(1792888200))")


def date():
    return pick(aware(), aware(), aware(), "as_datetime(value_json.t, none)", "as_datetime(value)", f"strptime(value_json.t, '{pick(*PARSED)}')", f"({aware()} {pick('+', '-')} {delta()})", f"({aware()} - {delta()})", "today_at(value_json.t)")


def delta():
    unit = pick("seconds", "minutes", "hours", "days", "weeks", "milliseconds", "microseconds")
    return pick(f"timedelta({unit}={number()})", f"timedelta({unit}={pick(1, 2.5, -3, 0.1, 1e-7, 90)})", "timedelta(1)", "timedelta(0, 5)", "timedelta(hours=1, seconds=value_json.m)", f"({aware()} - {aware()})", f"(timedelta(hours=1) {pick('+', '-')} timedelta(minutes=7))", f"timedelta(days=1) {pick('*', '/', '//')} {pick('7', '2.5', '-3', 'value_json.m')}", "-timedelta(seconds=1)")


def replacement():
    return pick("second=0", "second=0, microsecond=0", "minute=0, second=0", "hour=2, minute=30", "month=3, day=29, hour=2", f"day={pick(1, 29, 31)}", f"year={pick(2024, 1969, 0)}, month=2", f"minute={pick('value_json.m', 'true', '60', '1.0')}", "hour=value_json.x", "")


def result():
    return pick(
        f"{date()}", f"({date()}).isoformat()", f"({date()}).isoformat(' ', '{pick('seconds', 'minutes', 'milliseconds')}')", f"({date()}).strftime('{pick(*FORMATS)}')",
        f"({date()}).timestamp()", f"as_timestamp({date()})", f"as_timestamp(value_json.t)", "as_timestamp(value, 0)", "value_json.t | as_timestamp(none)",
        f"({date()}).{pick('year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond', 'weekday()', 'isoweekday()', 'days')}",
        f"{number()} | timestamp_custom('{pick(*FORMATS)}'{pick('', ', true', ', false', ', true, 0')})", f"({number()}) | {pick('timestamp_local', 'timestamp_utc')}{pick('', '(0)')}",
        f"{delta()}", f"({delta()}).{pick('total_seconds()', 'days', 'seconds', 'microseconds')}", f"({date()}) {pick('==', '!=', '<', '<=', '>', '>=')} ({date()})", f"({date()} - {date()}).total_seconds()",
        f"({delta()}) {pick('<', '==', '/', '//', '%')} ({delta()})", f"'y' if {delta()} else 'n'", f"strptime(value_json.t, '{pick(*PARSED)}'{pick('', ', 0')})", f"({date()}) is {pick('datetime', 'string', 'number', 'defined')}",
        f"({date()}) {pick('+', '-')} ({delta()})", f"({date()}) | {pick('string', 'float(0)', 'typeof', 'default(1)', 'as_timestamp', 'as_local', 'length')}", f"({date()}) ~ ''",
        f"value_json.l | {pick('average', 'median', 'average(0)', 'median(default=1)')}", f"average({number()}, {number()})", f"median([1, 2.0, value_json.m], 0)", f"value_json.t | truncate({pick(5, 8, 10)}{pick('', ', true', ', false, ' + repr('..'), ', true, ' + repr('') + ', 0')})",
        f"({number()}) | wrap(0, {pick(10, 360)})",
        *[f"({date()}).replace({replacement()}){pick('', '.isoformat()', '.timestamp()', '.second')}"] * 2,
    )


R.seed(int(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    payloads = [json.dumps({"t": pick(*TEXTS), "n": pick(*NUMBERS), "m": pick(1, 2.5, -7, 3600), "l": pick([1, 2, 3.5], [0.1, 0.2, 0.3, 0.4], [], [1, 2], ["a", "b"], [1e16, 1, -1e16], [3])}) for _ in range(2)]
    json.dump(["{{ " + result() + " }}", [*payloads, pick(*TEXTS)]], sys.stdout, separators=(",", ":"))
    sys.stdout.write("\n")

import { isDict } from './dict.ts';
import { fixed, isInt, numberOf, truncate } from './numbers.ts';
import { bounded } from './budget.ts';
import { repr, textOf } from './text.ts';
import { fail, keepState, Tuple, type Value } from './value.ts';

/** How a value is written: the part behind `%`, or behind the colon of `{:…}`. */
interface Spec {
  readonly fill: string;
  readonly align: string;
  readonly sign: string;
  readonly width: number;
  readonly comma: boolean;
  readonly precision: number | undefined;
  readonly type: string;
}

const percent = /%(?:%|[-+ 0]*\d{0,3}(?:\.\d{1,2})?[a-zA-Z])|%/g;
const percentPart = /^%([-+ 0]*)(\d*)(?:\.(\d+))?([dixXfFs])$/;

/** `format % value` of Python. */
export function formatPercent(format: string, value: Value): string {
  // Python does not miss the use of what could be a mapping
  if (!format.replaceAll('%%', '').includes('%') && (value === undefined || Array.isArray(value) || isDict(value)))
    return format.replaceAll('%%', '%');
  return formatValues(format, value instanceof Tuple ? value.items : [value]);
}

/** As `formatPercent`, with the values of a tuple. */
export function formatValues(format: string, values: readonly Value[]): string {
  let next = 0;
  const result = format.replace(percent, (part) => {
    if (part === '%%') return '%';
    if (next >= values.length) fail();
    next += 1;
    return formatPercentPart(part, values[next - 1]);
  });
  return next === values.length ? bounded(result) : fail();
}

function formatPercentPart(part: string, value: Value): string {
  const [, flags = '', width = '', digits, type = ''] = percentPart.exec(part) ?? fail();
  if (flags.includes('+') && flags.includes(' ')) fail();
  const isText = type === 's';
  const align = flags.includes('-') ? '<' : flags.includes('0') && !isText ? '=' : '>';
  const spec: Spec = {
    fill: align === '=' ? '0' : ' ',
    align,
    sign: isText ? '' : flags.replace(/[-0]/g, '').slice(0, 1),
    width: Number(width),
    comma: false,
    precision: digits === undefined ? undefined : Number(digits),
    type: type === 'i' ? 'd' : type,
  };
  return isText ? pad(Array.from(textOf(value)).slice(0, spec.precision).join(''), '', spec) : formatPercentNumber(value, spec);
}

function formatPercentNumber(value: Value, spec: Spec): string {
  // Python asks it for a number, except for this type
  if (value === undefined && !/x/i.test(spec.type)) keepState();
  const number = numberOf(value) ?? fail();
  // `%d` takes a float and leaves out its fraction
  return formatNumber(spec.type === 'd' && !isInt(value) ? (truncate(number) ?? fail()) : value, spec);
}

const braces = /\{\{|\}\}|\{(\d*)(?::([^{}]*))?\}|[{}]/g;
const specOf = /^(?:(.)?([<>=^]))?([-+ ])?(0)?(\d{0,3})(,)?(?:\.(\d{1,2}))?([a-zA-Z%])?$/u;

/** `format.format(*values)` of Python. */
export function formatBraces(format: string, values: readonly Value[]): string {
  let next = 0;
  const result = format.replace(braces, (match, index: string | undefined, spec: string | undefined) => {
    if (match === '{{' || match === '}}') return match.charAt(0);
    if (index === undefined) return fail();
    const at = index === '' ? next++ : Number(index);
    if (at >= values.length) return fail();
    return spec === undefined || spec === '' ? textOf(values[at]) : formatBySpec(values[at], spec);
  });
  return bounded(result);
}

function formatBySpec(value: Value, spec: string): string {
  const parts = specOf.exec(spec) ?? fail();
  return typeof value === 'string'
    ? formatText(value, parts)
    : formatNumber(typeof value === 'boolean' ? Number(value) : value, numberSpec(parts));
}

function formatText(
  text: string,
  [, fill = ' ', align = '<', sign, zero, width = '', comma, precision, type = 's']: RegExpExecArray,
): string {
  if (type !== 's' || sign !== undefined || zero !== undefined || comma !== undefined || align === '=') return fail();
  const shown = Array.from(text).slice(0, precision === undefined ? undefined : Number(precision));
  return pad(shown.join(''), '', { fill, align, sign: '', width: Number(width), comma: false, precision: undefined, type });
}

function numberSpec([, fill, align, sign = '', zero, width = '', comma, precision, type = '']: RegExpExecArray): Spec {
  const isPadded = zero !== undefined;
  return {
    fill: fill ?? (isPadded ? '0' : ' '),
    align: align ?? (isPadded ? '=' : '>'),
    sign,
    width: Number(width),
    comma: comma !== undefined,
    precision: precision === undefined ? undefined : Number(precision),
    type,
  };
}

function formatNumber(value: Value, spec: Spec): string {
  const number = numberOf(value) ?? fail();
  const isNegative = number < 0 || Object.is(number, -0);
  const digits = digitsOf(value, spec);
  return pad(
    spec.comma ? digits.replace(/^\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ',')) : digits,
    isNegative ? '-' : spec.sign.replace('-', ''),
    spec,
  );
}

/** The digits without a sign. */
function digitsOf(value: Value, { type, precision }: Spec): string {
  const size = Math.abs(numberOf(value) ?? fail());
  switch (type) {
    case 'd':
    case 'x':
    case 'X':
    case 'b':
      return integerDigits(value, type, precision);
    case 'f':
    case 'F':
    case '%': {
      const shown = type === '%' ? size * 100 : size;
      return Number.isFinite(shown) && shown < 1e21 ? `${fixed(shown, precision ?? 6)}${type === '%' ? '%' : ''}` : fail();
    }
    case '':
      return precision === undefined ? repr(value).replace(/^-/, '') : fail();
    default:
      // `e` and `g` are written in too many ways to be worth it
      return fail();
  }
}

function integerDigits(value: Value, type: string, precision: number | undefined): string {
  if (precision !== undefined || !isInt(value)) return fail();
  const size = BigInt(value) < 0n ? -BigInt(value) : BigInt(value);
  const digits = size.toString(type === 'd' ? 10 : type === 'b' ? 2 : 16);
  return type === 'X' ? digits.toUpperCase() : digits;
}

function pad(digits: string, sign: string, { fill, align, width }: Spec): string {
  const missing = width - Array.from(digits).length - sign.length;
  if (missing <= 0) return sign + digits;
  switch (align) {
    case '<':
      return sign + digits + fill.repeat(missing);
    case '=':
      return sign + fill.repeat(missing) + digits;
    case '^':
      return fill.repeat(Math.floor(missing / 2)) + sign + digits + fill.repeat(Math.ceil(missing / 2));
    default:
      return fill.repeat(missing) + sign + digits;
  }
}

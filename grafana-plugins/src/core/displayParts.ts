import { type FormattedValue, getValueFormat } from '@grafana/data';
import type { Display } from './catalogue';

// below it a value is a floating-point rounding error: "-42.6 fW"
const roundingError = 1e-9;

/** A display whose temperatures may have an offset, as °F have. */
interface Conversion extends Display {
  readonly offset?: number;
}

/** A number of a base unit in the unit and with the digits of its display: `7200000` of joules is `2` and ` kWh`. */
export function displayParts(value: number, display: Conversion): FormattedValue {
  const step = value === 0 ? undefined : display.steps?.filter(({ from }) => Math.abs(value) >= from).pop();
  const { unit = 'none', factor = 1, maxDecimals } = step ?? display;
  const exact = value * factor + (display.offset ?? 0);
  const shown = Math.abs(exact) < roundingError ? 0 : exact;
  const format = getValueFormat(unit);
  const { text, suffix = '', ...rest } = format(shown, display.decimals ?? maxDecimals);
  const isLost = shown !== 0 && display.decimals === undefined && (Number(text) === 0 || text.includes('e-'));
  const digits = isLost ? smallText(format(shown).text) : text;
  return {
    ...rest,
    text: grouped(display.decimals === undefined ? withoutZeros(digits) : digits),
    suffix: suffix === ' °' ? '°' : suffix,
  };
}

/** With an exponent, less than a millionth: 0 where Grafana has no smaller unit. */
function smallText(digits: string): string {
  return digits.includes('e') ? '0' : digits;
}

function withoutZeros(digits: string): string {
  return /^-?\d+\.\d+$/.test(digits) ? digits.replace(/\.?0+$/, '').replace(/^-0$/, '0') : digits;
}

/** Thousands from five digits on, with a narrow space: unlike a comma or a point it means the same in every language. */
function grouped(digits: string): string {
  const [, sign = '', whole = '', rest = ''] = /^(-?)(\d{5,})(\.\d+)?$/.exec(digits) ?? [];
  return whole === '' ? digits : `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, '\u202f')}${rest}`;
}

/** Longer texts are not numbers. */
const longest = 40;
// JavaScript and Python accept more than devices mean as numbers: "inf", "1_000", "0x10"
const decimal = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

/** A reading as a number, also from text such as `"19.5"`, `".5"` and `"5."`; undefined for anything else. */
export function readNumber(raw: unknown): number | undefined {
  switch (typeof raw) {
    case 'number':
      return raw;
    case 'string':
      return raw.length <= longest && decimal.test(raw) ? Number(raw) : undefined;
    case 'bigint':
      return Number(raw);
    default:
      return undefined;
  }
}

const manyDigits = /^\s*[+-]?\d{16,}\s*$/;

/** A whole number that may not fit a double: a bigint, or a text of many digits. */
export function readWhole(raw: unknown): bigint | undefined {
  if (typeof raw === 'bigint') return raw;
  return typeof raw === 'string' && raw.length <= longest && manyDigits.test(raw) ? BigInt(raw.trim().replace('+', '')) : undefined;
}

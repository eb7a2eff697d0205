/** No source writes a longer number. */
const longest = 40;
// JavaScript and Python take more for numbers than a device means: "inf", "1_000", "0x10"
const decimal = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

/** The number that a reading is, also where its source writes it as text: `"19.5"`, `".5"`, `"5."`; undefined for anything else. */
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

/** A reading that is a whole number which a double may not hold: a bigint, or a text of many digits. */
export function readWhole(raw: unknown): bigint | undefined {
  if (typeof raw === 'bigint') return raw;
  return typeof raw === 'string' && raw.length <= longest && manyDigits.test(raw) ? BigInt(raw.trim().replace('+', '')) : undefined;
}

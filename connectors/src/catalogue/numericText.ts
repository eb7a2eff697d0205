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
      return BigInt(Number(raw)) === raw ? Number(raw) : undefined;
    default:
      return undefined;
  }
}

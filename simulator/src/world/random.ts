const { floor, imul } = Math;

/** A number in [0, 1) that depends on its key alone. */
export function unit(key: string): number {
  return mix(hash(key));
}

/** A list of numbers in [0, 1) that depend on the key alone. */
export function units(key: string, length: number): number[] {
  const start = hash(key);
  return Array.from({ length }, (_, index) => mix(start + imul(index + 1, 0x9e3779b9)));
}

/** Smooth noise in (-1, 1): continuous in `x`, with about one oscillation per unit of `x`; depends on key and `x` alone. */
export function noise(key: string, x: number): number {
  const left = floor(x);
  const share = x - left;
  const start = hash(key);
  const from = mix(start + imul(left, 0x9e3779b9));
  const to = mix(start + imul(left + 1, 0x9e3779b9));
  return 2 * (from + (to - from) * share * share * (3 - 2 * share)) - 1;
}

/** FNV-1a over UTF-16 code units. */
function hash(key: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) value = imul(value ^ key.charCodeAt(index), 0x01000193);
  return value;
}

/** The finalizer of MurmurHash3, which maps close numbers to distant ones. */
function mix(number: number): number {
  let value = number | 0;
  value = imul(value ^ (value >>> 16), 0x85ebca6b);
  value = imul(value ^ (value >>> 13), 0xc2b2ae35);
  return ((value ^ (value >>> 16)) >>> 0) / 2 ** 32;
}

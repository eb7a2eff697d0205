const { floor, imul } = Math;

/** A number in [0, 1) that depends on its key alone. */
export function unit(key: string): number {
  return mix(hash(key));
}

/** So many numbers in [0, 1) that depend on their key alone. */
export function units(key: string, length: number): number[] {
  const start = hash(key);
  return Array.from({ length }, (_, index) => mix(start + imul(index + 1, 0x9e3779b9)));
}

/** Smooth noise in (-1, 1): continuous in `x`, about one swing per unit of it, always the same for a key. */
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

/** Ends as MurmurHash3 does, so that near numbers give far ones. */
function mix(number: number): number {
  let value = number | 0;
  value = imul(value ^ (value >>> 16), 0x85ebca6b);
  value = imul(value ^ (value >>> 13), 0xc2b2ae35);
  return ((value ^ (value >>> 16)) >>> 0) / 2 ** 32;
}

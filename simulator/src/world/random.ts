/** A number in [0, 1) that depends on its key alone: FNV-1a, its bits then mixed as MurmurHash3 ends. */
export function unit(key: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** Smooth noise in (-1, 1): continuous in `x`, about one swing per unit of it, always the same for a key. */
export function noise(key: string, x: number): number {
  const left = Math.floor(x);
  const share = x - left;
  const from = unit(`${key}:${left}`);
  const to = unit(`${key}:${left + 1}`);
  return 2 * (from + (to - from) * share * share * (3 - 2 * share)) - 1;
}

import { bytesOf, type DataType } from '../registers/registerMap.ts';

const alphabet = 'ABCDEFGH';

/** The four-letter orders as those of other lengths: which word comes first, and whether its bytes are swapped. */
const patterns: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  ABCD: { 2: 'AB', 8: 'ABCDEFGH' },
  CDAB: { 2: 'AB', 8: 'GHEFCDAB' },
  BADC: { 2: 'BA', 8: 'BADCFEHG' },
  DCBA: { 2: 'BA', 8: 'HGFEDCBA' },
};

/** The order of a type with all its letters; undefined where it is not one, of this type. */
export function orderFor(type: DataType, order: string): string | undefined {
  const bytes = bytesOf(type);
  const full = order.length === bytes ? order : patterns[order]?.[bytes];
  return full !== undefined && Array.from(full).sort().join('') === alphabet.slice(0, bytes) ? full : undefined;
}

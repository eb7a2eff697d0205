import { crc32 } from 'node:zlib';

/*
 * A segment is a file of consecutive samples: this header, then records (recordLayout.ts). All numbers are little-endian.
 *
 *   0  8 bytes   "GWSPOOL" and the version as one byte
 *   8  float64   number of the first sample
 *  16  uint32    CRC-32 of the bytes before
 *
 * All versions have this header.
 */
const name = Buffer.from('GWSPOOL', 'latin1');
const version = 1;
const crcAt = 16;

export const segmentHeaderBytes = 20;

/** `other`: a whole header of another version. */
export type SegmentHeader = { readonly kind: 'ok'; readonly first: number } | { readonly kind: 'damaged' | 'other' };

export function segmentHeader(first: number): Buffer {
  const bytes = Buffer.alloc(segmentHeaderBytes);
  name.copy(bytes);
  bytes[name.length] = version;
  bytes.writeDoubleLE(first, 8);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, crcAt)), crcAt);
  return bytes;
}

export function parseSegmentHeader(bytes: Buffer): SegmentHeader {
  if (bytes.length < segmentHeaderBytes || !bytes.subarray(0, name.length).equals(name)) return { kind: 'damaged' };
  const isWhole = crc32(bytes.subarray(0, crcAt)) === bytes.readUInt32LE(crcAt);
  if (!isWhole) return { kind: 'damaged' };
  return bytes[name.length] === version ? { kind: 'ok', first: bytes.readDoubleLE(8) } : { kind: 'other' };
}

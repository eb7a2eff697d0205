import { crc32 } from 'node:zlib';

/*
 * A segment is a file of consecutive items: this header, then records (recordLayout.ts). All numbers are little-endian.
 *
 *   0  7 bytes   name of the format, such as "GWSPOOL" for samples
 *   7  uint8     its version
 *   8  float64   number of the first item
 *  16  uint32    CRC-32 of the bytes before
 *
 * All formats and versions have this header.
 */
const versionAt = 7;
const crcAt = 16;

export const segmentHeaderBytes = 20;

/** What the records of a segment hold, and how. */
export interface SegmentFormat {
  /** Seven ASCII characters. */
  readonly name: string;
  readonly version: number;
}

/** `other`: a whole header of another format or version. */
export type SegmentHeader = { readonly kind: 'ok'; readonly first: number } | { readonly kind: 'damaged' | 'other' };

export function segmentHeader({ name, version }: SegmentFormat, first: number): Buffer {
  const bytes = Buffer.alloc(segmentHeaderBytes);
  bytes.write(name, 'latin1');
  bytes[versionAt] = version;
  bytes.writeDoubleLE(first, 8);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, crcAt)), crcAt);
  return bytes;
}

export function parseSegmentHeader(bytes: Buffer, { name, version }: SegmentFormat): SegmentHeader {
  if (bytes.length < segmentHeaderBytes || crc32(bytes.subarray(0, crcAt)) !== bytes.readUInt32LE(crcAt)) return { kind: 'damaged' };
  const isOurs = bytes.toString('latin1', 0, versionAt) === name && bytes[versionAt] === version;
  return isOurs ? { kind: 'ok', first: bytes.readDoubleLE(8) } : { kind: 'other' };
}

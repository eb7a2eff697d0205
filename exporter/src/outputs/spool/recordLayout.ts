import { crc32 } from 'node:zlib';

/*
 * A record of a segment: consecutive items. Header and payload have a checksum each, so that a damaged payload leaves the items' count known.
 * All numbers are little-endian.
 *
 *   0  4 bytes   FA 67 77 72, the mark at which reading continues after a damaged stretch
 *   4  uint32    bytes of the payload
 *   8  float64   number of the first item
 *  16  uint32    items
 *  20  uint32    marks
 *  24  8 bytes   fields of the codec
 *  32  uint32    bytes of the tail
 *  36  float64   when it was written, epoch milliseconds
 *  44  float64   time of the oldest item
 *  52  float64   time of the newest item
 *  60  4 bytes   fields of the codec
 *  64  uint32    CRC-32 of the payload
 *  68  uint32    CRC-32 of the bytes before
 *
 * The payload: the items, marks (float64), then the tail, which has what other records of the segment need too. A segment can be read alone.
 */
export const recordMark = Buffer.from([0xfa, 0x67, 0x77, 0x72]);
export const recordHeaderBytes = 72;
const headerCrcAt = 68;
/** A larger payload is taken as damage. */
const largestPayload = 1 << 28;

export interface RecordHeader {
  readonly payloadBytes: number;
  readonly first: number;
  readonly count: number;
  readonly marks: number;
  readonly tailBytes: number;
  readonly writtenMs: number;
  /** Infinite where it has no items. */
  readonly oldestMs: number;
  readonly newestMs: number;
  readonly payloadCrc: number;
  /** The header as it is in the file, with the fields of the codec. */
  readonly bytes: Buffer;
}

/** Writes all but the fields of the codec, which must be there already. */
export function writeRecordHeader(header: RecordHeader): void {
  const { bytes } = header;
  recordMark.copy(bytes);
  bytes.writeUInt32LE(header.payloadBytes, 4);
  bytes.writeDoubleLE(header.first, 8);
  bytes.writeUInt32LE(header.count, 16);
  bytes.writeUInt32LE(header.marks, 20);
  bytes.writeUInt32LE(header.tailBytes, 32);
  bytes.writeDoubleLE(header.writtenMs, 36);
  bytes.writeDoubleLE(header.oldestMs, 44);
  bytes.writeDoubleLE(header.newestMs, 52);
  bytes.writeUInt32LE(header.payloadCrc, 64);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, headerCrcAt)), headerCrcAt);
}

/** Undefined where there is no whole header. */
export function parseRecordHeader(bytes: Buffer, at: number): RecordHeader | undefined {
  if (at + recordHeaderBytes > bytes.length) return undefined;
  if (bytes.compare(recordMark, 0, recordMark.length, at, at + recordMark.length) !== 0) return undefined;
  if (crc32(bytes.subarray(at, at + headerCrcAt)) !== bytes.readUInt32LE(at + headerCrcAt)) return undefined;
  const header = {
    payloadBytes: bytes.readUInt32LE(at + 4),
    first: bytes.readDoubleLE(at + 8),
    count: bytes.readUInt32LE(at + 16),
    marks: bytes.readUInt32LE(at + 20),
    tailBytes: bytes.readUInt32LE(at + 32),
    writtenMs: bytes.readDoubleLE(at + 36),
    oldestMs: bytes.readDoubleLE(at + 44),
    newestMs: bytes.readDoubleLE(at + 52),
    payloadCrc: bytes.readUInt32LE(at + 64),
    bytes: bytes.subarray(at, at + recordHeaderBytes),
  };
  return header.payloadBytes <= largestPayload && marksAt(header) >= 0 ? header : undefined;
}

export function marksOf(payload: Buffer, header: RecordHeader): number[] {
  return Array.from({ length: header.marks }, (_, at) => payload.readDoubleLE(marksAt(header) + 8 * at));
}

export function tailOf(payload: Buffer, { payloadBytes, tailBytes }: RecordHeader): Buffer {
  return payload.subarray(payloadBytes - tailBytes, payloadBytes);
}

/** Where the marks begin, and the items end. */
export function marksAt({ payloadBytes, marks, tailBytes }: Pick<RecordHeader, 'payloadBytes' | 'marks' | 'tailBytes'>): number {
  return payloadBytes - tailBytes - 8 * marks;
}

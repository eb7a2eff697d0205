import { crc32 } from 'node:zlib';

/*
 * A record of a segment: consecutive samples. Header and payload have a checksum each, so that a damaged payload leaves the samples' count known.
 * All numbers are little-endian.
 *
 *   0  4 bytes   FA 67 77 72, the mark at which reading continues after a damaged stretch
 *   4  uint32    bytes of the payload
 *   8  float64   number of the first sample
 *  16  uint32    samples
 *  20  uint32    marks
 *  24  uint32    id of the first new series
 *  28  uint32    new series
 *  32  uint32    bytes of their texts
 *  36  float64   when it was written, epoch milliseconds
 *  44  float64   time of the oldest sample
 *  52  float64   time of the newest sample
 *  60  uint8     bytes of a series id: 1, 2 or 4
 *  61  uint8     bytes of a time: 1, 2, 4 (unsigned, since the oldest) or 8 (float64, epoch milliseconds)
 *  62  uint16    0
 *  64  uint32    CRC-32 of the payload
 *  68  uint32    CRC-32 of the bytes before
 *
 * The payload has a column each for values (float64; NaN: the series ends), times, series ids, marks (float64), then the texts of the new series, one a
 * line, as zstd where that is shorter. A series has an id per segment, from 0 on in the order of first use; so each
 * segment can be read alone. Records without samples repeat all series from 0 on.
 */
export const recordMark = Buffer.from([0xfa, 0x67, 0x77, 0x72]);
export const recordHeaderBytes = 72;
const headerCrcAt = 68;
/** A larger payload is taken as damage. */
const largestPayload = 1 << 28;

export type IdWidth = 1 | 2 | 4;
export type TimeWidth = 1 | 2 | 4 | 8;

export interface RecordHeader {
  readonly payloadBytes: number;
  readonly first: number;
  readonly samples: number;
  readonly marks: number;
  readonly firstSeries: number;
  readonly newSeries: number;
  readonly textBytes: number;
  readonly writtenMs: number;
  readonly oldestMs: number;
  readonly newestMs: number;
  readonly idWidth: IdWidth;
  readonly timeWidth: TimeWidth;
  readonly payloadCrc: number;
}

export function writeRecordHeader(bytes: Buffer, header: RecordHeader): void {
  recordMark.copy(bytes);
  bytes.writeUInt32LE(header.payloadBytes, 4);
  bytes.writeDoubleLE(header.first, 8);
  bytes.writeUInt32LE(header.samples, 16);
  bytes.writeUInt32LE(header.marks, 20);
  bytes.writeUInt32LE(header.firstSeries, 24);
  bytes.writeUInt32LE(header.newSeries, 28);
  bytes.writeUInt32LE(header.textBytes, 32);
  bytes.writeDoubleLE(header.writtenMs, 36);
  bytes.writeDoubleLE(header.oldestMs, 44);
  bytes.writeDoubleLE(header.newestMs, 52);
  bytes[60] = header.idWidth;
  bytes[61] = header.timeWidth;
  bytes.writeUInt16LE(0, 62);
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
    samples: bytes.readUInt32LE(at + 16),
    marks: bytes.readUInt32LE(at + 20),
    firstSeries: bytes.readUInt32LE(at + 24),
    newSeries: bytes.readUInt32LE(at + 28),
    textBytes: bytes.readUInt32LE(at + 32),
    writtenMs: bytes.readDoubleLE(at + 36),
    oldestMs: bytes.readDoubleLE(at + 44),
    newestMs: bytes.readDoubleLE(at + 52),
    idWidth: bytes.readUInt8(at + 60) as IdWidth,
    timeWidth: bytes.readUInt8(at + 61) as TimeWidth,
    payloadCrc: bytes.readUInt32LE(at + 64),
  };
  return header.payloadBytes <= largestPayload ? header : undefined;
}

/** Where the columns are in the payload. */
export function columnsOf({ samples, marks, idWidth, timeWidth, textBytes }: RecordHeader) {
  const times = 8 * samples;
  const ids = times + timeWidth * samples;
  const markColumn = ids + idWidth * samples;
  const texts = markColumn + 8 * marks;
  return { values: 0, times, ids, marks: markColumn, texts, end: texts + textBytes };
}

import { crc32 } from 'node:zlib';
import type { EncodedItems } from './recordCodec.ts';
import { marksAt, recordHeaderBytes, writeRecordHeader, type RecordHeader } from './recordLayout.ts';

export interface EncodedRecord {
  readonly bytes: Buffer;
  readonly header: RecordHeader;
}

interface RecordStart {
  /** Number of the first item. */
  readonly first: number;
  readonly writtenMs: number;
  readonly marks: readonly number[];
}

/** A record with its header. */
export function encodeRecord(encoded: EncodedItems, { first, writtenMs, marks }: RecordStart): EncodedRecord {
  const { count, oldestMs, newestMs, tail } = encoded;
  const payloadBytes = encoded.bytes + 8 * marks.length + tail.length;
  const bytes = Buffer.allocUnsafe(recordHeaderBytes + payloadBytes);
  const headerBytes = bytes.subarray(0, recordHeaderBytes).fill(0);
  const payload = bytes.subarray(recordHeaderBytes);
  encoded.write(payload, headerBytes);
  const layout = { payloadBytes, marks: marks.length, tailBytes: tail.length };
  marks.forEach((mark, at) => payload.writeDoubleLE(mark, marksAt(layout) + 8 * at));
  payload.set(tail, payloadBytes - tail.length);
  const header = { ...layout, first, count, writtenMs, oldestMs, newestMs, payloadCrc: crc32(payload), bytes: headerBytes };
  writeRecordHeader(header);
  return { bytes, header };
}

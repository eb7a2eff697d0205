import { crc32, zstdDecompressSync } from 'node:zlib';
import type { Batch } from '../batch.ts';
import { columnsOf, recordHeaderBytes, type RecordHeader } from './recordLayout.ts';

/** The first bytes of a zstd frame [RFC 8878, 3.1.1]; a text never begins with them. */
const zstdMagic = 0xfd2fb528;
/** Expanded texts of one record; more is taken as damage. */
const largestTexts = 1 << 28;

/** Whether the payload after the header at `at` is there and undamaged. */
export function isWhole(bytes: Buffer, at: number, header: RecordHeader): boolean {
  const start = at + recordHeaderBytes;
  const end = start + header.payloadBytes;
  return end <= bytes.length && columnsOf(header).end === header.payloadBytes && crc32(bytes.subarray(start, end)) === header.payloadCrc;
}

export function marksOf(payload: Buffer, header: RecordHeader): number[] {
  const { marks } = columnsOf(header);
  return Array.from({ length: header.marks }, (_, at) => payload.readDoubleLE(marks + 8 * at));
}

/** Texts of the series that the record uses first. */
export function textsOf(payload: Buffer, header: RecordHeader): string[] {
  if (header.newSeries === 0) return [];
  const { texts, end } = columnsOf(header);
  const stored = payload.subarray(texts, end);
  const isCompressed = stored.length >= 4 && stored.readUInt32LE() === zstdMagic;
  const plain = isCompressed ? zstdDecompressSync(stored, { maxOutputLength: largestTexts }) : stored;
  return plain.toString('latin1').split('\n');
}

/** Columns that are filled record by record; `series` are ids of the index. */
export interface DecodedColumns extends Batch {
  length: number;
}

export interface RecordPart {
  readonly payload: Buffer;
  readonly header: RecordHeader;
  /** Samples of the record, from 0. */
  readonly from: number;
  readonly to: number;
}

/** Appends samples of a record. False, with nothing appended, where the dictionary lacks a series: the record that has it is damaged. */
export function decodeSamples({ payload, header, from, to }: RecordPart, dictionary: Uint32Array, into: DecodedColumns): boolean {
  const columns = columnsOf(header);
  const count = to - from;
  const ids = readUnsigned(payload, { at: columns.ids + header.idWidth * from, width: header.idWidth, count });
  const start = into.length;
  for (let at = 0; at < count; at++) {
    const id = dictionary[ids[at] ?? 0] ?? 0;
    if (id === 0) return false;
    into.series[start + at] = id;
  }
  bytesOf(into.values, start, count).set(payload.subarray(columns.values + 8 * from, columns.values + 8 * to));
  const width = header.timeWidth;
  const times = payload.subarray(columns.times + width * from, columns.times + width * to);
  if (width === 8) bytesOf(into.timesMs, start, count).set(times);
  else {
    const offsets = readUnsigned(times, { at: 0, width, count });
    for (let at = 0; at < count; at++) into.timesMs[start + at] = header.oldestMs + (offsets[at] ?? 0);
  }
  into.length += count;
  return true;
}

function bytesOf(column: Float64Array, from: number, count: number): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset + 8 * from, 8 * count);
}

/** A copy, because a typed array needs an aligned position. */
function readUnsigned(bytes: Buffer, { at, width, count }: { at: number; width: 1 | 2 | 4; count: number }) {
  const copy = new Uint8Array(width * count);
  copy.set(bytes.subarray(at, at + width * count));
  return width === 1 ? copy : width === 2 ? new Uint16Array(copy.buffer) : new Uint32Array(copy.buffer);
}

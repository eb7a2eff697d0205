import { crc32, zstdCompressSync } from 'node:zlib';
import { emptyBatch, type Batch } from '../batch.ts';
import type { SeriesIndex } from '../seriesIndex.ts';
import { columnsOf, recordHeaderBytes, writeRecordHeader, type IdWidth, type RecordHeader, type TimeWidth } from './recordLayout.ts';

/** Shorter texts are not compressed. */
const compressFrom = 512;

export interface EncodedRecord {
  readonly bytes: Buffer;
  readonly header: RecordHeader;
}

interface RecordStart {
  /** Number of the first sample. */
  readonly first: number;
  readonly writtenMs: number;
  readonly marks: readonly number[];
}

/** A batch with the ids that its series have in the segment; those from `firstSeries` on get their texts in this record. */
interface LocalBatch {
  readonly batch: Batch;
  readonly ids: Uint32Array;
  readonly firstSeries: number;
}

/** Encodes the records of one segment, with the texts of series at their first use. */
export class RecordEncoder {
  readonly #index: SeriesIndex;
  /** Id in the segment plus one, by id of the index; 0: not used yet. */
  #localIds: Uint32Array;
  /** Ids of the index by id in the segment. */
  readonly #globalIds: number[] = [];
  #ids = new Uint32Array(256);

  constructor(index: SeriesIndex) {
    this.#index = index;
    this.#localIds = new Uint32Array(index.size);
  }

  encode(batch: Batch, start: RecordStart): EncodedRecord {
    const firstSeries = this.#globalIds.length;
    return this.#encode({ batch, ids: this.#localise(batch), firstSeries }, start);
  }

  /** A record without samples that has all series again. */
  encodeSeries(start: RecordStart): EncodedRecord {
    return this.#encode({ batch: emptyBatch, ids: new Uint32Array(), firstSeries: 0 }, start);
  }

  #encode({ batch, ids, firstSeries }: LocalBatch, { first, writtenMs, marks }: RecordStart): EncodedRecord {
    const texts = this.#texts(firstSeries);
    const { oldestMs, newestMs, isWhole } = timesOf(batch);
    const layout = {
      samples: batch.length,
      marks: marks.length,
      idWidth: idWidth(this.#globalIds.length),
      timeWidth: isWhole ? timeWidth(newestMs - oldestMs) : 8,
      textBytes: texts.length,
    } as const;
    const unsigned = { ...layout, payloadBytes: 0, first, firstSeries, newSeries: this.#globalIds.length - firstSeries };
    const draft: RecordHeader = { ...unsigned, writtenMs, oldestMs, newestMs, payloadCrc: 0 };
    const columns = columnsOf(draft);
    const bytes = Buffer.allocUnsafe(recordHeaderBytes + columns.end);
    const payload = bytes.subarray(recordHeaderBytes);
    payload.set(new Uint8Array(batch.values.buffer, batch.values.byteOffset, 8 * batch.length), columns.values);
    writeTimes(payload.subarray(columns.times), batch.timesMs, draft);
    writeIds(payload.subarray(columns.ids), ids, draft);
    marks.forEach((mark, at) => payload.writeDoubleLE(mark, columns.marks + 8 * at));
    payload.set(texts, columns.texts);
    const header = { ...draft, payloadBytes: columns.end, payloadCrc: crc32(payload) };
    writeRecordHeader(bytes, header);
    return { bytes, header };
  }

  /** The ids in the segment; valid until the next call. */
  #localise({ series, length }: Batch): Uint32Array {
    if (this.#localIds.length < this.#index.size) this.#localIds = grown(this.#localIds, 2 * this.#index.size);
    if (this.#ids.length < length) this.#ids = new Uint32Array(2 * length);
    const locals = this.#localIds;
    const ids = this.#ids;
    for (let at = 0; at < length; at++) {
      const id = series[at] ?? 0;
      const known = locals[id] ?? 0;
      ids[at] = (known === 0 ? this.#add(id) : known) - 1;
    }
    return ids;
  }

  #add(id: number): number {
    const local = this.#globalIds.push(id);
    this.#localIds[id] = local;
    return local;
  }

  #texts(from: number): Uint8Array {
    const lines = this.#globalIds.slice(from).map((id) => this.#index.text(id));
    const plain = Buffer.from(lines.join('\n'), 'latin1');
    return plain.length < compressFrom ? plain : zstdCompressSync(plain);
  }
}

function grown(column: Uint32Array, capacity: number): Uint32Array {
  const larger = new Uint32Array(capacity);
  larger.set(column);
  return larger;
}

function timesOf({ timesMs, length }: Batch): { oldestMs: number; newestMs: number; isWhole: boolean } {
  let oldestMs = Infinity;
  let newestMs = -Infinity;
  let isWhole = true;
  for (let at = 0; at < length; at++) {
    const timeMs = timesMs[at] ?? 0;
    if (timeMs < oldestMs) oldestMs = timeMs;
    if (timeMs > newestMs) newestMs = timeMs;
    isWhole &&= Number.isInteger(timeMs);
  }
  return { oldestMs, newestMs, isWhole };
}

function idWidth(count: number): IdWidth {
  return count <= 0x100 ? 1 : count <= 0x10000 ? 2 : 4;
}

function timeWidth(spanMs: number): TimeWidth {
  return spanMs < 0x100 ? 1 : spanMs < 0x10000 ? 2 : spanMs < 0x100000000 ? 4 : 8;
}

function writeTimes(bytes: Buffer, timesMs: Float64Array, { samples, timeWidth: width, oldestMs }: RecordHeader): void {
  if (width === 8) return bytes.set(new Uint8Array(timesMs.buffer, timesMs.byteOffset, 8 * samples));
  const column = new unsigned[width](samples);
  for (let at = 0; at < samples; at++) column[at] = (timesMs[at] ?? 0) - oldestMs;
  bytes.set(new Uint8Array(column.buffer));
}

function writeIds(bytes: Buffer, ids: Uint32Array, { samples, idWidth: width }: RecordHeader): void {
  const column = new unsigned[width](samples);
  for (let at = 0; at < samples; at++) column[at] = ids[at] ?? 0;
  bytes.set(new Uint8Array(column.buffer));
}

const unsigned = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array } as const;

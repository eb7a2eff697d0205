import { zstdCompressSync } from 'node:zlib';
import { emptyBatch, type Batch } from '../../batch.ts';
import type { SeriesIndex } from '../../seriesIndex.ts';
import type { EncodedItems, RecordEncoder } from '../recordCodec.ts';
import { recordHeaderBytes } from '../recordLayout.ts';
import { columnsOf, writeSampleFields, type IdWidth, type TimeWidth } from './sampleLayout.ts';

/** Shorter texts are not compressed. */
const compressFrom = 512;
/** Where there are new series, all of the segment are repeated after so many bytes, and so many times the bytes of all texts. */
const repeatEveryBytes = 1 << 15;
const repeatShare = 4;

/** A batch with the ids that its series have in the segment; those from `firstSeries` on get their texts in this record. */
interface LocalBatch {
  readonly batch: Batch;
  readonly ids: Uint32Array;
  readonly firstSeries: number;
}

/** Encodes the samples of one segment, with the texts of series at their first use. */
export class SampleEncoder implements RecordEncoder<Batch> {
  readonly #index: SeriesIndex;
  /** Id in the segment plus one, by id of the index; 0: not used yet. */
  #localIds: Uint32Array;
  /** Ids of the index by id in the segment. */
  readonly #globalIds: number[] = [];
  #ids = new Uint32Array(256);
  /** Bytes of the texts of its series; where, and how many of them, were last repeated. */
  #textBytes = 0;
  #repeatedAt = 0;
  #repeatedTextBytes = 0;

  constructor(index: SeriesIndex) {
    this.#index = index;
    this.#localIds = new Uint32Array(index.size);
  }

  encode(batch: Batch): EncodedItems {
    const firstSeries = this.#globalIds.length;
    const encoded = this.#encode({ batch, ids: this.#localise(batch), firstSeries });
    this.#textBytes += encoded.tail.length;
    return encoded;
  }

  repeat(segmentBytes: number): EncodedItems | undefined {
    if (this.#textBytes === this.#repeatedTextBytes) return undefined;
    if (segmentBytes - this.#repeatedAt < Math.max(repeatEveryBytes, repeatShare * this.#textBytes)) return undefined;
    const encoded = this.#encode({ batch: emptyBatch, ids: new Uint32Array(), firstSeries: 0 });
    this.#repeatedAt = segmentBytes + recordHeaderBytes + encoded.tail.length;
    this.#repeatedTextBytes = this.#textBytes;
    return encoded;
  }

  #encode({ batch, ids, firstSeries }: LocalBatch): EncodedItems {
    const count = batch.length;
    const { oldestMs, newestMs, isWhole } = timesOf(batch);
    const fields = {
      firstSeries,
      newSeries: this.#globalIds.length - firstSeries,
      idWidth: idWidth(this.#globalIds.length),
      timeWidth: isWhole ? timeWidth(newestMs - oldestMs) : 8,
    } as const;
    const columns = columnsOf(count, fields);
    return {
      count,
      oldestMs,
      newestMs,
      bytes: columns.end,
      tail: this.#texts(firstSeries),
      write(items, header) {
        writeSampleFields(header, fields);
        items.set(new Uint8Array(batch.values.buffer, batch.values.byteOffset, 8 * count), columns.values);
        writeTimes(items.subarray(columns.times), batch, { width: fields.timeWidth, oldestMs });
        writeIds(items.subarray(columns.ids), ids, { width: fields.idWidth, count });
      },
    };
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

function writeTimes(
  bytes: Buffer,
  { timesMs, length }: Batch,
  { width, oldestMs }: { readonly width: TimeWidth; readonly oldestMs: number },
): void {
  if (width === 8) return bytes.set(new Uint8Array(timesMs.buffer, timesMs.byteOffset, 8 * length));
  const column = new unsigned[width](length);
  for (let at = 0; at < length; at++) column[at] = (timesMs[at] ?? 0) - oldestMs;
  bytes.set(new Uint8Array(column.buffer));
}

function writeIds(bytes: Buffer, ids: Uint32Array, { width, count }: { readonly width: IdWidth; readonly count: number }): void {
  const column = new unsigned[width](count);
  for (let at = 0; at < count; at++) column[at] = ids[at] ?? 0;
  bytes.set(new Uint8Array(column.buffer));
}

const unsigned = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array } as const;

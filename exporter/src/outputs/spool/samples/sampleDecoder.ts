import { zstdDecompressSync } from 'node:zlib';
import { sliceBatch, type Batch } from '../../batch.ts';
import type { SeriesIndex } from '../../seriesIndex.ts';
import type { ItemCollector, RecordDecoder, RecordPart, WholeRecord } from '../recordCodec.ts';
import { marksAt, tailOf } from '../recordLayout.ts';
import { columnsOf, readSampleFields } from './sampleLayout.ts';

/** The first bytes of a zstd frame [RFC 8878, 3.1.1]; a text never begins with them. */
const zstdMagic = 0xfd2fb528;
/** Expanded texts of one record; more is taken as damage. */
const largestTexts = 1 << 28;

/** Decodes the samples of one segment. */
export class SampleDecoder implements RecordDecoder<Batch> {
  readonly #index: SeriesIndex;
  /** Ids of the index by id in the segment; 0: its text was not learned. */
  #ids: Uint32Array = new Uint32Array(64);

  constructor(index: SeriesIndex) {
    this.#index = index;
  }

  learn({ header, payload }: WholeRecord): void {
    if (header.tailBytes === 0) return;
    const { firstSeries, newSeries } = readSampleFields(header.bytes);
    const needed = firstSeries + newSeries;
    if (this.#ids.length < needed) this.#ids = grown(this.#ids, 2 * needed);
    linesOf(tailOf(payload, header)).forEach((text, at) => (this.#ids[firstSeries + at] = this.#index.id(text)));
  }

  collect(most: number): ItemCollector<Batch> {
    return new SampleCollector(most, () => this.#ids);
  }
}

class SampleCollector implements ItemCollector<Batch> {
  readonly #columns: Batch;
  readonly #dictionary: () => Uint32Array;
  readonly isFull = false;
  length = 0;

  constructor(most: number, dictionary: () => Uint32Array) {
    this.#columns = { length: most, series: new Uint32Array(most), values: new Float64Array(most), timesMs: new Float64Array(most) };
    this.#dictionary = dictionary;
  }

  get items(): Batch {
    return sliceBatch(this.#columns, 0, this.length);
  }

  add({ payload, header, from, to }: RecordPart): boolean {
    const fields = readSampleFields(header.bytes);
    const columns = columnsOf(header.count, fields);
    if (columns.end !== marksAt(header)) return false;
    const count = to - from;
    const start = this.length;
    const ids = readUnsigned(payload, { at: columns.ids + fields.idWidth * from, width: fields.idWidth, count });
    if (!translate(ids, this.#dictionary(), this.#columns.series.subarray(start, start + count))) return false;
    bytesOf(this.#columns.values, start, count).set(payload.subarray(columns.values + 8 * from, columns.values + 8 * to));
    const width = fields.timeWidth;
    const times = payload.subarray(columns.times + width * from, columns.times + width * to);
    if (width === 8) bytesOf(this.#columns.timesMs, start, count).set(times);
    else {
      const offsets = readUnsigned(times, { at: 0, width, count });
      for (let at = 0; at < count; at++) this.#columns.timesMs[start + at] = header.oldestMs + (offsets[at] ?? 0);
    }
    this.length += count;
    return true;
  }
}

/** False where the dictionary lacks a series: the record that has it is damaged. */
function translate(ids: Uint8Array | Uint16Array | Uint32Array, dictionary: Uint32Array, into: Uint32Array): boolean {
  for (let at = 0; at < ids.length; at++) {
    const id = dictionary[ids[at] ?? 0] ?? 0;
    if (id === 0) return false;
    into[at] = id;
  }
  return true;
}

function linesOf(texts: Buffer): string[] {
  const isCompressed = texts.length >= 4 && texts.readUInt32LE() === zstdMagic;
  const plain = isCompressed ? zstdDecompressSync(texts, { maxOutputLength: largestTexts }) : texts;
  return plain.toString('latin1').split('\n');
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

function grown(column: Uint32Array, capacity: number): Uint32Array {
  const larger = new Uint32Array(capacity);
  larger.set(column);
  return larger;
}

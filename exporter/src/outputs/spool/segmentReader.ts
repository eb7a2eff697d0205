import { open, type FileHandle } from 'node:fs/promises';
import { sliceBatch, type Batch } from '../batch.ts';
import type { SeriesIndex } from '../seriesIndex.ts';
import { decodeSamples, textsOf, type DecodedColumns } from './recordDecoder.ts';
import { RecordScanner, type ScannedRecord } from './recordScanner.ts';
import type { Segment } from './segment.ts';
import { segmentHeaderBytes } from './segmentHeader.ts';
import type { SpoolRange } from './spool.ts';

/** The series of a segment. */
interface SegmentSeries {
  /** Ids of the index by id in the segment; 0: its text was not read, because the record is damaged. */
  ids: Uint32Array;
  /** All records before this offset were read. */
  coveredTo: number;
  /** The record in which the last read ended. */
  resume: { readonly number: number; readonly offset: number };
}

/** The samples at the start of a range; `damaged`: those after them cannot be read. */
export interface SegmentPart {
  readonly batch: Batch;
  readonly damaged: SpoolRange | undefined;
}

/** The series of so many segments stay in memory. */
const keptSegments = 4;
/** A sample takes up to so many bytes. */
const sampleBytes = 20;
const smallestChunk = 1 << 14;
const largestChunk = 1 << 20;

/** Reads samples from segments. */
export class SegmentReader {
  readonly #index: SeriesIndex;
  /** The newest use is the last one. */
  readonly #series = new Map<Segment, SegmentSeries>();

  constructor(index: SeriesIndex) {
    this.#index = index;
  }

  /** The samples of a range within the segment, up to the first damage. Rejects where the file cannot be read. */
  async read(segment: Segment, range: SpoolRange): Promise<SegmentPart> {
    const file = await open(segment.path, 'r');
    try {
      const series = this.#seriesOf(segment);
      const { resume } = series;
      const offset = resume.number === range.from ? resume.offset : segment.offsetOf(range.from);
      if (series.coveredTo < offset) await this.#learnAll(series, file, offset);
      const chunk = Math.min(largestChunk, Math.max(smallestChunk, sampleBytes * (range.to - range.from)));
      return await this.#readSamples({
        segment,
        series,
        range,
        file,
        scanner: new RecordScanner({ from: offset, to: segment.bytes, chunk }),
      });
    } finally {
      await file.close();
    }
  }

  forget(segment: Segment): void {
    this.#series.delete(segment);
  }

  async #readSamples({ segment, series, range, file, scanner }: SegmentRead): Promise<SegmentPart> {
    const count = range.to - range.from;
    const columns = { length: 0, series: new Uint32Array(count), values: new Float64Array(count), timesMs: new Float64Array(count) };
    const rest = () => ({ from: range.from + columns.length, to: range.to });
    for (let record = await nextRecord(scanner, file); record !== undefined; record = await nextRecord(scanner, file)) {
      this.#learn(series, record);
      const { from } = rest();
      const end = record.header.first + record.header.samples;
      if (end <= from) continue;
      const to = Math.min(end, range.to);
      // the number shows what was lost before this record
      if (record.header.first > from) return partOf(columns, { from, to: Math.min(record.header.first, range.to) });
      const part = { record, from, to };
      if (!record.isWhole || !(append(columns, part, series) || (await this.#appendLate(columns, part, { series, file, segment }))))
        return partOf(columns, { from, to });
      if (to < range.to) continue;
      series.resume = { number: to, offset: to === end ? record.end : record.offset };
      return partOf(columns, undefined);
    }
    return partOf(columns, rest());
  }

  /** The record that has the texts is damaged: a later one repeats them. */
  async #appendLate(columns: DecodedColumns, part: SamplesOfRecord, { series, file, segment }: SegmentFile): Promise<boolean> {
    if (series.coveredTo >= segment.bytes) return false;
    await this.#learnAll(series, file, segment.bytes);
    return append(columns, part, series);
  }

  #seriesOf(segment: Segment): SegmentSeries {
    const series = this.#series.get(segment) ?? {
      ids: new Uint32Array(64),
      coveredTo: segmentHeaderBytes,
      resume: { number: -1, offset: 0 },
    };
    this.#series.delete(segment);
    this.#series.set(segment, series);
    const [oldest] = this.#series.keys();
    if (this.#series.size > keptSegments && oldest !== undefined) this.#series.delete(oldest);
    return series;
  }

  async #learnAll(series: SegmentSeries, file: FileHandle, to: number): Promise<void> {
    const scanner = new RecordScanner({ from: series.coveredTo, to });
    for (let record = await nextRecord(scanner, file); record !== undefined; record = await nextRecord(scanner, file))
      this.#learn(series, record);
    series.coveredTo = Math.max(series.coveredTo, to);
  }

  #learn(series: SegmentSeries, { header, payload, isWhole, end }: ScannedRecord): void {
    if (end <= series.coveredTo) return;
    series.coveredTo = end;
    if (header.newSeries === 0 || !isWhole) return;
    const needed = header.firstSeries + header.newSeries;
    if (series.ids.length < needed) series.ids = grown(series.ids, 2 * needed);
    textsOf(payload, header).forEach((text, at) => (series.ids[header.firstSeries + at] = this.#index.id(text)));
  }
}

interface SegmentFile {
  readonly segment: Segment;
  readonly series: SegmentSeries;
  readonly file: FileHandle;
}

interface SegmentRead extends SegmentFile {
  readonly range: SpoolRange;
  readonly scanner: RecordScanner;
}

async function nextRecord(scanner: RecordScanner, file: FileHandle): Promise<ScannedRecord | undefined> {
  for (;;) {
    const scanned = scanner.next();
    if (scanned === undefined) return undefined;
    if (scanned === 'more') scanner.feed(await readBytes(file, scanner.wanted));
    else if (scanned.kind === 'record') return scanned;
  }
}

/** Fewer bytes at the end of the file. */
async function readBytes(file: FileHandle, { position, bytes: count }: { position: number; bytes: number }): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(count);
  let at = 0;
  while (at < count) {
    const { bytesRead } = await file.read(bytes, at, count - at, position + at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
}

/** Samples of a record by their numbers. */
interface SamplesOfRecord {
  readonly record: ScannedRecord;
  readonly from: number;
  readonly to: number;
}

function append(columns: DecodedColumns, { record: { header, payload }, from, to }: SamplesOfRecord, { ids }: SegmentSeries): boolean {
  return decodeSamples({ payload, header, from: from - header.first, to: to - header.first }, ids, columns);
}

function partOf(columns: DecodedColumns, damaged: SpoolRange | undefined): SegmentPart {
  return { batch: sliceBatch(columns, 0, columns.length), damaged };
}

function grown(column: Uint32Array, capacity: number): Uint32Array {
  const larger = new Uint32Array(capacity);
  larger.set(column);
  return larger;
}

import { open, type FileHandle } from 'node:fs/promises';
import type { ItemCollector, RecordCodec, RecordDecoder } from './recordCodec.ts';
import { RecordScanner, type ScannedRecord } from './recordScanner.ts';
import type { Segment } from './segment.ts';
import { segmentHeaderBytes } from './segmentHeader.ts';
import type { ItemList, SpoolRange } from './spool.ts';

/** What is remembered of a segment that was read. */
interface SegmentState<Items extends ItemList> {
  readonly decoder: RecordDecoder<Items>;
  /** All records before this offset were learned. */
  coveredTo: number;
  /** The record in which the last read ended. */
  resume: { readonly number: number; readonly offset: number };
}

/** The items at the start of a range; `damaged`: those after them cannot be read. */
export interface SegmentPart<Items extends ItemList> {
  readonly items: Items;
  readonly damaged: SpoolRange | undefined;
}

/** So many segments are remembered. */
const keptSegments = 4;
const smallestChunk = 1 << 14;
const largestChunk = 1 << 20;

/** Reads items from segments. */
export class SegmentReader<Items extends ItemList> {
  readonly #codec: RecordCodec<Items>;
  /** The newest use is the last one. */
  readonly #states = new Map<Segment, SegmentState<Items>>();

  constructor(codec: RecordCodec<Items>) {
    this.#codec = codec;
  }

  /** The items of a range within the segment, up to the first damage. Rejects where the file cannot be read. */
  async read(segment: Segment, range: SpoolRange): Promise<SegmentPart<Items>> {
    const file = await open(segment.path, 'r');
    try {
      const state = this.#stateOf(segment);
      const { resume } = state;
      const offset = resume.number === range.from ? resume.offset : segment.offsetOf(range.from);
      if (state.coveredTo < offset) await learnAll(state, file, offset);
      const chunk = Math.min(largestChunk, Math.max(smallestChunk, this.#codec.itemBytes * (range.to - range.from)));
      const scanner = new RecordScanner({ from: offset, to: segment.bytes, chunk });
      return await readItems({ segment, state, range, file, scanner });
    } finally {
      await file.close();
    }
  }

  forget(segment: Segment): void {
    this.#states.delete(segment);
  }

  #stateOf(segment: Segment): SegmentState<Items> {
    const state = this.#states.get(segment) ?? newState(this.#codec.decoder());
    this.#states.delete(segment);
    this.#states.set(segment, state);
    const [oldest] = this.#states.keys();
    if (this.#states.size > keptSegments && oldest !== undefined) this.#states.delete(oldest);
    return state;
  }
}

interface SegmentFile<Items extends ItemList> {
  readonly segment: Segment;
  readonly state: SegmentState<Items>;
  readonly file: FileHandle;
}

interface SegmentRead<Items extends ItemList> extends SegmentFile<Items> {
  readonly range: SpoolRange;
  readonly scanner: RecordScanner;
}

function newState<Items extends ItemList>(decoder: RecordDecoder<Items>): SegmentState<Items> {
  const coveredTo = decoder.learn === undefined ? Infinity : segmentHeaderBytes;
  return { decoder, coveredTo, resume: { number: -1, offset: 0 } };
}

async function readItems<Items extends ItemList>({ range, scanner, ...segment }: SegmentRead<Items>): Promise<SegmentPart<Items>> {
  const { state, file } = segment;
  const collector = state.decoder.collect(range.to - range.from);
  const partOf = (damaged: SpoolRange | undefined) => ({ items: collector.items, damaged });
  for (let record = await nextRecord(scanner, file); record !== undefined; record = await nextRecord(scanner, file)) {
    learn(state, record);
    const from = range.from + collector.length;
    const end = record.header.first + record.header.count;
    if (end <= from) continue;
    const to = Math.min(end, range.to);
    const damaged = await add(collector, { record, from, to }, segment);
    if (damaged !== undefined) return partOf(damaged);
    if (to < range.to && !collector.isFull) continue;
    state.resume = { number: to, offset: to === end ? record.end : record.offset };
    return partOf(undefined);
  }
  return partOf({ from: range.from + collector.length, to: range.to });
}

/** Items of a record by their numbers. */
interface ItemsOfRecord {
  readonly record: ScannedRecord;
  readonly from: number;
  readonly to: number;
}

/** Returns which of the items are damaged; then none is added. */
async function add<Items extends ItemList>(
  collector: ItemCollector<Items>,
  { record, from, to }: ItemsOfRecord,
  { state, file, segment }: SegmentFile<Items>,
): Promise<SpoolRange | undefined> {
  const { header, payload, isWhole } = record;
  // the number shows what was lost before this record
  if (header.first > from) return { from, to: Math.min(header.first, to) };
  if (!isWhole) return { from, to };
  const part = { header, payload, from: from - header.first, to: to - header.first };
  if (collector.add(part)) return undefined;
  // the record that has what it needs is damaged: a later one may repeat it
  if (state.coveredTo < segment.bytes) {
    await learnAll(state, file, segment.bytes);
    if (collector.add(part)) return undefined;
  }
  return { from, to };
}

async function learnAll<Items extends ItemList>(state: SegmentState<Items>, file: FileHandle, to: number): Promise<void> {
  const scanner = new RecordScanner({ from: state.coveredTo, to });
  for (let record = await nextRecord(scanner, file); record !== undefined; record = await nextRecord(scanner, file)) learn(state, record);
  state.coveredTo = Math.max(state.coveredTo, to);
}

function learn<Items extends ItemList>(state: SegmentState<Items>, record: ScannedRecord): void {
  if (record.end <= state.coveredTo) return;
  state.coveredTo = record.end;
  if (record.isWhole) state.decoder.learn?.(record);
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

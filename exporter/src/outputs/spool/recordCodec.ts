import type { RecordHeader } from './recordLayout.ts';
import type { SegmentFormat } from './segmentHeader.ts';
import type { ItemList } from './spool.ts';

/** How the items of a spool are stored in records. */
export interface RecordCodec<Items extends ItemList> {
  /** What log lines and errors call the items. */
  readonly noun: 'samples' | 'lines';
  readonly format: SegmentFormat;
  /** About so many bytes of a segment an item takes; reads take as many at once. */
  readonly itemBytes: number;
  readonly empty: Items;
  slice(items: Items, from: number, to: number): Items;
  /** The end of the record that begins with the item at `from`: a record is read in one piece. */
  recordEnd(items: Items, from: number): number;
  /** For the records of one segment in their order. */
  encoder(): RecordEncoder<Items>;
  /** For the records of one segment. */
  decoder(): RecordDecoder<Items>;
}

export interface RecordEncoder<Items extends ItemList> {
  /** Valid until the next call. */
  encode(items: Items): EncodedItems;
  /**
   * With this many bytes in the segment: a record without items that repeats what was in the tails before, so that a damaged record does not take
   * all later ones with it. Undefined: none is due.
   */
  repeat?(segmentBytes: number): EncodedItems | undefined;
}

/** The codec's part of a record. */
export interface EncodedItems {
  readonly count: number;
  /** Times of the items; infinite where there are none. */
  readonly oldestMs: number;
  readonly newestMs: number;
  /** Bytes of the items in the payload. */
  readonly bytes: number;
  readonly tail: Uint8Array;
  /** Writes the items, and the codec's fields of the header. */
  write(items: Buffer, header: Buffer): void;
}

export interface RecordDecoder<Items extends ItemList> {
  /** Takes what other records need, from undamaged records in their order. Undefined: each record can be read alone. */
  learn?(record: WholeRecord): void;
  /** For one read of at most so many items. */
  collect(most: number): ItemCollector<Items>;
}

export interface WholeRecord {
  readonly header: RecordHeader;
  readonly payload: Buffer;
}

/** Items of a record, from 0. */
export interface RecordPart extends WholeRecord {
  readonly from: number;
  readonly to: number;
}

/** Collects the items of consecutive records. */
export interface ItemCollector<Items extends ItemList> {
  readonly length: number;
  /** Its items take much memory: the read ends here. */
  readonly isFull: boolean;
  /** False, with nothing added, where they cannot be decoded: what they need of another record was not learned. */
  add(part: RecordPart): boolean;
  readonly items: Items;
}

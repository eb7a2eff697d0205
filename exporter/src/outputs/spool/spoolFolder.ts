import { existsSync } from 'node:fs';
import { PositionFiles } from './positions.ts';
import { RangeSet } from './rangeSet.ts';
import type { RecordCodec } from './recordCodec.ts';
import { findSegments, nothingFound, type FoundSegments } from './recovery.ts';
import type { Segment } from './segment.ts';
import { SegmentReader } from './segmentReader.ts';
import type { ItemList, SpooledBatch, SpoolRange } from './spool.ts';

/** Items that are read at once. */
const partItems = 8192;

/** Reads a spool without changing it, also while an exporter writes it. */
export class SpoolFolder<Items extends ItemList> {
  readonly #found: FoundSegments;
  readonly #codec: RecordCodec<Items>;
  /** What each target has not delivered, by its name. */
  readonly pending: ReadonlyMap<string, RangeSet>;

  /** Throws where the folder cannot be read; a folder that is not there has nothing. */
  constructor(folder: string, codec: RecordCodec<Items>) {
    this.#codec = codec;
    this.#found = existsSync(folder) ? findSegments(folder, codec.format) : nothingFound();
    const { stored } = new PositionFiles(folder).load();
    const expected = (ranges: readonly [number, number][]) =>
      new RangeSet([...ranges.map(([from, to]) => ({ from, to })), { from: stored?.next ?? 0, to: Infinity }]);
    this.pending = new Map(
      Object.entries(stored?.targets ?? {}).map(([name, ranges]) => [name, expected(ranges).and(this.#found.present)]),
    );
  }

  get segments(): readonly Segment[] {
    return this.#found.segments;
  }

  /** Whether the files of the positions are lost: then all items are pending, for the targets of the config. */
  get hasPositions(): boolean {
    return this.pending.size > 0;
  }

  get present(): RangeSet {
    return this.#found.present;
  }

  /** The items of some ranges in their order, without those that cannot be read. */
  async *items(ranges: readonly SpoolRange[]): AsyncGenerator<SpooledBatch<Items>> {
    const reader = new SegmentReader(this.#codec);
    for (const segment of this.segments)
      for (const range of new RangeSet(ranges).within(segment.range).and(this.present).ranges) yield* readRange(reader, segment, range);
  }
}

async function* readRange<Items extends ItemList>(
  reader: SegmentReader<Items>,
  segment: Segment,
  { from, to }: SpoolRange,
): AsyncGenerator<SpooledBatch<Items>> {
  for (let at = from; at < to;) {
    const { items: batch, damaged } = await reader.read(segment, { from: at, to: Math.min(to, at + partItems) });
    const end = at + batch.length;
    if (batch.length > 0) yield { range: { from: at, to: end }, batch };
    at = damaged?.to ?? end;
  }
}

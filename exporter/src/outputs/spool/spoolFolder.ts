import { existsSync } from 'node:fs';
import type { SeriesIndex } from '../seriesIndex.ts';
import { PositionFiles } from './positions.ts';
import { RangeSet } from './rangeSet.ts';
import { findSegments, type FoundSegments } from './recovery.ts';
import type { Segment } from './segment.ts';
import { SegmentReader } from './segmentReader.ts';
import type { SpooledBatch, SpoolRange } from './spool.ts';

/** Samples that are read at once. */
const partSamples = 8192;

/** Reads a spool without changing it, also while an exporter writes it. */
export class SpoolFolder {
  readonly #found: FoundSegments;
  readonly #index: SeriesIndex;
  /** What each target has not delivered, by its name. */
  readonly pending: ReadonlyMap<string, RangeSet>;

  /** Throws where the folder cannot be read; a folder that is not there has nothing. */
  constructor(folder: string, index: SeriesIndex) {
    this.#index = index;
    this.#found = existsSync(folder)
      ? findSegments(folder)
      : { segments: [], present: new RangeSet(), known: new RangeSet(), marks: [], tails: [], foreign: [], empty: [] };
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

  /** Whether the files of the positions are lost: then all samples are pending, for the targets of the config. */
  get hasPositions(): boolean {
    return this.pending.size > 0;
  }

  get present(): RangeSet {
    return this.#found.present;
  }

  /** The samples of some ranges in their order, without those that cannot be read. */
  async *samples(ranges: readonly SpoolRange[]): AsyncGenerator<SpooledBatch> {
    const reader = new SegmentReader(this.#index);
    for (const segment of this.segments)
      for (const range of new RangeSet(ranges).within(segment.range).and(this.present).ranges) yield* readRange(reader, segment, range);
  }
}

async function* readRange(reader: SegmentReader, segment: Segment, { from, to }: SpoolRange): AsyncGenerator<SpooledBatch> {
  for (let at = from; at < to;) {
    const { batch, damaged } = await reader.read(segment, { from: at, to: Math.min(to, at + partSamples) });
    const end = at + batch.length;
    if (batch.length > 0) yield { range: { from: at, to: end }, batch };
    at = damaged?.to ?? end;
  }
}

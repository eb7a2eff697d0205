import type { Backlog } from './backlog.ts';
import type { Losses } from './losses.ts';
import type { SavedPositions } from './savedPositions.ts';
import type { Segment } from './segment.ts';
import type { SegmentList } from './segmentList.ts';
import type { SegmentPart, SegmentReader } from './segmentReader.ts';
import type { ItemList, SpooledBatch, SpoolRange } from './spool.ts';

interface SpoolReaderOptions<Items extends ItemList> {
  readonly segments: SegmentList;
  readonly backlog: Backlog;
  readonly positions: SavedPositions;
  readonly losses: Losses;
  readonly reader: SegmentReader<Items>;
  readonly empty: Items;
}

/** Reads items back, and counts what turns out to be damaged. */
export class SpoolReader<Items extends ItemList> {
  readonly #options: SpoolReaderOptions<Items>;

  constructor(options: SpoolReaderOptions<Items>) {
    this.#options = options;
  }

  /** See `Spool.read`. */
  async read(range: SpoolRange, most: number): Promise<SpooledBatch<Items> | undefined> {
    const { segments } = this.#options;
    for (;;) {
      const start = segments.present.firstWithin(range);
      const segment = start && segments.find(start.from);
      if (segment === undefined || start === undefined) return undefined;
      const wanted = { from: start.from, to: Math.min(start.to, start.from + most, segment.next) };
      const part = await this.#readPart(segment, wanted);
      if (part?.damaged !== undefined) this.#damaged(segment, part.damaged);
      if (part !== undefined && part.items.length > 0)
        return { range: { from: start.from, to: start.from + part.items.length }, batch: part.items };
    }
  }

  /** Undefined where the segment was removed meanwhile. */
  async #readPart(segment: Segment, wanted: SpoolRange): Promise<SegmentPart<Items> | undefined> {
    const { segments, reader, empty } = this.#options;
    try {
      return await reader.read(segment, wanted);
    } catch (error) {
      if (!segments.includes(segment)) return undefined;
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EIO' && code !== 'ENOENT') throw error;
      // the medium has a bad block, or someone removed the file
      const to = code === 'EIO' ? Math.min(wanted.to, segment.nextPartAfter(wanted.from)) : segment.next;
      return { items: empty, damaged: { from: wanted.from, to } };
    }
  }

  #damaged(segment: Segment, range: SpoolRange): void {
    const { segments, backlog, positions, losses } = this.#options;
    if (!segments.includes(segment)) return;
    segments.present.remove(range);
    if (!backlog.lose(range, { reason: 'damaged', onLost: losses.onLost })) return;
    losses.logDamaged(segment.path, range.to - range.from);
    positions.saveTwice();
  }
}

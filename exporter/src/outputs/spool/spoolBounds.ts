import type { Backlog } from './backlog.ts';
import type { Losses } from './losses.ts';
import type { RecentMarks } from './recentMarks.ts';
import type { SavedPositions } from './savedPositions.ts';
import type { Segment } from './segment.ts';
import type { SegmentList } from './segmentList.ts';
import type { SegmentReader } from './segmentReader.ts';
import type { ItemList } from './spool.ts';
import type { SpoolWriter } from './spoolWriter.ts';

interface BoundsOptions<Items extends ItemList> {
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  readonly segments: SegmentList;
  readonly backlog: Backlog;
  readonly positions: SavedPositions;
  readonly losses: Losses;
  readonly recentMarks: RecentMarks;
  readonly writer: SpoolWriter<Items>;
  readonly reader: SegmentReader<Items>;
  readonly empty: Items;
}

/** Delivered items can be read for this time: longer than a target may lose what it has confirmed. */
const keptMs = 30_000;
/** A smaller segment is not closed to give its bytes back. */
const smallBytes = 1 << 18;

/** Removes segments that are too old, too much or delivered. */
export class SpoolBounds<Items extends ItemList> {
  readonly #options: BoundsOptions<Items>;

  constructor(options: BoundsOptions<Items>) {
    this.#options = options;
  }

  /** Bytes on disk. */
  get bytes(): number {
    return this.#options.segments.bytes + this.#options.positions.bytes;
  }

  /** Drops the oldest segments until so many bytes fit. */
  async makeRoom(bytes: number): Promise<void> {
    for (let oldest = this.#droppable; oldest !== undefined && this.bytes + bytes > this.#options.maxBytes; oldest = this.#droppable) {
      this.#drop(oldest, 'size');
      await this.removeFiles();
    }
  }

  dropOld(nowMs: number): void {
    const { segments, maxAgeMs } = this.#options;
    const isOld = ({ newestMs }: Segment) => newestMs > -Infinity && newestMs < nowMs - maxAgeMs;
    for (const segment of segments.all.filter(isOld)) if (this.#isClosed(segment)) this.#drop(segment, 'age');
  }

  removeDelivered(nowMs: number): void {
    const { segments, backlog } = this.#options;
    for (const segment of [...segments.all]) {
      if (backlog.needs(segment.range)) segment.deliveredSinceMs = undefined;
      else segment.deliveredSinceMs ??= nowMs;
      const isOver = segment.deliveredSinceMs !== undefined && nowMs - segment.deliveredSinceMs >= keptMs;
      if (segment.deliveredSinceMs !== undefined && segment.bytes >= smallBytes) this.#isClosed(segment);
      if (isOver && !this.#keepMarks(segment) && this.#isClosed(segment)) this.#remove(segment);
    }
  }

  /** The positions first: if they were older, the items would count as damaged. */
  async removeFiles(): Promise<void> {
    const { positions, segments } = this.#options;
    positions.save();
    await positions.sync();
    await segments.removeFiles();
  }

  get #droppable(): Segment | undefined {
    const [oldest] = this.#options.segments.all;
    return oldest === this.#options.writer.current?.segment ? undefined : oldest;
  }

  #drop(segment: Segment, reason: 'size' | 'age'): void {
    const { backlog, positions, losses } = this.#options;
    const isLoss = backlog.lose(segment.range, { reason, onLost: losses.onLost });
    this.#remove(segment);
    positions.saveTwice();
    if (isLoss) losses.logDropped(reason);
  }

  #remove(segment: Segment): void {
    this.#options.segments.remove(segment);
    this.#options.reader.forget(segment);
  }

  /** Whether the segment must stay because it has the newest marks. A large one is removed once they are in another one. */
  #keepMarks(segment: Segment): boolean {
    const { segments, writer, empty, recentMarks } = this.#options;
    if (segment !== segments.all.findLast(({ hasMarks }) => hasMarks)) return false;
    if (segment.bytes < smallBytes || !this.#isClosed(segment)) return true;
    // if they cannot be written, the next second tries again
    writer.append(empty, recentMarks.all).stored.catch(() => undefined);
    return true;
  }

  /** Closes the segment where records are appended to it; false while some are on their way. */
  #isClosed(segment: Segment): boolean {
    const { writer } = this.#options;
    const { current } = writer;
    if (current?.segment !== segment) return true;
    if (current.isBusy) return false;
    writer.seal();
    return true;
  }
}

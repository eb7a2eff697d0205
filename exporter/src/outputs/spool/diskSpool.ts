import type { Logger } from '@gaugeway/connectors/contract';
import { messageOf } from '../../state/sqliteCode.ts';
import { emptyBatch, type Batch } from '../batch.ts';
import type { SeriesIndex } from '../seriesIndex.ts';
import { Backlog } from './backlog.ts';
import { openFolder, type RecoveredSpool } from './openFolder.ts';
import { PositionFiles } from './positions.ts';
import { RangeSet } from './rangeSet.ts';
import { RecentMarks } from './recentMarks.ts';
import type { Segment } from './segment.ts';
import { SegmentList } from './segmentList.ts';
import { SegmentReader, type SegmentPart } from './segmentReader.ts';
import type { LossReason, Spool, SpooledBatch, SpoolRange, SpoolStatus } from './spool.ts';
import { SpoolWriter, type StoredRecord } from './spoolWriter.ts';

export interface SpoolOptions {
  /** Created where it is missing. */
  readonly folder: string;
  readonly index: SeriesIndex;
  readonly log: Logger;
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  /** Epoch milliseconds that never step; for tests. */
  readonly now?: () => number;
}

const largestSegment = 1 << 24;
/** The spool has at least so many segments before the oldest is dropped. */
const segmentsPerSpool = 8;
/** A segment is at most this part of the largest age, so that little more than what is too old is dropped with it. */
const segmentsPerAge = 16;
/** Delivered samples can be read for this time. */
const keptMs = 10_000;
/** A smaller segment is not closed to give its bytes back. */
const smallBytes = 1 << 18;
const syncEveryMs = 5000;
/** Losses by the same bound within this time are logged once. */
const sameLossMs = 600_000;

/** A spool of segment files. */
export class DiskSpool implements Spool {
  readonly #options: SpoolOptions;
  readonly #now: () => number;
  readonly #recovered: RecoveredSpool;
  readonly #positions: PositionFiles;
  readonly #segments: SegmentList;
  readonly #writer: SpoolWriter;
  readonly #reader: SegmentReader;
  readonly #backlog = new Backlog();
  readonly #recentMarks: RecentMarks;
  readonly marks: ReadonlySet<number>;
  /** Number after the last sample on disk. */
  #storedTo: number;
  #savedTo: number;
  #syncedMs: number;
  #writeProblem: string | undefined;
  #positionsProblem: string | undefined;
  readonly #lossLoggedMs = new Map<LossReason, number>();
  #onLost: Spool['onLost'] | undefined;
  /** Losses until there is someone to report them to. */
  readonly #unreported: Parameters<Spool['onLost']>[] = [];

  constructor(options: SpoolOptions) {
    this.#options = options;
    const { folder, index, log, maxBytes, maxAgeMs } = options;
    this.#now = options.now ?? steadyClock();
    this.#positions = new PositionFiles(folder);
    this.#recovered = openFolder(folder, this.#positions, log);
    const { segments, present, marks, next } = this.#recovered;
    this.#segments = new SegmentList(segments, present);
    this.#recentMarks = new RecentMarks(marks);
    this.marks = new Set(this.#recentMarks.all);
    this.#storedTo = next;
    this.#savedTo = next;
    this.#syncedMs = this.#now();
    this.#reader = new SegmentReader(index);
    this.#writer = new SpoolWriter({
      folder,
      index,
      next,
      segmentBytes: Math.min(largestSegment, Math.floor(maxBytes / segmentsPerSpool)),
      segmentAgeMs: maxAgeMs / segmentsPerAge,
      now: this.#now,
      makeRoom: (bytes) => this.#makeRoom(bytes),
      onStored: (segment, record) => this.#stored(segment, record),
      onAbandoned: (range) => this.#abandoned(range),
      onProblem: (error) => this.#reportWriting(error),
    });
  }

  get onLost(): Spool['onLost'] {
    return this.#onLost ?? ((...loss) => void this.#unreported.push(loss));
  }

  set onLost(onLost: Spool['onLost']) {
    this.#onLost = onLost;
    for (const loss of this.#unreported.splice(0)) onLost(...loss);
  }

  append(batch: Batch, marks: readonly number[] = []): { readonly range: SpoolRange; readonly stored: Promise<void> } {
    return this.#writer.append(batch, marks);
  }

  async read(range: SpoolRange, most: number): Promise<SpooledBatch | undefined> {
    for (;;) {
      const start = this.#segments.present.firstWithin(range);
      const segment = start && this.#segments.find(start.from);
      if (segment === undefined || start === undefined) return undefined;
      const wanted = { from: start.from, to: Math.min(start.to, start.from + most, segment.next) };
      const part = await this.#readPart(segment, wanted);
      if (part?.damaged !== undefined) this.#damaged(segment, part.damaged);
      if (part !== undefined && part.batch.length > 0)
        return { range: { from: start.from, to: start.from + part.batch.length }, batch: part.batch };
    }
  }

  pending(target: string): readonly SpoolRange[] {
    return [...this.#backlog.of(target).ranges];
  }

  oldestPendingMs(target: string): number | undefined {
    const number = this.#backlog.of(target).ranges[0]?.from;
    return number === undefined ? undefined : this.#segments.find(number)?.oldestMsAt(number);
  }

  delivered(target: string, range: SpoolRange): void {
    this.#backlog.of(target).remove(range);
    this.#savePositions();
  }

  undelivered(target: string, range: SpoolRange): void {
    for (const present of this.#segments.present.within(range).ranges) this.#backlog.of(target).add(present);
    this.#saveTwice();
  }

  drop(target: string, range: SpoolRange): void {
    const pending = this.#backlog.of(target);
    const samples = pending.within(range).count;
    if (samples === 0) return;
    pending.remove(range);
    this.onLost(target, 'dropped', samples);
    this.#saveTwice();
  }

  setTargets(names: readonly string[]): void {
    const { targets, unknownTarget } = this.#recovered;
    for (const name of names) {
      const { pending, lost } = targets.get(name) ?? unknownTarget ?? { pending: new RangeSet(), lost: 0 };
      this.#backlog.set(name, pending.and(this.#segments.present));
      if (lost > 0) this.onLost(name, 'damaged', lost);
    }
    for (const [target, { pending }] of targets)
      if (!names.includes(target) && !pending.isEmpty)
        this.#options.log.warn('a target is no longer in the config: the samples that wait for it are dropped', {
          target,
          samples: pending.count,
        });
    this.#saveTwice();
  }

  get status(): SpoolStatus {
    const oldest = this.#backlog.names.map((name) => this.oldestPendingMs(name)).filter((ms) => ms !== undefined);
    return {
      bytes: this.#bytes,
      maxBytes: this.#options.maxBytes,
      samples: this.#backlog.samples,
      oldestMs: oldest.length === 0 ? undefined : Math.min(...oldest),
      writtenBytes: this.#writer.writtenBytes + this.#positions.writtenBytes,
      problem: this.#writeProblem ?? this.#positionsProblem,
    };
  }

  tick(): void {
    const nowMs = this.#now();
    this.#dropOld(nowMs);
    this.#removeDelivered(nowMs);
    if (this.#positionsProblem !== undefined) this.#savePositions();
    if (this.#segments.hasRemoved) void this.#removeFiles();
    else if (nowMs - this.#syncedMs >= syncEveryMs) void this.#sync();
  }

  async close(): Promise<void> {
    await this.#writer.close();
    await this.#removeFiles();
    this.#positions.close();
  }

  get #bytes(): number {
    return this.#segments.bytes + this.#positions.bytes;
  }

  /** Undefined where the segment was removed meanwhile. */
  async #readPart(segment: Segment, wanted: SpoolRange): Promise<SegmentPart | undefined> {
    try {
      return await this.#reader.read(segment, wanted);
    } catch (error) {
      if (!this.#segments.includes(segment)) return undefined;
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EIO' && code !== 'ENOENT') throw error;
      // the medium has a bad block, or someone removed the file
      const to = code === 'EIO' ? Math.min(wanted.to, segment.nextPartAfter(wanted.from)) : segment.next;
      return { batch: emptyBatch, damaged: { from: wanted.from, to } };
    }
  }

  #damaged(segment: Segment, range: SpoolRange): void {
    if (!this.#segments.includes(segment)) return;
    this.#segments.present.remove(range);
    if (!this.#backlog.lose(range, { reason: 'damaged', onLost: this.onLost })) return;
    this.#options.log.error('samples in the spool are damaged and lost', { file: segment.path, samples: range.to - range.from });
    this.#saveTwice();
  }

  #stored(segment: Segment, { header: { first, samples, writtenMs }, marks }: StoredRecord): void {
    const range = { from: first, to: first + samples };
    this.#segments.add(segment);
    this.#segments.present.add(range);
    this.#backlog.add(range);
    this.#recentMarks.add({ writtenMs, marks });
    this.#storedTo = range.to;
  }

  /** Their batch will be appended again. */
  #abandoned(range: SpoolRange): void {
    this.#segments.present.remove(range);
    for (const name of this.#backlog.names) this.#backlog.of(name).remove(range);
    this.#savePositions();
  }

  #reportWriting(error: unknown): void {
    const { folder, log } = this.#options;
    this.#writeProblem = error === undefined ? undefined : messageOf(error);
    if (error === undefined) log.info('the spool can be written again', { folder });
    else log.error(`cannot write spool "${folder}": ${messageOf(error)}; samples that cannot be sent stay in memory`);
  }

  /** Drops the oldest segments until so many bytes fit. */
  async #makeRoom(bytes: number): Promise<void> {
    for (let oldest = this.#droppable; oldest !== undefined && this.#bytes + bytes > this.#options.maxBytes; oldest = this.#droppable) {
      this.#dropSegment(oldest, 'size');
      await this.#removeFiles();
    }
  }

  get #droppable(): Segment | undefined {
    const [oldest] = this.#segments.all;
    return oldest === this.#writer.current?.segment ? undefined : oldest;
  }

  #dropOld(nowMs: number): void {
    const isOld = ({ newestMs }: Segment) => newestMs > -Infinity && newestMs < nowMs - this.#options.maxAgeMs;
    for (const segment of this.#segments.all.filter(isOld)) if (this.#isClosed(segment)) this.#dropSegment(segment, 'age');
  }

  #dropSegment(segment: Segment, reason: 'size' | 'age'): void {
    const isLoss = this.#backlog.lose(segment.range, { reason, onLost: this.onLost });
    this.#remove(segment);
    this.#saveTwice();
    if (isLoss && this.#now() - (this.#lossLoggedMs.get(reason) ?? -Infinity) >= sameLossMs) {
      const why = reason === 'size' ? 'the spool is full' : 'samples in the spool are too old';
      this.#options.log.warn(`${why}: the oldest are dropped`, { folder: this.#options.folder, maxBytes: this.#options.maxBytes });
    }
    if (isLoss) this.#lossLoggedMs.set(reason, this.#now());
  }

  #removeDelivered(nowMs: number): void {
    for (const segment of [...this.#segments.all]) {
      if (this.#backlog.needs(segment.range)) segment.deliveredSinceMs = undefined;
      else segment.deliveredSinceMs ??= nowMs;
      const isOver = segment.deliveredSinceMs !== undefined && nowMs - segment.deliveredSinceMs >= keptMs;
      if (segment.deliveredSinceMs !== undefined && segment.bytes >= smallBytes) this.#isClosed(segment);
      if (isOver && !this.#keepMarks(segment) && this.#isClosed(segment)) this.#remove(segment);
    }
  }

  /** Whether the segment must stay because it has the newest marks. A large one is removed once they are in another one. */
  #keepMarks(segment: Segment): boolean {
    if (segment !== this.#segments.all.findLast(({ hasMarks }) => hasMarks)) return false;
    if (segment.bytes < smallBytes || !this.#isClosed(segment)) return true;
    // if they cannot be written, the next second tries again
    this.#writer.append(emptyBatch, this.#recentMarks.all).stored.catch(() => undefined);
    return true;
  }

  /** Closes the segment where records are appended to it; false while some are on their way. */
  #isClosed(segment: Segment): boolean {
    const { current } = this.#writer;
    if (current?.segment !== segment) return true;
    if (current.isBusy) return false;
    this.#writer.seal();
    return true;
  }

  #remove(segment: Segment): void {
    this.#segments.remove(segment);
    this.#reader.forget(segment);
  }

  /** The positions first: if they were older, the samples would count as damaged. */
  async #removeFiles(): Promise<void> {
    this.#savePositions();
    await this.#sync();
    await this.#segments.removeFiles();
  }

  /** In both files: if one of them is damaged later, no sample counts as lost again, and none stays delivered that is not. */
  #saveTwice(): void {
    this.#savePositions();
    this.#savePositions();
  }

  #savePositions(): void {
    try {
      this.#positions.save({ next: this.#storedTo, targets: this.#backlog.toJSON() });
      this.#savedTo = this.#storedTo;
      this.#positionsProblem = undefined;
    } catch (error) {
      this.#reportPositions(error);
    }
  }

  async #sync(): Promise<void> {
    this.#syncedMs = this.#now();
    if (this.#savedTo !== this.#storedTo) this.#savePositions();
    await this.#positions.sync().catch((error: unknown) => this.#reportPositions(error));
  }

  #reportPositions(error: unknown): void {
    if (this.#positionsProblem === undefined)
      this.#options.log.error(`cannot write positions of spool "${this.#options.folder}": ${messageOf(error)}; samples may be sent twice`);
    this.#positionsProblem = messageOf(error);
  }
}

/** Does not step when the wall clock is set: otherwise all samples would be too old. */
function steadyClock(): () => number {
  const startMs = Date.now() - performance.now();
  return () => startMs + performance.now();
}

import type { Logger } from '@gaugeway/connectors/contract';
import { messageOf } from '../../state/sqliteCode.ts';
import { Backlog } from './backlog.ts';
import { Losses } from './losses.ts';
import { MissingFiles } from './missingFiles.ts';
import { openFolder, type RecoveredSpool } from './openFolder.ts';
import { PositionFiles } from './positions.ts';
import { RangeSet } from './rangeSet.ts';
import { RecentMarks } from './recentMarks.ts';
import type { RecordCodec } from './recordCodec.ts';
import { SavedPositions } from './savedPositions.ts';
import type { Segment } from './segment.ts';
import { SegmentList } from './segmentList.ts';
import { SegmentReader } from './segmentReader.ts';
import type { ItemList, RecentDelivery, Spool, SpooledBatch, SpoolRange, SpoolStatus } from './spool.ts';
import { SpoolBounds } from './spoolBounds.ts';
import { SpoolReader } from './spoolReader.ts';
import { SpoolWriter, type StoredRecord } from './spoolWriter.ts';

export interface SpoolOptions {
  /** Created where it is missing. */
  readonly folder: string;
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
const syncEveryMs = 5000;

/** A spool of segment files. */
export class DiskSpool<Items extends ItemList> implements Spool<Items> {
  readonly #options: SpoolOptions & { readonly codec: RecordCodec<Items> };
  readonly #now: () => number;
  readonly #recovered: RecoveredSpool;
  readonly #segments: SegmentList;
  readonly #backlog = new Backlog();
  readonly #positions: SavedPositions;
  readonly #losses: Losses;
  readonly #reader: SpoolReader<Items>;
  readonly #writer: SpoolWriter<Items>;
  readonly #bounds: SpoolBounds<Items>;
  readonly #missingFiles: MissingFiles<Items>;
  readonly #recentMarks: RecentMarks;
  readonly marks: ReadonlySet<number>;
  #syncedMs: number;
  #writeProblem: string | undefined;

  constructor(options: SpoolOptions & { readonly codec: RecordCodec<Items> }) {
    this.#options = options;
    const { folder, log, codec, maxBytes, maxAgeMs, now = steadyClock() } = options;
    const { noun, format, empty } = codec;
    this.#now = now;
    const files = new PositionFiles(folder);
    this.#recovered = openFolder({ folder, format, noun, log }, files);
    const { present, marks, next } = this.#recovered;
    const segments = (this.#segments = new SegmentList(this.#recovered.segments, present));
    const recentMarks = (this.#recentMarks = new RecentMarks(marks));
    this.marks = new Set(recentMarks.all);
    this.#syncedMs = now();
    const backlog = this.#backlog;
    const losses = (this.#losses = new Losses({ folder, noun, log, maxBytes, now }));
    const positions = (this.#positions = new SavedPositions({ files, backlog, next, folder, noun, log }));
    const reader = new SegmentReader(codec);
    const writer = (this.#writer = new SpoolWriter({
      folder,
      codec,
      next,
      segmentBytes: Math.min(largestSegment, Math.floor(maxBytes / segmentsPerSpool)),
      segmentAgeMs: maxAgeMs / segmentsPerAge,
      now,
      makeRoom: (bytes) => this.#bounds.makeRoom(bytes),
      onStored: (segment, record) => this.#stored(segment, record),
      onAbandoned: (range) => this.#abandoned(range),
      onProblem: (error) => this.#reportWriting(error),
    }));
    const parts = { segments, backlog, positions, losses, reader, empty };
    this.#reader = new SpoolReader(parts);
    this.#bounds = new SpoolBounds({ ...parts, maxBytes, maxAgeMs, recentMarks, writer });
    this.#missingFiles = new MissingFiles({ folder, segments, backlog, positions, losses, writer, reader });
  }

  get onLost(): Spool<Items>['onLost'] {
    return this.#losses.onLost;
  }

  set onLost(onLost: Spool<Items>['onLost']) {
    this.#losses.onLost = onLost;
  }

  append(batch: Items, marks: readonly number[] = []): { readonly range: SpoolRange; readonly stored: Promise<void> } {
    return this.#writer.append(batch, marks);
  }

  read(range: SpoolRange, most: number): Promise<SpooledBatch<Items> | undefined> {
    return this.#reader.read(range, most);
  }

  pending(target: string): readonly SpoolRange[] {
    return [...this.#backlog.of(target).ranges];
  }

  oldestPendingMs(target: string): number | undefined {
    const number = this.#backlog.of(target).ranges[0]?.from;
    return number === undefined ? undefined : this.#segments.find(number)?.oldestMsAt(number);
  }

  delivered(target: string, range: SpoolRange): void {
    this.#backlog.delivered(target, range, this.#now());
    this.#positions.save();
  }

  undelivered(target: string, range: SpoolRange): void {
    for (const present of this.#segments.present.within(range).ranges) this.#backlog.of(target).add(present);
    // what is delivered again before the next tick is kept as long as at first
    for (const segment of this.#segments.within(range)) segment.deliveredSinceMs = undefined;
    this.#positions.saveTwice();
  }

  doubtful(target: string): readonly RecentDelivery[] {
    return this.#backlog.doubtful(target);
  }

  settled(target: string): void {
    this.#backlog.settled(target);
    this.#positions.saveTwice();
  }

  drop(target: string, range: SpoolRange): void {
    const pending = this.#backlog.of(target);
    const { count } = pending.within(range);
    if (count === 0) return;
    pending.remove(range);
    this.onLost(target, 'dropped', count);
    this.#positions.saveTwice();
  }

  setTargets(names: readonly string[]): void {
    const { targets, unknownTarget } = this.#recovered;
    for (const name of names) {
      const { pending, doubtful, lost } = targets.get(name) ?? unknownTarget ?? { pending: new RangeSet(), doubtful: [], lost: 0 };
      this.#backlog.set(name, { pending: pending.and(this.#segments.present), doubtful });
      if (lost > 0) this.onLost(name, 'damaged', lost);
    }
    for (const [target, { pending }] of targets) if (!names.includes(target)) this.#losses.logForgotten(target, pending.count);
    this.#positions.saveTwice();
  }

  get status(): SpoolStatus {
    const oldest = this.#backlog.names.map((name) => this.oldestPendingMs(name)).filter((ms) => ms !== undefined);
    return {
      bytes: this.#bounds.bytes,
      maxBytes: this.#options.maxBytes,
      items: this.#backlog.count,
      oldestMs: oldest.length === 0 ? undefined : Math.min(...oldest),
      writtenBytes: this.#writer.writtenBytes + this.#positions.writtenBytes,
      problem: this.#writeProblem ?? this.#positions.problem,
    };
  }

  tick(): void {
    const nowMs = this.#now();
    this.#missingFiles.check();
    this.#bounds.dropOld(nowMs);
    this.#bounds.removeDelivered(nowMs);
    if (this.#positions.problem !== undefined) this.#positions.save();
    if (this.#segments.hasRemoved) void this.#removeFiles(nowMs);
    else if (nowMs - this.#syncedMs >= syncEveryMs) void this.#sync(nowMs);
  }

  async close(): Promise<void> {
    await this.#missingFiles.settled();
    await this.#writer.close();
    await this.#bounds.removeFiles();
    this.#positions.close();
  }

  async #removeFiles(nowMs: number): Promise<void> {
    this.#syncedMs = nowMs;
    await this.#bounds.removeFiles();
  }

  async #sync(nowMs: number): Promise<void> {
    this.#syncedMs = nowMs;
    await this.#positions.sync();
  }

  #stored(segment: Segment, { header: { first, count, writtenMs }, marks }: StoredRecord): void {
    const range = { from: first, to: first + count };
    this.#segments.add(segment);
    this.#segments.present.add(range);
    this.#backlog.add(range);
    this.#recentMarks.add({ writtenMs, marks });
    this.#positions.storedTo = range.to;
  }

  /** Their batch will be appended again. */
  #abandoned(range: SpoolRange): void {
    this.#segments.present.remove(range);
    for (const name of this.#backlog.names) this.#backlog.of(name).remove(range);
    this.#positions.save();
  }

  #reportWriting(error: unknown): void {
    const { folder, log, codec } = this.#options;
    this.#writeProblem = error === undefined ? undefined : messageOf(error);
    if (error === undefined) log.info('the spool can be written again', { folder });
    else log.error(`cannot write spool "${folder}": ${messageOf(error)}; ${codec.noun} that cannot be sent stay in memory`);
  }
}

/** Does not step when the wall clock is set: otherwise all items would be too old. */
function steadyClock(): () => number {
  const startMs = Date.now() - performance.now();
  return () => startMs + performance.now();
}

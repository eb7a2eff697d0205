import { mkdir, open, unlink, type FileHandle } from 'node:fs/promises';
import { sliceBatch, type Batch } from '../batch.ts';
import type { SeriesIndex } from '../seriesIndex.ts';
import { RecordEncoder, type EncodedRecord } from './recordEncoder.ts';
import type { RecordHeader } from './recordLayout.ts';
import { Segment } from './segment.ts';
import { segmentHeader } from './segmentHeader.ts';
import type { SpoolRange } from './spool.ts';
import { syncFolder } from './syncFolder.ts';

interface WriterOptions {
  readonly folder: string;
  readonly index: SeriesIndex;
  /** Number of the next sample. */
  readonly next: number;
  /** A segment is closed when it is larger, or older than this. */
  readonly segmentBytes: number;
  readonly segmentAgeMs: number;
  readonly now: () => number;
  /** Called before so many bytes are written. */
  readonly makeRoom: (bytes: number) => Promise<void>;
  /** The record is on disk. */
  readonly onStored: (segment: Segment, record: StoredRecord) => void;
  /** Samples that are on disk, though {@link SpoolWriter.append} failed for others of their batch. */
  readonly onAbandoned: (range: SpoolRange) => void;
  /** Undefined: the disk can be written again. */
  readonly onProblem: (error: unknown) => void;
}

export interface StoredRecord {
  readonly header: RecordHeader;
  readonly marks: readonly number[];
}

/** The segment to which records are appended. */
interface OpenSegment {
  readonly segment: Segment;
  readonly encoder: RecordEncoder;
  readonly createdMs: number;
  file: FileHandle | undefined;
  /** Bytes on disk and in the queue. */
  bytes: number;
  /** Bytes of the texts of its series; where, and how many of them, were last repeated. */
  textBytes: number;
  repeatedAt: number;
  repeatedTextBytes: number;
}

interface QueuedRecord extends EncodedRecord {
  readonly open: OpenSegment;
  readonly append: QueuedAppend;
  readonly marks: readonly number[];
  /** Resolves the append. */
  readonly isLast: boolean;
}

interface QueuedAppend {
  readonly range: SpoolRange;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A record holds no more samples, so that it can be read in one piece. */
const recordSamples = 8192;
/** Where there are new series, all of the segment are repeated after so many bytes, and so many times the bytes of all texts. */
const repeatEveryBytes = 1 << 15;
const repeatShare = 4;
/** Records that are written at once. */
const groupBytes = 1 << 22;
/** After a failure nothing is written for this time. */
const retryAfterMs = 1000;

/** Appends records to segments. What is appended while a write and its sync are under way is written together after it. */
export class SpoolWriter {
  readonly #options: WriterOptions;
  readonly #queue: QueuedRecord[] = [];
  #open: OpenSegment | undefined;
  #next: number;
  #running: Promise<void> | undefined;
  #problem: Error | undefined;
  #retryAtMs = 0;
  writtenBytes = 0;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#next = options.next;
  }

  /** Number of the next sample. */
  get next(): number {
    return this.#next;
  }

  /** The segment to which records are appended, and whether some are on their way. */
  get current(): { readonly segment: Segment; readonly isBusy: boolean } | undefined {
    return this.#open && { segment: this.#open.segment, isBusy: this.#queue.length > 0 };
  }

  append(batch: Batch, marks: readonly number[]): { readonly range: SpoolRange; readonly stored: Promise<void> } {
    const range = { from: this.#next, to: this.#next + batch.length };
    if (this.#problem !== undefined && performance.now() < this.#retryAtMs) return { range, stored: Promise.reject(this.#problem) };
    const { promise: stored, resolve, reject } = Promise.withResolvers<void>();
    this.#enqueue(batch, marks, { range, resolve, reject });
    this.#next = range.to;
    this.#running ??= this.#run();
    return { range, stored };
  }

  /** The next record starts a new segment. */
  seal(): void {
    const sealed = this.#open;
    this.#open = undefined;
    // with records in the queue, the file is closed after them
    if (sealed !== undefined && !this.#queue.some(({ open: to }) => to === sealed)) void closeQuietly(sealed.file);
  }

  /** Resolves when nothing is being written. */
  async close(): Promise<void> {
    await this.#running;
    await closeQuietly(this.#open?.file);
    this.#open = undefined;
  }

  #enqueue(batch: Batch, marks: readonly number[], append: QueuedAppend): void {
    const writtenMs = this.#options.now();
    for (let from = 0; from < batch.length || from === 0; from += recordSamples) {
      const to = Math.min(batch.length, from + recordSamples);
      const isLast = to === batch.length;
      const first = append.range.from + from;
      const target = this.#openSegment(first, writtenMs);
      this.#repeatSeries(target, { first, writtenMs, append });
      const own = isLast ? marks : [];
      const record = target.encoder.encode(sliceBatch(batch, from, to), { first, writtenMs, marks: own });
      target.bytes += record.bytes.length;
      target.textBytes += record.header.textBytes;
      this.#queue.push({ ...record, open: target, append, marks: own, isLast });
    }
  }

  /** Now and then all series again, in a record without samples: without them a damaged record would take all later samples of its series with it. */
  #repeatSeries(target: OpenSegment, { first, writtenMs, append }: { first: number; writtenMs: number; append: QueuedAppend }): void {
    const { textBytes, encoder } = target;
    if (textBytes === target.repeatedTextBytes) return;
    if (target.bytes - target.repeatedAt < Math.max(repeatEveryBytes, repeatShare * textBytes)) return;
    const record = encoder.encodeSeries({ first, writtenMs, marks: [] });
    target.bytes += record.bytes.length;
    target.repeatedAt = target.bytes;
    target.repeatedTextBytes = textBytes;
    this.#queue.push({ ...record, open: target, append, marks: [], isLast: false });
  }

  #openSegment(first: number, nowMs: number): OpenSegment {
    const { folder, index, segmentBytes, segmentAgeMs } = this.#options;
    if (this.#open !== undefined && (this.#open.bytes >= segmentBytes || nowMs - this.#open.createdMs >= segmentAgeMs)) this.seal();
    this.#open ??= {
      segment: Segment.create(folder, first),
      encoder: new RecordEncoder(index),
      createdMs: nowMs,
      file: undefined,
      bytes: 0,
      textBytes: 0,
      repeatedAt: 0,
      repeatedTextBytes: 0,
    };
    return this.#open;
  }

  async #run(): Promise<void> {
    // what is appended in the same turn joins
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const group = this.#firstGroup();
      try {
        await this.#write(group);
        this.#stored(group);
      } catch (error) {
        await this.#fail(error as Error);
      }
    }
    this.#running = undefined;
  }

  /** The first records of the queue that go to the same segment. */
  #firstGroup(): QueuedRecord[] {
    let bytes = 0;
    const end = this.#queue.findIndex((record) => record.open !== this.#queue[0]?.open || (bytes += record.bytes.length) > groupBytes);
    return this.#queue.slice(0, end === -1 ? undefined : Math.max(1, end));
  }

  async #write(group: readonly QueuedRecord[]): Promise<void> {
    const [{ open: target }] = group as [QueuedRecord];
    const { segment } = target;
    const isNew = target.file === undefined;
    const parts = group.map(({ bytes }) => bytes);
    if (isNew) parts.unshift(segmentHeader(segment.first));
    const bytes = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
    await this.#options.makeRoom(bytes.length);
    if (isNew) await mkdir(this.#options.folder, { recursive: true, mode: 0o700 });
    target.file ??= await open(segment.path, 'wx', 0o600);
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await target.file.write(bytes, at, bytes.length - at, segment.bytes + at);
      at += bytesWritten;
      this.writtenBytes += bytesWritten;
    }
    await target.file.datasync();
    if (isNew) await syncFolder(this.#options.folder);
  }

  #stored(group: readonly QueuedRecord[]): void {
    this.#queue.splice(0, group.length);
    if (this.#problem !== undefined) this.#options.onProblem(undefined);
    this.#problem = undefined;
    const [{ open: target }] = group as [QueuedRecord];
    const { segment } = target;
    if (segment.bytes === 0) segment.bytes = segmentHeader(segment.first).length;
    for (const { header, marks, bytes, append, isLast } of group) {
      segment.add(header, segment.bytes, bytes.length);
      this.#options.onStored(segment, { header, marks });
      if (isLast) append.resolve();
    }
    if (this.#open !== target && this.#queue[0]?.open !== target) void closeQuietly(target.file);
  }

  /**
   * Fails all that is queued. Its numbers are given again, and to a new segment: the file may hold a part of a record, and after a failed sync
   * the kernel may have dropped what it had not written.
   */
  async #fail(error: Error): Promise<void> {
    const failed = this.#queue.splice(0);
    const [{ open: target, header }] = failed as [QueuedRecord];
    if (this.#problem === undefined) this.#options.onProblem(error);
    this.#problem = error;
    this.#retryAtMs = performance.now() + retryAfterMs;
    this.#open = undefined;
    this.#next = header.first;
    const appends = new Set(failed.map(({ append }) => append));
    for (const { range, reject } of appends) {
      if (range.from < header.first) this.#options.onAbandoned({ from: range.from, to: header.first });
      reject(error);
    }
    await this.#cutOff(target);
  }

  /** Removes what was written of records that failed. */
  async #cutOff({ segment, file }: OpenSegment): Promise<void> {
    try {
      if (segment.bytes > 0) await file?.truncate(segment.bytes);
      else if (file !== undefined) await unlink(segment.path);
    } catch {
      // the numbers of the next segment show that these records are void
    }
    await closeQuietly(file);
  }
}

/** A failed close loses nothing: what matters was synced. */
async function closeQuietly(file: FileHandle | undefined): Promise<void> {
  await file?.close().catch(() => undefined);
}

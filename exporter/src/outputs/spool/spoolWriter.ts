import { mkdir, open, unlink, type FileHandle } from 'node:fs/promises';
import { encodeRecord, type EncodedRecord } from './encodeRecord.ts';
import type { EncodedItems, RecordCodec, RecordEncoder } from './recordCodec.ts';
import type { RecordHeader } from './recordLayout.ts';
import { Segment } from './segment.ts';
import { segmentHeader, segmentHeaderBytes } from './segmentHeader.ts';
import type { ItemList, SpoolRange } from './spool.ts';
import { syncFolder } from './syncFolder.ts';

interface WriterOptions<Items extends ItemList> {
  readonly folder: string;
  readonly codec: RecordCodec<Items>;
  /** Number of the next item. */
  readonly next: number;
  /** A segment is closed when it is larger, or older than this. */
  readonly segmentBytes: number;
  readonly segmentAgeMs: number;
  readonly now: () => number;
  /** Called before so many bytes are written. */
  readonly makeRoom: (bytes: number) => Promise<void>;
  /** The record is on disk. */
  readonly onStored: (segment: Segment, record: StoredRecord) => void;
  /** Items that are on disk, though {@link SpoolWriter.append} failed for others of their batch. */
  readonly onAbandoned: (range: SpoolRange) => void;
  /** Undefined: the disk can be written again. */
  readonly onProblem: (error: unknown) => void;
}

export interface StoredRecord {
  readonly header: RecordHeader;
  readonly marks: readonly number[];
}

/** The segment to which records are appended. */
interface OpenSegment<Items extends ItemList> {
  readonly segment: Segment;
  readonly encoder: RecordEncoder<Items>;
  readonly createdMs: number;
  file: FileHandle | undefined;
  /** Bytes on disk and in the queue. */
  bytes: number;
  /** Someone removed the file. */
  isGone: boolean;
}

interface QueuedRecord<Items extends ItemList> extends EncodedRecord {
  readonly open: OpenSegment<Items>;
  readonly append: QueuedAppend;
  readonly marks: readonly number[];
  /** Resolves the append. */
  readonly isLast: boolean;
}

interface RecordStart extends Pick<QueuedRecord<ItemList>, 'append' | 'marks' | 'isLast'> {
  readonly first: number;
  readonly writtenMs: number;
}

interface QueuedAppend {
  readonly range: SpoolRange;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Records that are written at once. */
const groupBytes = 1 << 22;
/** After a failure nothing is written for this time. */
const retryAfterMs = 1000;

/** Appends records to segments. What is appended while a write and its sync are under way is written together after it. */
export class SpoolWriter<Items extends ItemList> {
  readonly #options: WriterOptions<Items>;
  readonly #queue: QueuedRecord<Items>[] = [];
  #open: OpenSegment<Items> | undefined;
  #next: number;
  #running: Promise<void> | undefined;
  #problem: Error | undefined;
  #retryAtMs = 0;
  writtenBytes = 0;

  constructor(options: WriterOptions<Items>) {
    this.#options = options;
    this.#next = options.next;
  }

  /** Number of the next item. */
  get next(): number {
    return this.#next;
  }

  /** The segment to which records are appended, and whether some are on their way. */
  get current(): { readonly segment: Segment; readonly isBusy: boolean } | undefined {
    return this.#open && { segment: this.#open.segment, isBusy: this.#queue.length > 0 };
  }

  append(batch: Items, marks: readonly number[]): { readonly range: SpoolRange; readonly stored: Promise<void> } {
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

  /** The segment's file was removed: what is on its way to it fails, and is appended again. */
  discard(segment: Segment): void {
    for (const { open: target } of this.#queue) if (target.segment === segment) target.isGone = true;
    if (this.#open?.segment === segment) this.seal();
  }

  /** Resolves when nothing is being written. */
  async close(): Promise<void> {
    await this.#running;
    await closeQuietly(this.#open?.file);
    this.#open = undefined;
  }

  #enqueue(batch: Items, marks: readonly number[], append: QueuedAppend): void {
    const { codec, now } = this.#options;
    const writtenMs = now();
    let from = 0;
    do {
      const to = codec.recordEnd(batch, from);
      const first = append.range.from + from;
      const target = this.#openSegment(first, writtenMs);
      const repeated = target.encoder.repeat?.(target.bytes);
      if (repeated !== undefined) this.#push(target, repeated, { first, writtenMs, append, marks: [], isLast: false });
      const isLast = to === batch.length;
      this.#push(target, target.encoder.encode(codec.slice(batch, from, to)), {
        first,
        writtenMs,
        append,
        marks: isLast ? marks : [],
        isLast,
      });
      from = to;
    } while (from < batch.length);
  }

  #push(target: OpenSegment<Items>, encoded: EncodedItems, { first, writtenMs, ...queued }: RecordStart): void {
    const record = encodeRecord(encoded, { first, writtenMs, marks: queued.marks });
    target.bytes += record.bytes.length;
    this.#queue.push({ ...record, ...queued, open: target });
  }

  #openSegment(first: number, nowMs: number): OpenSegment<Items> {
    const { folder, codec, segmentBytes, segmentAgeMs } = this.#options;
    if (this.#open !== undefined && (this.#open.bytes >= segmentBytes || nowMs - this.#open.createdMs >= segmentAgeMs)) this.seal();
    this.#open ??= {
      segment: Segment.create(folder, first),
      encoder: codec.encoder(),
      createdMs: nowMs,
      file: undefined,
      bytes: 0,
      isGone: false,
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
  #firstGroup(): QueuedRecord<Items>[] {
    let bytes = 0;
    const end = this.#queue.findIndex((record) => record.open !== this.#queue[0]?.open || (bytes += record.bytes.length) > groupBytes);
    return this.#queue.slice(0, end === -1 ? undefined : Math.max(1, end));
  }

  async #write(group: readonly QueuedRecord<Items>[]): Promise<void> {
    const [{ open: target }] = group as [QueuedRecord<Items>];
    const { segment } = target;
    const isNew = target.file === undefined;
    const parts = group.map(({ bytes }) => bytes);
    if (isNew) parts.unshift(segmentHeader(this.#options.codec.format, segment.first));
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
    if (target.isGone) throw new Error(`"${segment.path}" was removed`);
  }

  #stored(group: readonly QueuedRecord<Items>[]): void {
    this.#queue.splice(0, group.length);
    if (this.#problem !== undefined) this.#options.onProblem(undefined);
    this.#problem = undefined;
    const [{ open: target }] = group as [QueuedRecord<Items>];
    const { segment } = target;
    if (segment.bytes === 0) segment.bytes = segmentHeaderBytes;
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
    const [{ open: target, header }] = failed as [QueuedRecord<Items>];
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
  async #cutOff({ segment, file }: OpenSegment<Items>): Promise<void> {
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

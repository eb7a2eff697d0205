import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordHeader } from './recordLayout.ts';
import { segmentHeaderBytes } from './segmentHeader.ts';
import type { SpoolRange } from './spool.ts';

/** A position in the file at which a record starts. */
interface IndexEntry {
  readonly first: number;
  readonly offset: number;
  readonly writtenMs: number;
  /** Time of the oldest item from here to the next entry. */
  oldestMs: number;
}

/** The index has an entry after so many bytes or this time. */
const entryEveryBytes = 1 << 16;
const entryEveryMs = 60_000;

/** What is known of a segment's file: only what is on disk. */
export class Segment {
  readonly path: string;
  readonly first: number;
  /** Number after the last item. */
  next: number;
  bytes = 0;
  /** When its last record was written, and the times of its newest and oldest item; infinite where it has none. */
  writtenMs = -Infinity;
  newestMs = -Infinity;
  oldestMs = Infinity;
  /** Whether it has records with marks. */
  hasMarks = false;
  /** Since when all targets have delivered all of it. */
  deliveredSinceMs: number | undefined;
  readonly #index: IndexEntry[] = [];

  constructor(path: string, first: number) {
    this.path = path;
    this.first = first;
    this.next = first;
  }

  /** One whose file is not there yet. The number alone may be taken by a file without items. */
  static create(folder: string, first: number): Segment {
    let path: string;
    let copy = 0;
    do path = join(folder, segmentName({ first, copy: copy++ }));
    while (existsSync(path));
    return new Segment(path, first);
  }

  get range(): SpoolRange {
    return { from: this.first, to: this.next };
  }

  /** A record is on disk at this offset. */
  add(header: RecordHeader, offset: number, bytes: number): void {
    const { first, writtenMs, oldestMs } = header;
    const entry = this.#index.at(-1);
    if (entry === undefined || offset - entry.offset >= entryEveryBytes || writtenMs - entry.writtenMs >= entryEveryMs)
      this.#index.push({ first, offset, writtenMs, oldestMs });
    else entry.oldestMs = Math.min(entry.oldestMs, oldestMs);
    this.next = first + header.count;
    this.bytes = offset + bytes;
    this.writtenMs = Math.max(this.writtenMs, writtenMs);
    // no item counts as newer than its record: one with a time far ahead would never be too old
    this.newestMs = Math.max(this.newestMs, Math.min(header.newestMs, writtenMs));
    this.oldestMs = Math.min(this.oldestMs, oldestMs);
    this.hasMarks ||= header.marks > 0;
  }

  /** Where to start to find an item. */
  offsetOf(number: number): number {
    return this.#entryOf(number)?.offset ?? segmentHeaderBytes;
  }

  /** Time of the oldest item in the part of the file that contains this one. */
  oldestMsAt(number: number): number | undefined {
    return this.#entryOf(number)?.oldestMs;
  }

  /** The number of the first item in the part of the file after the one that contains this item. */
  nextPartAfter(number: number): number {
    return this.#index.find(({ first }) => first > number)?.first ?? this.next;
  }

  #entryOf(number: number): IndexEntry | undefined {
    return this.#index.findLast(({ first }) => first <= number);
  }
}

/** Names sort in the order of creation. */
function segmentName({ first, copy }: SegmentName): string {
  return `${String(first).padStart(16, '0')}-${String(copy).padStart(4, '0')}.segment`;
}

/** Undefined where it is no name of a segment. */
export function parseSegmentName(name: string): SegmentName | undefined {
  const [, first, copy] = /^(\d{16})-(\d{4})\.segment$/.exec(name) ?? [];
  return first === undefined ? undefined : { first: Number(first), copy: Number(copy) };
}

/** The number of the first item, and how many other files began with it. */
interface SegmentName {
  readonly first: number;
  readonly copy: number;
}

import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { marksOf } from './recordLayout.ts';
import { RecordScanner, type Scanned, type ScannedRecord } from './recordScanner.ts';
import { RangeSet } from './rangeSet.ts';
import { parseSegmentName, Segment } from './segment.ts';
import { parseSegmentHeader, segmentHeaderBytes, type SegmentFormat } from './segmentHeader.ts';

/** Marks of one record. */
export interface WrittenMarks {
  readonly writtenMs: number;
  readonly marks: readonly number[];
}

/** What a folder of segments holds. */
export interface FoundSegments {
  readonly segments: Segment[];
  /** The numbers of items that can be read. */
  readonly present: RangeSet;
  /** The numbers of which records show that they existed. */
  readonly known: RangeSet;
  readonly marks: readonly WrittenMarks[];
  /** Bytes after the last record of a segment, which its `bytes` do not include. */
  readonly tails: readonly { readonly segment: Segment; readonly bytes: number }[];
  /** Names of files that are no segments of this format and version. */
  readonly foreign: readonly string[];
  /** Names of segments that nothing was written to. */
  readonly empty: readonly string[];
}

interface SegmentFile {
  readonly name: string;
  readonly first: number;
  /** Numbers from here on belong to the next segment. */
  readonly limit: number;
}

/** Reads all segments of a folder and checks their records; changes nothing. */
export function findSegments(folder: string, format: SegmentFormat): FoundSegments {
  const found = nothingFound();
  const files = readdirSync(folder)
    .sort()
    .map((name) => ({ name, first: parseSegmentName(name)?.first ?? -1 }))
    .filter(({ first }) => first >= 0);
  const finder = new SegmentFinder({ folder, format }, found);
  files.forEach(({ name, first }, at) => finder.read({ name, first, limit: files[at + 1]?.first ?? Infinity }));
  return found;
}

export function nothingFound(): Mutable<FoundSegments> {
  return { segments: [], present: new RangeSet(), known: new RangeSet(), marks: [], tails: [], foreign: [], empty: [] };
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] extends readonly (infer Item)[] ? Item[] : Type[Key] };

class SegmentFinder {
  readonly #folder: string;
  readonly #format: SegmentFormat;
  readonly #found: Mutable<FoundSegments>;

  constructor({ folder, format }: { readonly folder: string; readonly format: SegmentFormat }, found: Mutable<FoundSegments>) {
    this.#folder = folder;
    this.#format = format;
    this.#found = found;
  }

  read(file: SegmentFile): void {
    let descriptor: number | undefined;
    try {
      descriptor = openSync(join(this.#folder, file.name), 'r');
      const size = fstatSync(descriptor).size;
      const header = parseSegmentHeader(readBytes(descriptor, { position: 0, bytes: segmentHeaderBytes }), this.#format);
      const isForeign = header.kind === 'other' || (header.kind === 'ok' && header.first !== file.first);
      if (isForeign) this.#found.foreign.push(file.name);
      else if (size <= segmentHeaderBytes) this.#found.empty.push(file.name);
      else this.#readRecords(file, descriptor, { size, isOurs: header.kind === 'ok' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      this.#found.foreign.push(file.name);
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  }

  #readRecords({ name, first, limit }: SegmentFile, descriptor: number, { size, isOurs }: { size: number; isOurs: boolean }): void {
    const segment = new Segment(join(this.#folder, name), first);
    for (const scanned of scan(descriptor, size)) {
      if (scanned.kind !== 'record') continue;
      // a failed write, whose numbers were given again
      if (scanned.header.first + scanned.header.count > limit) break;
      if (scanned.header.first >= segment.next) this.#add(segment, scanned);
    }
    if (segment.bytes === 0 && !isOurs) return void this.#found.foreign.push(name);
    segment.bytes = Math.max(segment.bytes, segmentHeaderBytes);
    this.#found.segments.push(segment);
    if (size > segment.bytes) this.#found.tails.push({ segment, bytes: size - segment.bytes });
  }

  #add(segment: Segment, { header, payload, offset, end, isWhole }: ScannedRecord): void {
    segment.add(header, offset, end - offset);
    const range = { from: header.first, to: header.first + header.count };
    this.#found.known.add({ from: segment.first, to: range.to });
    if (!isWhole) return;
    this.#found.present.add(range);
    if (header.marks > 0) this.#found.marks.push({ writtenMs: header.writtenMs, marks: marksOf(payload, header) });
  }
}

function* scan(descriptor: number, size: number): Generator<Scanned> {
  const scanner = new RecordScanner({ from: segmentHeaderBytes, to: size, chunk: 1 << 20 });
  for (let scanned = scanner.next(); scanned !== undefined; scanned = scanner.next()) {
    if (scanned === 'more') scanner.feed(readBytes(descriptor, scanner.wanted));
    else yield scanned;
  }
}

/** Fewer bytes at the end of the file. */
function readBytes(descriptor: number, { position, bytes: count }: { position: number; bytes: number }): Buffer {
  const bytes = Buffer.allocUnsafe(count);
  let at = 0;
  while (at < count) {
    const read = readSync(descriptor, bytes, at, count - at, position + at);
    if (read === 0) break;
    at += read;
  }
  return bytes.subarray(0, at);
}

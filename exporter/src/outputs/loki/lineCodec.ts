import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { EncodedItems, ItemCollector, RecordCodec, RecordPart } from '../spool/recordCodec.ts';
import { marksAt } from '../spool/recordLayout.ts';
import type { LogLine } from '../../lines/logLine.ts';

export type LogLines = readonly LogLine[];

/*
 * Lines in a record of the spool (spool/recordLayout.ts): JSON as zstd, an array with one array a line: kind, connector or null, time in epoch
 * milliseconds, text, metadata. JSON keeps each text as it is, a half of a surrogate pair too. The codec's fields of the header are 0, and there is
 * no tail: each record can be read alone.
 */
type StoredLine = [kind: LogLine['kind'], connector: string | null, atMs: number, text: string, metadata: LogLine['metadata']];

/** A record ends after so many lines, or with the line that exceeds so many characters. */
const recordLines = 8192;
const recordCharacters = 1 << 20;
/** A read ends with the record that exceeds so many characters. */
const readCharacters = 1 << 22;
/** Expanded lines of a record; more is taken as damage. */
const largestJson = 1 << 28;

/** Log lines in the spool. */
export const lineCodec: RecordCodec<LogLines> = {
  noun: 'lines',
  format: { name: 'GWLINES', version: 1 },
  itemBytes: 100,
  empty: [],
  slice: (lines, from, to) => lines.slice(from, to),
  recordEnd,
  encoder: () => ({ encode }),
  decoder: () => ({ collect: () => new LineCollector() }),
};

function recordEnd(lines: LogLines, from: number): number {
  const end = Math.min(lines.length, from + recordLines);
  let characters = 0;
  for (let at = from; at < end; at++) {
    characters += lines[at]?.text.length ?? 0;
    if (characters > recordCharacters) return at + 1;
  }
  return end;
}

function encode(lines: LogLines): EncodedItems {
  let oldestMs = Infinity;
  let newestMs = -Infinity;
  const stored = lines.map(({ kind, connector, atMs, text, metadata }): StoredLine => {
    oldestMs = Math.min(oldestMs, atMs);
    newestMs = Math.max(newestMs, atMs);
    return [kind, connector ?? null, atMs, text, metadata];
  });
  const bytes = lines.length === 0 ? Buffer.alloc(0) : zstdCompressSync(JSON.stringify(stored));
  return { count: lines.length, oldestMs, newestMs, bytes: bytes.length, tail: Buffer.alloc(0), write: (items) => void items.set(bytes) };
}

class LineCollector implements ItemCollector<LogLines> {
  readonly #lines: LogLine[] = [];
  #characters = 0;

  get items(): LogLines {
    return this.#lines;
  }

  get length(): number {
    return this.#lines.length;
  }

  get isFull(): boolean {
    return this.#characters > readCharacters;
  }

  add({ header, payload, from, to }: RecordPart): boolean {
    const lines = decode(payload.subarray(0, marksAt(header)));
    if (lines?.length !== header.count) return false;
    for (const [kind, connector, atMs, text, metadata] of lines.slice(from, to)) {
      this.#lines.push({ kind, ...(connector !== null && { connector }), atMs, text, metadata });
      this.#characters += text.length;
    }
    return true;
  }
}

/** Undefined where it is no JSON, though its checksum is right. */
function decode(bytes: Buffer): readonly StoredLine[] | undefined {
  try {
    return JSON.parse(zstdDecompressSync(bytes, { maxOutputLength: largestJson }).toString()) as StoredLine[];
  } catch {
    return undefined;
  }
}

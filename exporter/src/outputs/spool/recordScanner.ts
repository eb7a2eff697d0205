import { crc32 } from 'node:zlib';
import { parseRecordHeader, recordHeaderBytes, recordMark, type RecordHeader } from './recordLayout.ts';

/** From `offset` to `end` in the file. `isWhole` is false where the payload is damaged. */
export interface ScannedRecord {
  readonly kind: 'record';
  readonly offset: number;
  readonly end: number;
  readonly header: RecordHeader;
  readonly payload: Buffer;
  readonly isWhole: boolean;
}

/** A record, or bytes that are none. */
export type Scanned =
  | ScannedRecord
  /** `tail`: up to the end of the file, such as a record that was being written when the power failed. */
  | { readonly kind: 'damaged' | 'tail'; readonly offset: number; readonly bytes: number };

/** Bytes of the file that are needed next. */
export interface WantedBytes {
  readonly position: number;
  readonly bytes: number;
}

const chunkBytes = 1 << 18;

/** Finds the records in a part of a file, and continues at the next one after damage. Its owner reads the file. */
export class RecordScanner {
  #size: number;
  readonly #chunkBytes: number;
  #window: Buffer = Buffer.alloc(0);
  /** Of the window's first byte in the file. */
  #start: number;
  #at = 0;
  #needs = 0;
  #damagedFrom: number | undefined;

  /** From a position where a record starts, up to `to`. */
  constructor({ from, to, chunk = chunkBytes }: { readonly from: number; readonly to: number; readonly chunk?: number }) {
    this.#start = from;
    this.#size = to;
    this.#chunkBytes = chunk;
  }

  /** What {@link feed} must be called with after `next` returned `more`. */
  get wanted(): WantedBytes {
    const position = this.#start + this.#at;
    return { position, bytes: Math.min(this.#size - position, Math.max(this.#chunkBytes, this.#needs)) };
  }

  /** With fewer bytes than wanted the file ends there. */
  feed(bytes: Buffer): void {
    const { position, bytes: expected } = this.wanted;
    if (bytes.length < expected) this.#size = position + bytes.length;
    this.#start += this.#at;
    this.#at = 0;
    this.#window = bytes;
  }

  /** Undefined at the end. */
  next(): Scanned | 'more' | undefined {
    while (this.#start + this.#at < this.#size) {
      const header = parseRecordHeader(this.#window, this.#at);
      this.#needs = recordHeaderBytes + (header?.payloadBytes ?? 0);
      const isShort = this.#at + this.#needs > this.#window.length;
      if (isShort && !this.#isAtEnd) return 'more';
      if (header !== undefined && !isShort) return this.#takeDamage('damaged') ?? this.#takeRecord(header);
      this.#skip();
    }
    return this.#takeDamage('tail');
  }

  /** Moves to the next mark of a record. */
  #skip(): void {
    this.#damagedFrom ??= this.#start + this.#at;
    const mark = this.#window.indexOf(recordMark, this.#at + 1);
    // the end of the window may hold the first bytes of a mark
    const end = this.#window.length - (this.#isAtEnd ? 0 : recordMark.length - 1);
    this.#at = mark >= 0 ? mark : Math.max(this.#at + 1, end);
  }

  get #isAtEnd(): boolean {
    return this.#start + this.#window.length >= this.#size;
  }

  #takeDamage(kind: 'damaged' | 'tail'): Scanned | undefined {
    const offset = this.#damagedFrom;
    if (offset === undefined) return undefined;
    this.#damagedFrom = undefined;
    return { kind, offset, bytes: this.#start + this.#at - offset };
  }

  #takeRecord(header: RecordHeader): Scanned {
    const at = this.#at;
    const start = at + recordHeaderBytes;
    this.#at = start + header.payloadBytes;
    const payload = this.#window.subarray(start, this.#at);
    const [offset, end] = [this.#start + at, this.#start + this.#at];
    return { kind: 'record', offset, end, header, payload, isWhole: crc32(payload) === header.payloadCrc };
  }
}

import { viewOf, type ByteWriter } from './byteWriter.ts';

const longestCopy = 64;
/** Bytes in front of a literal, and of all. */
const longestHead = 5;

/** Writes the block format of snappy. It searches nothing: whoever calls it knows what repeats. */
export class SnappyWriter implements ByteWriter {
  bytes = Buffer.alloc(0);
  view = viewOf(this.bytes);
  #at = 0;
  #position = 0;

  get position(): number {
    return this.#position;
  }

  start(length: number): void {
    this.#position = 0;
    this.#at = 0;
    this.#reserve(longestHead);
    let rest = length;
    for (; rest >= 0x80; rest >>>= 7) this.bytes[this.#at++] = (rest & 0x7f) | 0x80;
    this.bytes[this.#at++] = rest;
  }

  literal(length: number): number {
    this.#reserve(longestHead + length);
    const at = this.#writeHead(length - 1);
    this.#at = at + length;
    this.#position += length;
    return at;
  }

  copy(offset: number, length: number): void {
    // it is not longer than its bytes, which are four at least
    this.#reserve(length);
    const { bytes } = this;
    let at = this.#at;
    for (let rest = length; rest > 0; rest -= longestCopy) {
      bytes[at] = ((Math.min(rest, longestCopy) - 1) << 2) | 2;
      bytes[at + 1] = offset;
      bytes[at + 2] = offset >>> 8;
      at += 3;
    }
    this.#at = at;
    this.#position += length;
  }

  take(): Uint8Array<ArrayBuffer> {
    return Uint8Array.prototype.slice.call(this.bytes, 0, this.#at);
  }

  /** By what is written, not by the length of the request: labels that repeat are most of that. */
  #reserve(length: number): void {
    const needed = this.#at + length;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * needed);
    larger.set(this.bytes.subarray(0, this.#at));
    this.bytes = larger;
    this.view = viewOf(larger);
  }

  /** Up to 60 in the tag; otherwise the tag says how many bytes it has. */
  #writeHead(stored: number): number {
    const { bytes } = this;
    let at = this.#at;
    if (stored < 60) {
      bytes[at++] = stored << 2;
      return at;
    }
    const tagAt = at++;
    for (let rest = stored; rest > 0; rest >>>= 8) bytes[at++] = rest;
    bytes[tagAt] = (58 + at - tagAt) << 2;
    return at;
  }
}

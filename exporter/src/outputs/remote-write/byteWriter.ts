/** Takes bytes in literals and in copies of what was written before. */
export interface ByteWriter {
  /** Where the bytes of a literal go; another one after each call of a method. */
  readonly bytes: Buffer;
  readonly view: DataView;
  /** The number of bytes since the start. */
  readonly position: number;
  /** `length`: the number of bytes that follow. */
  start(length: number): void;
  /** Adds `length` bytes, two at least. The caller writes them to {@link bytes} from the returned index on. */
  literal(length: number): number;
  /** Adds `length` bytes, four at least, equal to those that start `offset` bytes in front of the position; at most {@link farthestCopy}. */
  copy(offset: number, length: number): void;
  /** What was written, in memory of its own. */
  take(): Uint8Array<ArrayBuffer>;
}

/** Snappy's encoders do not look back farther; there are decoders that rely on it. */
export const farthestCopy = 65_535;

/** The memory of a larger request is not kept: there is one at the start and after an outage, of up to 20 MB. */
const mostKept = 1_000_000;

/** Writes bytes as they are. */
export class PlainWriter implements ByteWriter {
  bytes = Buffer.alloc(0);
  view = viewOf(this.bytes);
  position = 0;

  start(length: number): void {
    if (length > this.bytes.length) this.#use(Buffer.allocUnsafeSlow(Math.max(length, Math.min(Math.ceil(1.25 * length), mostKept))));
    this.position = 0;
  }

  literal(length: number): number {
    const at = this.position;
    this.position += length;
    return at;
  }

  copy(offset: number, length: number): void {
    const at = this.literal(length);
    this.bytes.copyWithin(at, at - offset, at - offset + length);
  }

  take(): Uint8Array<ArrayBuffer> {
    if (this.bytes.length <= mostKept) return Uint8Array.prototype.slice.call(this.bytes, 0, this.position);
    const taken = new Uint8Array(this.bytes.buffer, 0, this.position);
    this.#use(Buffer.alloc(0));
    return taken;
  }

  #use(bytes: Buffer<ArrayBuffer>): void {
    this.bytes = bytes;
    this.view = viewOf(bytes);
  }
}

export function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

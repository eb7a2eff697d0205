/** Numbers labels by their encoded bytes, from 1 on. */
export class EncodedLabels {
  readonly #ids = new Map<string, number>();
  /** The bytes of all labels, one after the other. */
  #bytes = Buffer.allocUnsafeSlow(16_384);
  /** By id: where the bytes end, and where those of the next one start. */
  #ends = new Uint32Array(256);

  /** The largest id. */
  get count(): number {
    return this.#ids.size;
  }

  id(bytes: Buffer): number {
    const key = bytes.toString('latin1');
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.#ids.size + 1;
    this.#ids.set(key, id);
    const start = this.#ends[id - 1] ?? 0;
    const end = start + bytes.length;
    if (end > this.#bytes.length) this.#bytes = grown(this.#bytes, Buffer.allocUnsafeSlow(2 * end));
    if (id === this.#ends.length) this.#ends = grown(this.#ends, new Uint32Array(2 * id));
    this.#bytes.set(bytes, start);
    this.#ends[id] = end;
    return id;
  }

  sizeOf(id: number): number {
    return (this.#ends[id] ?? 0) - (this.#ends[id - 1] ?? 0);
  }

  copy(id: number, target: Buffer, at: number): void {
    this.#bytes.copy(target, at, this.#ends[id - 1] ?? 0, this.#ends[id] ?? 0);
  }
}

/** Copies a column to a larger one. */
export function grown<Column extends Uint8Array | Int32Array | Uint32Array | Float64Array>(column: Column, larger: Column): Column {
  larger.set(column);
  return larger;
}

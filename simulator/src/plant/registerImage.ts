export type RegisterTable = 'input' | 'holding';

/**
 * The registers of a unit at one point in time. Written according to the public register lists and without code of the connector, so that
 * an error on either side is detected.
 */
export class RegisterImage {
  readonly #words: Readonly<Record<RegisterTable, Map<number, number>>> = { input: new Map(), holding: new Map() };

  /** Undefined if the unit has no such register. */
  word(table: RegisterTable, address: number): number | undefined {
    return this.#words[table].get(address);
  }

  words(table: RegisterTable, address: number, words: readonly number[]): this {
    words.forEach((word, index) => this.#words[table].set(address + index, word & 0xffff));
    return this;
  }

  /** Defines registers with the value 0. */
  zeros(table: RegisterTable, first: number, last: number): this {
    for (let address = first; address <= last; address++) this.#words[table].set(address, 0);
    return this;
  }
}

/** IEEE 754 single precision, most significant register first. */
export function float32(value: number): number[] {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return [view.getUint16(0), view.getUint16(2)];
}

/** Most significant register first. */
export function uint32(value: number): number[] {
  const whole = Math.round(value) % 2 ** 32;
  return [Math.floor(whole / 2 ** 16), whole % 2 ** 16];
}

/** Least significant register first. */
export function swappedUint32(value: number): number[] {
  return uint32(value).reverse();
}

/** Two's complement. */
export function int16(value: number): number[] {
  return [Math.round(value) & 0xffff];
}

/** Two characters per register, padded with NUL. */
export function text(value: string, registers: number): number[] {
  const bytes = Buffer.alloc(2 * registers);
  bytes.write(value, 'utf8');
  return Array.from({ length: registers }, (_, index) => bytes.readUInt16BE(2 * index));
}

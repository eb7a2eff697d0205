import { exceptions, ReadError } from '../../bus/readError.ts';
import type { ReadRegisters } from '../findModels.ts';

/** Registers of a device by address, in the layout of the standard; independent of the models under test. */
export class RegisterImage {
  readonly registers = new Map<number, number>();
  /** Addresses of all reads, in order. */
  readonly reads: number[] = [];

  constructor(base: number, ...models: readonly (readonly number[])[]) {
    [0x5375, 0x6e53, ...models.flat(), 0xffff, 0].forEach((register, index) => this.registers.set(base + index, register));
  }

  /** Removes all registers from this address on. */
  cutFrom(address: number): this {
    for (const key of this.registers.keys()) if (key >= address) this.registers.delete(key);
    return this;
  }

  readonly read: ReadRegisters = (address, count) => {
    this.reads.push(address);
    const wanted = Array.from({ length: count }, (_, index) => this.registers.get(address + index));
    if (wanted.includes(undefined)) {
      return Promise.reject(new ReadError('exception', 'illegal data address', { code: exceptions.illegalAddress }));
    }
    return Promise.resolve(Buffer.from(wanted.flatMap((register = 0) => [register >> 8, register & 0xff])));
  };
}

/** A model's header and body. */
export function model(id: number, ...body: readonly (number | readonly number[])[]): number[] {
  const registers = body.flat();
  return [id, registers.length, ...registers];
}

/** Registers of a byte buffer that `write` fills. */
function words(size: number, write: (view: DataView) => void): number[] {
  const view = new DataView(new ArrayBuffer(2 * size));
  write(view);
  return Array.from({ length: size }, (_, index) => view.getUint16(2 * index));
}

/** Signed 16-bit values; also scale factors. */
export const i16 = (...values: readonly number[]): number[] => values.map((value) => value & 0xffff);
export const u32 = (...values: readonly number[]): number[] => values.flatMap((value) => words(2, (view) => view.setUint32(0, value)));
export const u64 = (...values: readonly number[]): number[] =>
  values.flatMap((value) => words(4, (view) => view.setBigUint64(0, BigInt(value))));
export const f32 = (...values: readonly number[]): number[] => values.flatMap((value) => words(2, (view) => view.setFloat32(0, value)));
export const text = (value: string, size: number): number[] =>
  words(size, (view) => Buffer.from(value).forEach((byte, index) => view.setUint8(index, byte)));
export const none = (count: number, value = 0xffff): number[] => Array.from({ length: count }, () => value);

/** Model 1 with its padding register. */
export function commonModel(...[maker, name, options, version, serial]: readonly [string, string, string, string, string]): number[] {
  return model(1, text(maker, 16), text(name, 16), text(options, 8), text(version, 8), text(serial, 16), 1, 0x8000);
}

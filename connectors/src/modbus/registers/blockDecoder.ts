import type { Block } from './planRequests.ts';
import type { PointValue } from './pointValue.ts';

/** The points of one request with their places in its answer. */
export class BlockDecoder {
  readonly #values: readonly PointValue[];
  readonly #places: Int32Array;
  /** So many of them, in front, scale others. */
  readonly #scalers: number;

  constructor(block: Block, values: readonly PointValue[], isScaler: (value: PointValue) => boolean) {
    const scalers = values.filter(isScaler);
    this.#scalers = scalers.length;
    this.#values = [...scalers, ...values.filter((value) => !isScaler(value))];
    const step = block.table === 'coil' || block.table === 'discrete' ? 1 : 2;
    this.#places = Int32Array.from(this.#values, ({ point }) => step * (point.address - block.address));
  }

  take(data: Buffer, atMs: number): void {
    this.#take(data, atMs, { from: 0, to: this.#values.length });
  }

  /** The values that others need; before {@link takeRest} of any block of the poll, where scale and value are in different ones. */
  takeScalers(data: Buffer, atMs: number): void {
    this.#take(data, atMs, { from: 0, to: this.#scalers });
  }

  takeRest(data: Buffer, atMs: number): void {
    this.#take(data, atMs, { from: this.#scalers, to: this.#values.length });
  }

  fail(atMs: number): void {
    for (const value of this.#values) value.fail(atMs);
  }

  #take(data: Buffer, atMs: number, { from, to }: { readonly from: number; readonly to: number }): void {
    const places = this.#places;
    for (let index = from; index < to; index++) this.#values[index]?.take(data, places[index] ?? 0, atMs);
  }
}

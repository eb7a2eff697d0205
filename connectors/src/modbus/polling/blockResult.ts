import { isUnreachable, type ReadError } from '../bus/readError.ts';
import type { BlockData } from '../registers/block.ts';
import { isBitTable, type Table } from '../registers/registerMap.ts';

/** One request of a poll: its data, or why there are none. */
export interface BlockResult extends BlockData {
  readonly error?: ReadError;
}

/** The unit itself responded. A malformed response may come from any unit. */
export function isFromUnit({ error }: BlockResult): boolean {
  return error === undefined || (error.failure === 'exception' && !isUnreachable(error));
}

/** What one poll read, for diagnostics. Cheap to create: it is only formatted when it is displayed. */
export class PollPayload {
  readonly #results: readonly BlockResult[];

  constructor(results: readonly BlockResult[]) {
    this.#results = results;
  }

  /** Registers or bits by table and addresses, such as `{ 'holding 0..2': [1, 2, 3] }`; an error text in place of registers that were not read. */
  toJSON(): Readonly<Record<string, readonly number[] | string>> {
    return Object.fromEntries(
      this.#results.map(({ block: { table, address, count }, data, error }) => [
        count === 1 ? `${table} ${address}` : `${table} ${address}..${address + count - 1}`,
        data === undefined ? (error?.message ?? '') : wordsOf(table, count, data),
      ]),
    );
  }
}

function wordsOf(table: Table, count: number, data: Buffer): readonly number[] {
  const bitAt = (index: number) => ((data[index >> 3] ?? 0) >> (index & 7)) & 1;
  return Array.from({ length: count }, (_, index) => (isBitTable(table) ? bitAt(index) : data.readUInt16BE(2 * index)));
}

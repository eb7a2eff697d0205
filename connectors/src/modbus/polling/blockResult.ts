import { isUnreachable, type ReadError } from '../bus/readError.ts';
import { type BlockData, wordsOf } from '../registers/block.ts';

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
      this.#results.map(({ block, data, error }) => {
        const { table, address, count } = block;
        const key = count === 1 ? `${table} ${address}` : `${table} ${address}..${address + count - 1}`;
        return [key, data === undefined ? (error?.message ?? '') : wordsOf(block, data)];
      }),
    );
  }
}

import { isBitTable, type Table } from '../registers/registerMap.ts';

/** One read of adjacent registers or bits. */
export interface ReadRequest {
  readonly unit: number;
  readonly table: Table;
  readonly address: number;
  readonly count: number;
}

/** Data bytes of the response [Modbus 6.1 to 6.4]. */
export function bytesOf({ table, count }: ReadRequest): number {
  return isBitTable(table) ? Math.ceil(count / 8) : 2 * count;
}

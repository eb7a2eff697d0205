import type { Table } from '../registers/registerMap.ts';

/** One read of registers or bits that lie side by side. */
export interface ReadRequest {
  readonly unit: number;
  readonly table: Table;
  readonly address: number;
  readonly count: number;
}

/** Data bytes of the answer [Modbus 6.1 to 6.4]. */
export function bytesOf({ table, count }: ReadRequest): number {
  return isOfBits(table) ? Math.ceil(count / 8) : 2 * count;
}

export function isOfBits(table: Table): boolean {
  return table === 'coil' || table === 'discrete';
}

import type { Duplex } from 'node:stream';
import { isBitTable, type Table } from '../registers/registerMap.ts';
import { serveFrames } from './frames.ts';

export interface ReadOfTable {
  readonly table: Table;
  readonly address: number;
  readonly count: number;
}

const tableOf: Readonly<Record<number, Table>> = { 1: 'coil', 2: 'discrete', 3: 'holding', 4: 'input' };
const exceptionFlag = 0x80;

/** The read of this PDU; undefined for other functions. */
export function readOf(pdu: Buffer): ReadOfTable | undefined {
  const table = tableOf[pdu[0] ?? 0];
  return table && { table, address: pdu.readUInt16BE(1), count: pdu.readUInt16BE(3) };
}

/** The response to a read; `valueAt` has registers, and bits as 0 and 1. */
export function readResponse(pdu: Buffer, { table, address, count }: ReadOfTable, valueAt: (address: number) => number): Buffer {
  const isBits = isBitTable(table);
  const data = Buffer.alloc(isBits ? Math.ceil(count / 8) : 2 * count);
  for (let index = 0; index < count; index++) {
    const value = valueAt(address + index);
    if (!isBits) data.writeUInt16BE(value, 2 * index);
    // the first bit is the least significant of the first byte [Modbus 6.1]
    else if (value !== 0) data[index >> 3]! |= 1 << (index & 7);
  }
  return Buffer.concat([pdu.subarray(0, 1), Buffer.from([data.length]), data]);
}

export function exceptionResponse(pdu: Buffer, code: number): Buffer {
  return Buffer.from([(pdu[0] ?? 0) | exceptionFlag, code]);
}

/** The registers of the units of one bus. Reads of other registers, and of other functions, get exceptions. */
export class RegisterServer {
  readonly #values = new Map<string, number>();

  set(unit: number, table: Table, values: ReadonlyMap<number, number | undefined>): void {
    for (const [address, value] of values) {
      const key = `${unit} ${table} ${address}`;
      if (value === undefined) this.#values.delete(key);
      else this.#values.set(key, value);
    }
  }

  serve(stream: Duplex, isRtu: boolean): void {
    serveFrames(
      stream,
      () => isRtu,
      ({ unit, pdu, frameOf }) => stream.write(frameOf(this.#respond(unit, pdu))),
    );
  }

  #respond(unit: number, pdu: Buffer): Buffer {
    const read = readOf(pdu);
    if (read === undefined) return exceptionResponse(pdu, 1);
    const valueAt = (address: number) => this.#values.get(`${unit} ${read.table} ${address}`);
    const addresses = Array.from({ length: read.count }, (_, index) => read.address + index);
    if (addresses.some((address) => valueAt(address) === undefined)) return exceptionResponse(pdu, 2);
    return readResponse(pdu, read, (address) => valueAt(address) ?? 0);
  }
}

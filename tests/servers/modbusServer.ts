import type { Table } from '@gaugeway/connectors/modbus/registers/registerMap';
import { CommandedServer, scriptOptions } from './commandedServer.ts';

/** What each table of a unit holds, in blocks by their first address; bits are 0 and 1. */
export type RegisterImage = Readonly<Partial<Record<Table, Readonly<Record<number, readonly number[]>>>>>;

/** Where values are written from now on. */
interface Cells {
  readonly unit: number;
  readonly table: Table;
  readonly address: number;
  readonly values: readonly number[];
}

/** pymodbus or libmodbus, serving register images. */
export class ModbusServer extends CommandedServer {
  write(cells: Cells): Promise<void> {
    return this.execute({ verb: 'write', ...cells });
  }

  /** These units stop responding, all others respond. */
  silence(...units: readonly number[]): Promise<void> {
    return this.execute({ verb: 'silence', units });
  }
}

interface ModbusServerOptions {
  readonly units: Readonly<Record<number, RegisterImage>>;
  /** RTU frames over TCP; pymodbus only. */
  readonly rtu?: boolean;
}

/** Starts one on a free port of 127.0.0.1. */
export async function startModbusServer(program: 'pymodbus' | 'libmodbus', { units, rtu }: ModbusServerOptions): Promise<ModbusServer> {
  const scheme = rtu === true ? 'rtu+tcp' : 'tcp';
  const options = { units, framer: rtu === true ? 'rtu' : 'socket' };
  return new ModbusServer(await scriptOptions({ program, scheme, options })).start();
}

/** The two registers of a 32-bit float, the more significant one first. */
export function float32(value: number): [number, number] {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(value);
  return [bytes.readUInt16BE(0), bytes.readUInt16BE(2)];
}

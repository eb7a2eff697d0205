import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { profilesFolder } from '../../profilesFolder.ts';
import type { Table } from '../../registers/registerMap.ts';
import type { ReadBlock } from '../recognise.ts';

const tableSchema = z.enum(['coil', 'discrete', 'input', 'holding']);

const dumpSchema = z.strictObject({
  profile: z.string(),
  /** Runs of registers by their first address. */
  registers: z.partialRecord(tableSchema, z.record(z.string(), z.array(z.int().min(0).max(0xffff)))),
  /** Values of registers that differ when they are read alone. */
  alone: z.partialRecord(tableSchema, z.record(z.string(), z.int())).default({}),
  /** Description of the device. */
  describes: z.record(z.string(), z.string()).default({}),
  /** Points without a value. */
  absent: z.array(z.string()).default([]),
  /** Values by series, without the labels connector, device and name. */
  expected: z.record(z.string(), z.number()),
});

/** Registers of a device, and the reviewed values that its profile gives. */
export interface RegisterDump extends Omit<z.output<typeof dumpSchema>, 'registers' | 'alone'> {
  readonly runs: readonly { readonly table: Table; readonly address: number; readonly registers: readonly number[] }[];
  register(table: Table, address: number): number | undefined;
  /** Reads as from the device: refuses a block with a register that it does not have. */
  readonly read: ReadBlock;
}

/** The dump beside a shipped profile. */
export function registerDump(name: string): RegisterDump {
  const { registers, alone, ...rest } = dumpSchema.parse(parse(readFileSync(join(profilesFolder, `${name}.dump.yaml`), 'utf8')));
  const runs = Object.entries(registers).flatMap(([table, of]) =>
    Object.entries(of).map(([address, values]) => ({ table: table as Table, address: Number(address), registers: values })),
  );
  const held = new Map(runs.flatMap((run) => run.registers.map((value, index) => [`${run.table} ${run.address + index}`, value])));
  const register = (table: Table, address: number) => held.get(`${table} ${address}`);
  const read: ReadBlock = ({ table, address, count }) => {
    const own = count === 1 ? alone[table]?.[String(address)] : undefined;
    const values = Array.from({ length: count }, (_, index) => register(table, address + index));
    if (own !== undefined) return Promise.resolve([own]);
    return Promise.resolve(values.includes(undefined) ? undefined : values.map(Number));
  };
  return { ...rest, runs, register, read };
}

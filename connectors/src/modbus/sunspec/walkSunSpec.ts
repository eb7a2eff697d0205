import { ConnectorError, type DeviceDescription } from '../../contract.ts';
import { isUnreachable, ReadError } from '../bus/readError.ts';
import type { RegisterMap } from '../registers/registerMap.ts';
import { textOf } from '../registers/textOf.ts';
import { findBase, findModels, type FoundModel, type ReadRegisters, standardBases, unlessRefused } from './findModels.ts';
import type { NamedModel } from './modelInstances.ts';
import { common } from './models/common.ts';
import type { RepeatedBlock } from './models/model.ts';
import { models } from './models/models.ts';
import { registerMapOf } from './registerMapOf.ts';

interface SunSpecOptions {
  /** Addresses where the marker may be. */
  readonly bases?: readonly number[];
}

const nameRegisters = 8;
/** Of model 1, up to the serial number. */
const commonRegisters = 66;

/**
 * Reads the register map of a SunSpec device from its models. An unchanged device gives an equal map. Throws the error of `read` if the
 * unit is unreachable, and a {@link ConnectorError} if it has no SunSpec models.
 */
export async function walkSunSpec(read: ReadRegisters, { bases = standardBases }: SunSpecOptions = {}): Promise<RegisterMap> {
  const base = await findBase(read, bases);
  if (base === undefined) {
    const message = `cannot find SunSpec models: no "SunS" in the holding registers at ${bases.join(', ')}`;
    throw new ConnectorError('modbus_sunspec_missing', message);
  }
  const found = await findModels(read, base);
  const named: NamedModel[] = [];
  for (const model of found) named.push({ ...model, names: await namesIn(read, model) });
  const first = found.find(({ id }) => id === common.id);
  return registerMapOf(named, first === undefined ? {} : await describe(read, first));
}

/** Reads registers of a unit in as many requests as it needs. */
interface RawReader {
  readRaw(table: 'holding', address: number, count: number): Promise<Buffer>;
}

/** Walks one device repeatedly. After a walk that a timeout ended, the next one starts at the next base. */
export function walker(bases: readonly number[]): (unit: RawReader) => Promise<RegisterMap> {
  let order = bases;
  return async (unit) => {
    try {
      return await walkSunSpec((address, count) => unit.readRaw('holding', address, count), { bases: order });
    } catch (error) {
      if (error instanceof ReadError && isUnreachable(error)) order = [...order.slice(1), ...order.slice(0, 1)];
      throw error;
    }
  };
}

/** The names of a model's inputs or sensors; an empty name for one without. */
async function namesIn(read: ReadRegisters, model: FoundModel): Promise<readonly string[]> {
  const blocks = models.get(model.id)?.blocks;
  if (blocks === undefined) return [];
  const names: string[] = [];
  const count = await countOf(read, model, blocks);
  for (let index = 0; index < count; index++) names.push(await nameOf(read, model.address + blocks.from + index * blocks.size, blocks));
  return names;
}

/** The number that the model states, limited by its length; 0 and 0xffff mean "not implemented". */
async function countOf(read: ReadRegisters, { address, length }: FoundModel, { from, size, countAt }: RepeatedBlock): Promise<number> {
  const room = Math.max(0, Math.floor((length + 2 - from) / size));
  const data = countAt === undefined || room === 0 ? undefined : await unlessRefused(read(address + countAt, 1));
  const stated = data?.readUInt16BE(0) ?? 0;
  return stated === 0 ? room : Math.min(stated, room);
}

async function nameOf(read: ReadRegisters, address: number, { nameAt }: RepeatedBlock): Promise<string> {
  const data = nameAt === undefined ? undefined : await unlessRefused(read(address + nameAt, nameRegisters));
  return data === undefined ? '' : textOf(data);
}

async function describe(read: ReadRegisters, { address, length }: FoundModel): Promise<Partial<DeviceDescription>> {
  const data = await unlessRefused(read(address, Math.min(length + 2, commonRegisters)));
  if (data === undefined) return {};
  const texts = common.points.flatMap(({ offset, length: registers = 1, meaning }) => {
    const text = textOf(data.subarray(2 * offset, 2 * (offset + registers)));
    return meaning?.describes === undefined || text === '' ? [] : [[meaning.describes, text] as const];
  });
  const description: Partial<DeviceDescription> = Object.fromEntries(texts);
  return description;
}

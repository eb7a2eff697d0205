import { ConnectorError, type DeviceDescription } from '../../contract.ts';
import type { RegisterMap } from '../registers/registerMap.ts';
import { isUnreachable, ReadError } from '../bus/readError.ts';
import { findMark, findModels, standardBases, type FoundModel } from './findModels.ts';
import { common } from './models/common.ts';
import type { RepeatedBlock } from './models/model.ts';
import { models } from './models/models.ts';
import { textOf } from '../registers/textOf.ts';
import { type ReadRegisters, unlessRefused } from './readRegisters.ts';
import { type NamedModel, registerMapOf } from './registerMapOf.ts';

export interface SunSpecOptions {
  /** Where to look for the mark. */
  readonly bases?: readonly number[];
}

const nameRegisters = 8;
/** Of model 1, up to the serial number. */
const commonRegisters = 66;

/**
 * What a SunSpec device says that it has. Walked again, a device that has not changed gives an equal map. Throws the reader's error when the unit is
 * away, and a {@link ConnectorError} when it is no SunSpec device.
 */
export async function walkSunSpec(read: ReadRegisters, { bases = standardBases }: SunSpecOptions = {}): Promise<RegisterMap> {
  const base = await findMark(read, bases);
  if (base === undefined) {
    throw new ConnectorError('protocol', `cannot find SunSpec models: no "SunS" in the holding registers at ${bases.join(', ')}`);
  }
  const found = await findModels(read, base);
  const named: NamedModel[] = [];
  for (const model of found) named.push({ ...model, names: await namesIn(read, model) });
  const first = found.find(({ id }) => id === common.id);
  return registerMapOf(named, first === undefined ? {} : await describe(read, first));
}

/** Walks over one device, time and again: where its silence ended a walk, the next one begins at the next base. */
export function walker(bases: readonly number[]): (read: ReadRegisters) => Promise<RegisterMap> {
  let order = bases;
  return async (read) => {
    try {
      return await walkSunSpec(read, { bases: order });
    } catch (error) {
      if (error instanceof ReadError && isUnreachable(error)) order = [...order.slice(1), ...order.slice(0, 1)];
      throw error;
    }
  };
}

/** One name for each input or sensor of a model that has several; empty where it has none. */
async function namesIn(read: ReadRegisters, model: FoundModel): Promise<readonly string[]> {
  const blocks = models.get(model.id)?.blocks;
  if (blocks === undefined) return [];
  const names: string[] = [];
  const count = await countOf(read, model, blocks);
  for (let index = 0; index < count; index++) names.push(await nameOf(read, model.address + blocks.from + index * blocks.size, blocks));
  return names;
}

/** As many as the model says, and no more than it has room for: 0 and 0xffff stand for "not implemented". */
async function countOf(read: ReadRegisters, { address, length }: FoundModel, { from, size, countAt }: RepeatedBlock): Promise<number> {
  const room = Math.max(0, Math.floor((length + 2 - from) / size));
  const data = countAt === undefined || room === 0 ? undefined : await unlessRefused(read(address + countAt, 1));
  const said = data?.readUInt16BE(0) ?? 0;
  return said === 0 ? room : Math.min(said, room);
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

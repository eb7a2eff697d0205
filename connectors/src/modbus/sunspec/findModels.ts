import { exceptions, ReadError } from '../bus/readError.ts';
import { type ReadRegisters, unlessRefused } from './readRegisters.ts';
import { models } from './models/models.ts';

/** A model as it stands in a device. */
export interface FoundModel {
  readonly id: number;
  /** Of its id; the points' offsets count from here. */
  readonly address: number;
  /** Registers behind id and length. */
  readonly length: number;
}

/** Where the standard puts its mark, most usual first. */
export const standardBases = [40_000, 50_000, 0] as const;

const mark = 'SunS';
const markRegisters = 2;
const headerRegisters = 2;
const endId = 0xffff;
const lastAddress = 0xffff;
/** More than that is no list of models but registers that all look alike. */
const mostModels = 200;

/** The first of the addresses where the mark stands; undefined where the unit is no SunSpec device. Throws when the unit is away. */
export async function findMark(read: ReadRegisters, bases: readonly number[]): Promise<number | undefined> {
  for (const base of bases) {
    const data = await unlessRefused(read(base, markRegisters));
    if (data?.toString('latin1') === mark) return base;
  }
  return undefined;
}

/** All models behind the mark, those that nobody knows too. What cannot be read, or makes no sense, ends the walk. Throws when the unit is away. */
export async function findModels(reader: ReadRegisters, base: number): Promise<readonly FoundModel[]> {
  const read = silenceRefuses(reader, base);
  const found: FoundModel[] = [];
  let next = await headerAt(read, base + markRegisters);
  while (next !== undefined && found.length < mostModels) {
    const { model, following } = await measured(read, next);
    found.push(model);
    next = following;
  }
  return found;
}

/** Devices exist that do not answer where they have no registers: silence twice, while the mark is read in between, is a refusal. */
function silenceRefuses(read: ReadRegisters, base: number): ReadRegisters {
  return async (address, count) => {
    try {
      return await read(address, count);
    } catch (error) {
      if (!(error instanceof ReadError) || error.failure !== 'timeout') throw error;
      await read(base, markRegisters);
      return read(address, count).catch((again: unknown) => {
        if (!(again instanceof ReadError) || again.failure !== 'timeout') throw again;
        throw new ReadError('exception', again.message, { code: exceptions.illegalAddress, cause: again });
      });
    }
  };
}

/** The model with the length that leads to another one: devices exist whose header has a wrong one. */
async function measured(read: ReadRegisters, model: FoundModel): Promise<{ readonly model: FoundModel; readonly following?: FoundModel }> {
  const lengths = new Set([model.length, ...(models.get(model.id)?.lengths ?? [])]);
  for (const length of lengths) {
    const address = model.address + headerRegisters + length;
    const header = await rawHeader(read, address);
    if (header?.id === endId) return { model: { ...model, length } };
    if (header !== undefined && isModelId(header.id)) return { model: { ...model, length }, following: header };
  }
  return { model };
}

async function headerAt(read: ReadRegisters, address: number): Promise<FoundModel | undefined> {
  const header = await rawHeader(read, address);
  return header !== undefined && isModelId(header.id) ? header : undefined;
}

async function rawHeader(read: ReadRegisters, address: number): Promise<FoundModel | undefined> {
  if (address + 1 > lastAddress) return undefined;
  const data = await unlessRefused(read(address, headerRegisters));
  return data && { id: data.readUInt16BE(0), address, length: data.readUInt16BE(2) };
}

/** Ids that the standard has given out, and those of vendors; anything else is no header. */
const idRanges = [
  [1, 19],
  [101, 160],
  [201, 220],
  [302, 308],
  [401, 404],
  [501, 502],
  [601, 601],
  [701, 799],
  [801, 899],
  [63_000, 65_534],
] as const;

function isModelId(id: number): boolean {
  return idRanges.some(([from, to]) => id >= from && id <= to);
}

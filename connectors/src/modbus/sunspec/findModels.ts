import { exceptions, isUnreachable, ReadError } from '../bus/readError.ts';
import { models } from './models/models.ts';

/** Reads holding registers of one unit; rejects with a {@link ReadError}. */
export type ReadRegisters = (address: number, count: number) => Promise<Buffer>;

/** The registers, or undefined if the unit refuses them. Throws if the unit is unreachable, and for an invalid response. */
export async function unlessRefused(reading: Promise<Buffer>): Promise<Buffer | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ReadError && error.failure === 'exception' && !isUnreachable(error)) return undefined;
    throw error;
  }
}

/** A model in a device. */
export interface FoundModel {
  readonly id: number;
  /** Address of its id, from which offsets of points count. */
  readonly address: number;
  /** Registers after id and length. */
  readonly length: number;
}

/** Addresses where the standard allows its marker, the most usual one first. */
export const standardBases = [40_000, 50_000, 0] as const;

const marker = 'SunS';
const markerRegisters = 2;
const headerRegisters = 2;
const endId = 0xffff;
const lastAddress = 0xffff;
/** A longer list is a device that returns the same value for all registers. */
const mostModels = 200;

/** The first of the addresses with the marker; undefined for a unit without SunSpec. Throws if the unit is unreachable. */
export async function findBase(read: ReadRegisters, bases: readonly number[]): Promise<number | undefined> {
  for (const base of bases) {
    const data = await unlessRefused(read(base, markerRegisters));
    if (data?.toString('latin1') === marker) return base;
  }
  return undefined;
}

/** All models after the marker, unknown ones too. An unreadable or invalid header ends the list. Throws if the unit is unreachable. */
export async function findModels(reader: ReadRegisters, base: number): Promise<readonly FoundModel[]> {
  const read = withSilenceAsRefusal(reader, base);
  const found: FoundModel[] = [];
  let next = await headerAt(read, base + markerRegisters);
  while (next !== undefined && found.length < mostModels) {
    const { model, following } = await withTrueLength(read, next);
    found.push(model);
    next = following;
  }
  return found;
}

/** Some devices do not respond for registers that they do not have: two timeouts, with the marker read in between, are a refusal. */
function withSilenceAsRefusal(read: ReadRegisters, base: number): ReadRegisters {
  return async (address, count) => {
    try {
      return await read(address, count);
    } catch (error) {
      if (!(error instanceof ReadError) || error.failure !== 'timeout') throw error;
      await read(base, markerRegisters);
      return read(address, count).catch((again: unknown) => {
        if (!(again instanceof ReadError) || again.failure !== 'timeout') throw again;
        throw new ReadError('exception', again.message, { code: exceptions.illegalAddress, cause: again });
      });
    }
  };
}

/** The model with the length that leads to the next header: some devices state a wrong one. */
async function withTrueLength(
  read: ReadRegisters,
  model: FoundModel,
): Promise<{ readonly model: FoundModel; readonly following?: FoundModel }> {
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

/** Ids that the standard assigns, and those for vendors. */
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

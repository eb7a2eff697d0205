import { ConnectorError, type DeviceDescription } from '../../contract.ts';
import { exceptions, ReadError } from '../bus/readError.ts';
import { identify } from '../polling/identification.ts';
import { recognise, type RegisterBlock } from '../profile/recognise.ts';
import type { LoadedProfile } from '../profile/readProfile.ts';
import type { RegisterMap, Table } from '../registers/registerMap.ts';
import { walkSunSpec } from '../sunspec/walkSunSpec.ts';
import type { Line } from './probeConnection.ts';

/** What is known of a unit that answers. */
export interface Finding {
  readonly unit: number;
  /** To the first question. */
  readonly answer: string;
  readonly description: Partial<DeviceDescription>;
  /** Names of the profiles that fit, `sunspec` behind those that are made for the device. */
  readonly profiles: readonly string[];
  /** Points that `sunspec` reads. */
  readonly sunspecPoints?: number;
}

export interface Fingerprint {
  readonly text: string;
  readonly isTelling: boolean;
}

/** Identification, SunSpec and the shipped profiles, one after the other. */
export async function investigate(
  line: Line,
  found: Pick<Finding, 'unit' | 'answer'>,
  profiles: readonly LoadedProfile[],
): Promise<Finding> {
  const { unit } = found;
  const identified = await identify((pdu) => line.ask(unit, pdu)).catch(unlessUnreachable);
  const map = await sunspecMap(line, unit);
  const fitting = await recognise((block) => readBlock(line, unit, block), profiles);
  const points = map?.points.filter(({ property }) => property !== undefined).length;
  return {
    ...found,
    description: { ...fitting[0]?.map.description, ...identified, ...map?.description },
    profiles: [...fitting.map(({ profile }) => profile.name), ...(map === undefined ? [] : ['sunspec'])],
    ...(points !== undefined && { sunspecPoints: points }),
  };
}

/** What tells two devices apart, as text; all of it stays the same while a device runs. `isTelling` where it says more than that somebody is there. */
export async function fingerprintOf(line: Line, { unit, answer }: Pick<Finding, 'unit' | 'answer'>): Promise<Fingerprint> {
  const identified = await identify((pdu) => line.ask(unit, pdu)).catch(unlessUnreachable);
  const map = await sunspecMap(line, unit);
  return { text: JSON.stringify([answer, identified, map?.description]), isTelling: (identified ?? map) !== undefined };
}

async function sunspecMap(line: Line, unit: number): Promise<RegisterMap | undefined> {
  try {
    return await walkSunSpec((address, count) => read(line, { unit, table: 'holding', address, count }));
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'protocol') return undefined;
    throw error;
  }
}

async function readBlock(line: Line, unit: number, { table, address, count }: RegisterBlock): Promise<readonly number[] | undefined> {
  try {
    const data = await read(line, { unit, table, address, count });
    return isBits(table) ? bitsIn(data, count) : Array.from({ length: count }, (_, index) => data.readUInt16BE(2 * index));
  } catch (error) {
    return unlessUnreachable(error);
  }
}

/** The unit is known to be there: silence, as some devices answer to what they do not have, is a refusal. */
async function read(line: Line, request: Parameters<Line['read']>[0]): Promise<Buffer> {
  try {
    return await line.read(request);
  } catch (error) {
    if (!(error instanceof ReadError) || error.failure === 'exception') throw error;
    throw new ReadError('exception', error.message, { code: exceptions.illegalAddress, cause: error });
  }
}

function unlessUnreachable(error: unknown): undefined {
  if (!(error instanceof ReadError)) throw error;
  return undefined;
}

function isBits(table: Table): boolean {
  return table === 'coil' || table === 'discrete';
}

function bitsIn(data: Buffer, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => ((data[index >> 3] ?? 0) >> (index & 7)) & 1);
}

import { ConnectorError, type DeviceDescription } from '../../contract.ts';
import { exceptions, ReadError } from '../bus/readError.ts';
import { identify } from '../bus/identification.ts';
import { recognise, type RegisterBlock } from '../profile/recognise.ts';
import { sunspecProfile } from '../profile/profileSchema.ts';
import type { LoadedProfile } from '../profile/readProfile.ts';
import { wordsOf } from '../registers/block.ts';
import type { RegisterMap } from '../registers/registerMap.ts';
import { walkSunSpec } from '../sunspec/walkSunSpec.ts';
import type { ProbeConnection } from './probeConnection.ts';

/** What is known about a unit that responds. */
export interface Finding {
  readonly unit: number;
  /** Its first response, in words. */
  readonly response: string;
  readonly description: Partial<DeviceDescription>;
  /** Names of the matching profiles, `sunspec` after those for the device. */
  readonly profiles: readonly string[];
  /** Points that `sunspec` reads. */
  readonly sunspecPoints?: number;
}

interface Fingerprint {
  /** Equal for the same device; it does not change while a device runs. */
  readonly text: string;
  /** It contains more than the first response. */
  readonly isDistinctive: boolean;
}

/** Reads a unit's identification, its SunSpec models and the identifying registers of the profiles. */
export async function investigate(
  connection: ProbeConnection,
  found: Pick<Finding, 'unit' | 'response'>,
  profiles: readonly LoadedProfile[],
): Promise<Finding> {
  const { unit } = found;
  const identified = await identify((pdu) => connection.request(unit, pdu)).catch(undefinedForReadError);
  const map = await sunspecMap(connection, unit);
  const matching = await recognise((block) => readBlock(connection, unit, block), profiles);
  const points = map?.points.filter(({ property }) => property !== undefined).length;
  return {
    ...found,
    description: { ...matching[0]?.map.description, ...identified, ...map?.description },
    profiles: [...matching.map(({ profile }) => profile.name), ...(map === undefined ? [] : [sunspecProfile])],
    ...(points !== undefined && { sunspecPoints: points }),
  };
}

/** Reads what distinguishes a unit's device from others. */
export async function fingerprintOf(
  connection: ProbeConnection,
  { unit, response }: Pick<Finding, 'unit' | 'response'>,
): Promise<Fingerprint> {
  const identified = await identify((pdu) => connection.request(unit, pdu)).catch(undefinedForReadError);
  const map = await sunspecMap(connection, unit);
  return { text: JSON.stringify([response, identified, map?.description]), isDistinctive: (identified ?? map) !== undefined };
}

async function sunspecMap(connection: ProbeConnection, unit: number): Promise<RegisterMap | undefined> {
  try {
    return await walkSunSpec((address, count) => read(connection, { unit, table: 'holding', address, count }));
  } catch (error) {
    if (error instanceof ConnectorError && error.code === 'modbus_sunspec_missing') return undefined;
    throw error;
  }
}

async function readBlock(
  connection: ProbeConnection,
  unit: number,
  { table, address, count }: RegisterBlock,
): Promise<readonly number[] | undefined> {
  try {
    const data = await read(connection, { unit, table, address, count });
    return wordsOf({ table, count }, data);
  } catch (error) {
    return undefinedForReadError(error);
  }
}

/** Reads registers of a unit that responds: its silence is a refusal, as of devices that ignore requests for registers that they do not have. */
async function read(connection: ProbeConnection, request: Parameters<ProbeConnection['read']>[0]): Promise<Buffer> {
  try {
    return await connection.read(request);
  } catch (error) {
    if (!(error instanceof ReadError) || error.failure === 'exception') throw error;
    throw new ReadError('exception', error.message, { code: exceptions.illegalAddress, cause: error });
  }
}

function undefinedForReadError(error: unknown): undefined {
  if (!(error instanceof ReadError)) throw error;
  return undefined;
}

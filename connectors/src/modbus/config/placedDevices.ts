import { setImmediate as nextTurn } from 'node:timers/promises';
import { ConnectorError } from '../../contract.ts';
import { deviceProblems } from './checkDevices.ts';
import type { ModbusConfig } from './config.ts';
import type { ModbusDevice } from './deviceConfig.ts';
import { profileFolders, profileNamed } from '../profile/loadProfiles.ts';
import { fleetDevice } from './fleetDevice.ts';
import type { FleetProblem, FleetTable } from './fleetTable.ts';
import { parseFleetCsv } from './parseFleetCsv.ts';
import { parseHttpSd } from './parseHttpSd.ts';

/** What of the config its tables are checked against. */
export type FleetConfig = Pick<ModbusConfig, 'devices' | 'devices_from' | 'buses' | 'profiles_dir'>;

/** A device and where it is written. */
export interface PlacedDevice {
  readonly device: ModbusDevice;
  readonly file: string;
  readonly where: string;
}

/** The rows of one table that are right by themselves, and what is wrong with the others. */
export interface PlacedDevices {
  readonly placed: readonly PlacedDevice[];
  readonly problems: readonly FleetProblem[];
}

/** Reads a table: http_sd JSON where it begins as that does, CSV otherwise. */
export function parseTable(text: string, file: string): FleetTable {
  const isJson = /^https?:|\.json$/i.test(file) || /^\uFEFF?\s*\[\s*[{\]]/.test(text);
  return isJson ? parseHttpSd(text, file) : parseFleetCsv(text, file);
}

/** The devices of a table. */
export function placeDevices(table: FleetTable): PlacedDevices {
  const read = table.rows.map((row) => ({ ...row, ...fleetDevice(row) }));
  const placed = read.flatMap(({ device, file, where }) => (device === undefined ? [] : [{ device, file, where }]));
  return { placed, problems: [...table.problems, ...read.flatMap(({ problems }) => problems)] };
}

/** What is wrong with `own` devices beside those of the config and `others`: ids, buses. */
export function clashes(config: FleetConfig, others: readonly PlacedDevice[], own: readonly PlacedDevice[]): readonly FleetProblem[] {
  const before = [...others, ...own];
  const first = config.devices.length;
  const devices = [...config.devices, ...before.map(({ device }) => device)];
  const placeOf = (index: number) => {
    const placed = before[index - first];
    return placed === undefined ? `devices[${index}]` : `${placed.file} ${placed.where}`;
  };
  return deviceProblems({ devices, buses: config.buses }, placeOf).flatMap(({ path: [list, index, column], message }) => {
    const placed = list === 'devices' ? own[index - first - others.length] : undefined;
    if (placed === undefined) return [];
    const { file, where } = placed;
    return [{ file, where, ...(column !== undefined && { column }), message }];
  });
}

/** Profiles that are not there or wrong, each told at the first row that names it. */
export async function profileProblems({ profiles_dir }: FleetConfig, placed: readonly PlacedDevice[]): Promise<readonly FleetProblem[]> {
  const rowsOf = Map.groupBy(placed, ({ device }) => device.profile ?? '');
  const problems: FleetProblem[] = [];
  for (const [name, [first, ...others]] of rowsOf) {
    // each takes some milliseconds of parsing
    await nextTurn();
    const cause = name === 'sunspec' ? undefined : whatIsWrong(name, profiles_dir);
    if (cause === undefined || first === undefined) continue;
    const { file, where } = first;
    const message = others.length === 0 ? cause : `${cause} (${others.length + 1} rows have it)`;
    problems.push({ file, where, column: 'profile', message });
  }
  return problems;
}

function whatIsWrong(profile: string, profilesDir: string | undefined): string | undefined {
  try {
    profileNamed(profile, profileFolders(profilesDir));
    return undefined;
  } catch (error) {
    if (error instanceof ConnectorError) return error.message;
    throw error;
  }
}

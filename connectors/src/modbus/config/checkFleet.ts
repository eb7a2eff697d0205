import { setImmediate as nextTurn } from 'node:timers/promises';
import type { z } from 'zod';
import { configIssue } from '../../configProblems.ts';
import { profileFolders, profileNamed } from '../profile/loadProfiles.ts';
import { sunspecProfile } from '../profile/profileSchema.ts';
import { deviceProblems } from './checkDevices.ts';
import { profileProblem } from './checkMaps.ts';
import type { ModbusDevice } from './deviceConfig.ts';
import { type DevicesFromEntry, isHttpUrl } from './devicesFrom.ts';
import { deviceOfRow, type FleetProblem, fleetProblemText, type FleetTable } from './fleetTable.ts';
import { parseFleetCsv } from './parseFleetCsv.ts';
import { parseHttpSd } from './parseHttpSd.ts';
import { readTable, tableFiles } from './readTable.ts';

/** The parts of the config that tables are checked against. */
export interface FleetConfig {
  readonly devices: readonly ModbusDevice[];
  readonly devices_from: readonly DevicesFromEntry[];
  readonly buses: readonly { readonly url: string }[];
  readonly profiles_dir?: string | undefined;
}

/** A device with its place in a table. */
export interface ListedDevice {
  readonly device: ModbusDevice;
  readonly file: string;
  readonly where: string;
}

/** The devices of a table's valid rows, and the problems of the others. */
interface ListedDevices {
  readonly listed: readonly ListedDevice[];
  readonly problems: readonly FleetProblem[];
}

/** Reads all table files and reports all their problems, by row and column. URLs are fetched by the running connector only. */
export function checkFleet(config: FleetConfig, context: z.core.$RefinementCtx): void | Promise<void> {
  // a config without tables can be parsed synchronously too
  if (config.devices_from.length > 0) return reportProblems(config, context);
}

async function reportProblems(config: FleetConfig, context: z.core.$RefinementCtx): Promise<void> {
  const { problems } = await readFleetFiles(config);
  for (const { entry, ...problem } of problems)
    context.addIssue(configIssue(problem.code, ['devices_from', entry], fleetProblemText(problem)));
}

/** The valid devices of all table files, and the problems of the others; `entry` is the index in `devices_from`. */
export async function readFleetFiles(
  config: FleetConfig,
): Promise<{ readonly listed: readonly ListedDevice[]; readonly problems: readonly (FleetProblem & { entry: number })[] }> {
  const tables = (await Promise.all(config.devices_from.map(async ({ source }, entry) => readEntry(source, entry)))).flat();
  const listed = tables.flatMap((table) => table.listed);
  const entryOf = new Map(tables.map(({ file, entry }) => [file, entry] as const));
  const combined = [...conflicts(config, [], listed), ...(await profileProblems(config, listed))];
  const problems = [...tables.flatMap((table) => table.problems), ...combined];
  return { listed, problems: problems.map((problem) => ({ ...problem, entry: entryOf.get(problem.file) ?? 0 })) };
}

interface TableFile extends ListedDevices {
  readonly entry: number;
  readonly file: string;
}

async function readEntry(path: string, entry: number): Promise<TableFile[]> {
  if (isHttpUrl(path)) return [];
  const files = await tableFiles(path);
  if (files.length === 0)
    return [{ entry, file: path, listed: [], problems: [{ code: 'file_unreadable', file: path, message: noFileMatches }] }];
  return files.map((file) => {
    const read = readTable(file);
    if ('text' in read) return { entry, file, ...listDevices(read.text, file) };
    return { entry, file, listed: [], problems: [{ code: 'file_unreadable', file, message: read.message }] };
  });
}

/** Message for a pattern without files. */
export const noFileMatches = 'no file matches the pattern';

/** The devices of a table's text. */
export function listDevices(text: string, file: string): ListedDevices {
  const table = parseTable(text, file);
  const rows = table.rows.map((row) => ({ ...row, ...deviceOfRow(row) }));
  const listed = rows.flatMap(({ device, file: of, where }) => (device === undefined ? [] : [{ device, file: of, where }]));
  return { listed, problems: [...table.problems, ...rows.flatMap(({ problems }) => problems)] };
}

/** Parses http_sd JSON if the name of the file or the start of the text indicates it, else CSV. */
function parseTable(text: string, file: string): FleetTable {
  const isJson = /^https?:|\.json$/i.test(file) || /^\uFEFF?\s*\[\s*[{\]]/.test(text);
  return isJson ? parseHttpSd(text, file) : parseFleetCsv(text, file);
}

/** Ids and buses of `own` devices that contradict those of the config and of `others`. */
export function conflicts(config: FleetConfig, others: readonly ListedDevice[], own: readonly ListedDevice[]): readonly FleetProblem[] {
  const listed = [...others, ...own];
  const first = config.devices.length;
  const devices = [...config.devices, ...listed.map(({ device }) => device)];
  const locationOf = (index: number) => {
    const found = listed[index - first];
    return found === undefined ? `devices[${index}]` : `${found.file} ${found.where}`;
  };
  return deviceProblems({ devices, buses: config.buses }, locationOf).flatMap(({ code, path: [list, index, column], message }) => {
    const found = list === 'devices' ? own[index - first - others.length] : undefined;
    if (found === undefined) return [];
    const { file, where } = found;
    return [{ code, file, where, ...(column !== undefined && { column }), message }];
  });
}

/** Profiles that do not exist or have errors, each reported at the first row that names it. */
export async function profileProblems(
  { profiles_dir: profilesDir }: FleetConfig,
  listed: readonly ListedDevice[],
): Promise<readonly FleetProblem[]> {
  const rowsOf = Map.groupBy(listed, ({ device }) => device.profile ?? '');
  const problems: FleetProblem[] = [];
  for (const [name, [first, ...others]] of rowsOf) {
    // parsing a profile takes some milliseconds
    await nextTurn();
    const problem = name === sunspecProfile ? undefined : profileProblem(() => profileNamed(name, profileFolders(profilesDir)));
    if (problem === undefined || first === undefined) continue;
    const { file, where } = first;
    const message = others.length === 0 ? problem.message : `${problem.message} (in ${others.length + 1} rows)`;
    problems.push({ code: problem.code, file, where, column: 'profile', message });
  }
  return problems;
}

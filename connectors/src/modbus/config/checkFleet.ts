import type { z } from 'zod';
import { isHttpUrl } from './devicesFrom.ts';
import { type FleetProblem, fleetProblemText } from './fleetTable.ts';
import { clashes, type FleetConfig, parseTable, placeDevices, type PlacedDevice, profileProblems } from './placedDevices.ts';
import { readTable, tableFiles } from './readTable.ts';

/** Reads the tables that are files and reports all that is wrong with them, by row and column. URLs wait for the run. */
export function checkFleet(config: FleetConfig, context: z.core.$RefinementCtx): void | Promise<void> {
  // without tables there is nothing to wait for, so that the config can be parsed synchronously too
  if (config.devices_from.length > 0) return reportProblems(config, context);
}

/** The valid devices of all tables that are files, and what is wrong with the others; `source` is the index of its entry in `devices_from`. */
export async function readFleetFiles(
  config: FleetConfig,
): Promise<{ readonly placed: readonly PlacedDevice[]; readonly problems: readonly (FleetProblem & { source: number })[] }> {
  const tables = await Promise.all(config.devices_from.map(async ({ source }, index) => readSource(source, index)));
  const all = tables.flat();
  const placed = all.flatMap((table) => table.placed);
  const sourceOf = new Map(all.flatMap(({ files, source }) => files.map((file) => [file, source] as const)));
  const together = [...clashes(config, [], placed), ...(await profileProblems(config, placed))];
  const problems = [...all.flatMap((table) => table.problems), ...together];
  return { placed, problems: problems.map((problem) => ({ ...problem, source: sourceOf.get(problem.file) ?? 0 })) };
}

interface SourceTable {
  readonly source: number;
  readonly files: readonly string[];
  readonly placed: readonly PlacedDevice[];
  readonly problems: readonly FleetProblem[];
}

async function reportProblems(config: FleetConfig, context: z.core.$RefinementCtx): Promise<void> {
  const { problems } = await readFleetFiles(config);
  for (const { source, ...problem } of problems)
    context.addIssue({ code: 'custom', path: ['devices_from', source], message: fleetProblemText(problem) });
}

async function readSource(path: string, source: number): Promise<SourceTable[]> {
  if (isHttpUrl(path)) return [];
  const files = await tableFiles(path);
  if (files.length === 0) return [{ source, files: [path], placed: [], problems: [{ file: path, message: 'no file matches' }] }];
  return files.map((file) => {
    const read = readTable(file);
    const { placed, problems } =
      'text' in read ? placeDevices(parseTable(read.text, file)) : { placed: [], problems: [{ file, message: read.message }] };
    return { source, files: [file], placed, problems };
  });
}

import { z } from 'zod';
import { fleetColumns, type FleetLabel, type FleetProblem, type FleetRow, type FleetTable } from './fleetTable.ts';

const targetGroup = z.object({
  targets: z.array(z.string('expected a text such as "10.0.0.20:502"'), 'expected a list such as ["10.0.0.20:502"]'),
  labels: z.record(z.string(), z.string('expected a text: put it in quotes'), 'expected a mapping of names to text').default({}),
});

const metaPrefix = '__meta_';

/**
 * Reads target groups as Prometheus takes them from http_sd and file_sd: a device for each target. A label that is called as
 * a column of fleet tables, with or without `__meta_` in front, is that column; others that begin with `__` are Prometheus'
 * own, and the rest are labels of the device's series.
 */
export function parseHttpSd(json: string, source: string): FleetTable {
  const groups = readGroups(json);
  if (groups === undefined) return { rows: [], problems: [{ file: source, message: `expected a JSON list such as ${example}` }] };
  const rows: FleetRow[] = [];
  const problems: FleetProblem[] = [];
  groups.forEach((group, index) => {
    const where = `entry ${index + 1}`;
    const { data, error } = targetGroup.safeParse(group);
    if (data === undefined) problems.push(...error.issues.map((issue) => groupProblem(issue, { file: source, where })));
    else rows.push(...data.targets.map((target) => readTarget(target, { file: source, where, labels: data.labels })));
  });
  return { rows, problems };
}

const example = '[{"targets": ["10.0.0.20:502"], "labels": {"profile": "sdm630"}}]';

function readGroups(json: string): readonly unknown[] | undefined {
  try {
    const groups: unknown = JSON.parse(json);
    return Array.isArray(groups) ? groups : undefined;
  } catch {
    return undefined;
  }
}

function groupProblem({ path, message }: z.core.$ZodIssue, place: { file: string; where: string }): FleetProblem {
  const [list, name] = path;
  if (list === 'labels' && name !== undefined) return { ...place, column: String(name), message };
  return list === undefined ? { ...place, message: `expected an object with "targets"` } : { ...place, column: String(list), message };
}

interface GroupContext {
  readonly file: string;
  readonly where: string;
  readonly labels: Readonly<Record<string, string>>;
}

function readTarget(target: string, { file, where, labels: given }: GroupContext): FleetRow {
  const cells: Record<string, string> = {};
  const labels: FleetLabel[] = [];
  for (const [label, value] of Object.entries(given)) {
    const column = label.startsWith(metaPrefix) ? label.slice(metaPrefix.length) : label;
    if (value === '') continue;
    if (fleetColumns.includes(column) && column !== 'labels') cells[column] = value;
    else if (!label.startsWith('__')) labels.push({ name: label, value, column: label });
  }
  cells.url ??= target.includes('://') ? target : `tcp://${target}`;
  cells.id ??= cells.unit === undefined ? target : `${target}/${cells.unit}`;
  return { file, where: `${where}, target "${target}"`, cells, labels };
}

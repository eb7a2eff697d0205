import { z } from 'zod';
import { problemCode } from '../../configProblems.ts';
import { issueMessage } from '../../issueMessage.ts';
import { fleetColumns, type FleetLabel, type FleetProblem, type FleetRow, type FleetTable } from './fleetTable.ts';

const targetGroup = z.object({
  targets: z.array(z.string('expected a string such as "10.0.0.20:502"'), 'expected a list such as ["10.0.0.20:502"]'),
  labels: z.record(z.string(), z.string('expected a string: put it in quotes'), 'expected a mapping of names to strings').default({}),
});

const metaPrefix = '__meta_';

/**
 * Parses target groups of Prometheus' http_sd and file_sd; each target is a device. A label with the name of a column, with or
 * without the prefix `__meta_`, is that column. Other labels with the prefix `__` are ignored, and the rest are labels of the
 * device's series.
 */
export function parseHttpSd(json: string, source: string): FleetTable {
  const groups = readGroups(json);
  if (groups === undefined)
    return { rows: [], problems: [{ code: 'file_invalid', file: source, message: `expected a JSON list such as ${example}` }] };
  const rows: FleetRow[] = [];
  const problems: FleetProblem[] = [];
  groups.forEach((group, index) => {
    const where = `entry ${index + 1}`;
    const { data, error } = targetGroup.safeParse(group, { error: issueMessage, reportInput: true });
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

function groupProblem(issue: z.core.$ZodIssue, place: { readonly file: string; readonly where: string }): FleetProblem {
  const [list, name] = issue.path;
  const problem = { code: problemCode(issue), ...place, message: issue.message };
  if (list === undefined) return { ...problem, message: 'expected an object with "targets"' };
  return { ...problem, column: String(list === 'labels' && name !== undefined ? name : list) };
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

import type { z } from 'zod';
import { type ModbusDevice, modbusDevice } from './deviceConfig.ts';
import { type FleetProblem, type FleetRow, numberColumns } from './fleetTable.ts';

/** The device of a row, or what is wrong with its cells. */
export function fleetDevice(row: FleetRow): { readonly device?: ModbusDevice; readonly problems: readonly FleetProblem[] } {
  const labels = Object.fromEntries(row.labels.map(({ name, value }) => [name, value]));
  const result = modbusDevice.safeParse({ ...typedCells(row), labels }, { error: cellMessage });
  const { file, where } = row;
  if (row.cells['profile'] === undefined && result.success)
    return { problems: [{ file, where, column: 'profile', message: 'is empty: a table lists devices that have one' }] };
  if (result.success) return { device: result.data, problems: [] };
  return { problems: result.error.issues.map((issue) => cellProblem(issue, row)) };
}

function typedCells({ cells }: FleetRow): Record<string, unknown> {
  const typed = Object.entries(cells).map(([column, cell]) => {
    const isNumber = numberColumns.has(column) && /^[+-]?\d+$/.test(cell);
    return [column, isNumber ? Number(cell) : cell] as const;
  });
  return Object.fromEntries(typed);
}

function cellProblem(issue: z.core.$ZodIssue, { file, where, labels }: FleetRow): FleetProblem {
  const [key, label] = issue.path;
  const column = key === 'labels' ? labels.find(({ name }) => name === label)?.column : key;
  const own = issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined;
  return { file, where, ...(column !== undefined && { column: String(column) }), message: own ?? issue.message };
}

/** What was expected, where the schema has no words of its own. */
function cellMessage(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return 'is empty: every device needs one';
  if (issue.code === 'too_small') return `expected at least ${String(issue.minimum)}`;
  if (issue.code === 'too_big') return `expected at most ${String(issue.maximum)}`;
  return 'expected a whole number';
}

import { z } from 'zod';
import { type ProblemCode, problemCode } from '../../configProblems.ts';
import { formatDuration } from '../../configTypes.ts';
import { type ModbusDevice, modbusDevice } from './deviceConfig.ts';

/** A list of devices as text, from a CSV file or http_sd JSON. */
export interface FleetTable {
  readonly rows: readonly FleetRow[];
  readonly problems: readonly FleetProblem[];
}

/** One device, not yet validated. */
export interface FleetRow {
  /** The table that has the row. */
  readonly file: string;
  /** Its place in the table, for people: `row 7`. */
  readonly where: string;
  /** By column; without empty cells. */
  readonly cells: Readonly<Record<string, string>>;
  readonly labels: readonly FleetLabel[];
}

export interface FleetLabel {
  readonly name: string;
  readonly value: string;
  /** The column that it is from. */
  readonly column: string;
}

/** A problem of a table, or of a row or a cell of it. */
export interface FleetProblem {
  readonly code: ProblemCode;
  readonly file: string;
  readonly where?: string;
  readonly column?: string;
  readonly message: string;
}

/** Columns of a table: the keys of a device that fit into a cell. */
export const fleetColumns: readonly string[] = Object.keys(modbusDevice.shape).filter((key) => key !== 'points' && key !== 'defaults');

/** The JSON types of the columns. */
const columnTypes: ReadonlyMap<string, unknown> = new Map(
  Object.entries(z.toJSONSchema(modbusDevice, { io: 'input', unrepresentable: 'any' }).properties ?? {}).map(([column, schema]) => [
    column,
    typeof schema === 'object' ? schema.type : undefined,
  ]),
);

/** Start of the name of a column with one label. */
export const labelPrefix = 'label_';

/** `fleet.csv row 7, column "unit": expected …` */
export function fleetProblemText({ file, where, column, message }: FleetProblem): string {
  const place = [where === undefined ? file : `${file} ${where}`, ...(column === undefined ? [] : [`column "${column}"`])];
  return `${place.join(', ')}: ${message}`;
}

/** The device of a row, or the problems of its cells. */
export function deviceOfRow(row: FleetRow): { readonly device?: ModbusDevice; readonly problems: readonly FleetProblem[] } {
  const labels = Object.fromEntries(row.labels.map(({ name, value }) => [name, value]));
  const result = modbusDevice.safeParse({ ...typedCells(row), labels }, { error: cellMessage, reportInput: true });
  const { file, where } = row;
  if (row.cells['profile'] === undefined && result.success)
    return { problems: [{ code: 'missing', file, where, column: 'profile', message: 'expected a profile: devices of tables need one' }] };
  if (result.success) return { device: result.data, problems: [] };
  return { problems: result.error.issues.map((issue) => cellProblem(issue, row)) };
}

function typedCells({ cells }: FleetRow): Record<string, unknown> {
  return Object.fromEntries(Object.entries(cells).map(([column, cell]) => [column, typedCell(columnTypes.get(column), cell)]));
}

function typedCell(type: unknown, cell: string): unknown {
  if (type === 'integer' && /^[+-]?\d+$/.test(cell)) return Number(cell);
  if (type === 'boolean' && /^(true|false)$/i.test(cell)) return cell.toLowerCase() === 'true';
  return cell;
}

function cellProblem(issue: z.core.$ZodIssue, { file, where, labels }: FleetRow): FleetProblem {
  const [key, label] = issue.path;
  const column = key === 'labels' ? labels.find(({ name }) => name === label)?.column : key;
  const keyMessage = issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined;
  return {
    code: problemCode(issue),
    file,
    where,
    ...(column !== undefined && { column: String(column) }),
    message: keyMessage ?? issue.message,
  };
}

/** Messages for issues whose schema has none. */
function cellMessage(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return 'expected a value: every device needs one';
  if (issue.code === 'too_small') return `expected at least ${String(issue.minimum)}`;
  if (issue.code === 'too_big') return `expected at most ${String(issue.maximum)}`;
  return issue.code === 'invalid_type' && issue.expected === 'boolean' ? 'expected true or false' : 'expected a whole number';
}

/** The row that gives the same device; without points, and without the defaults of the connector. */
export function rowOfDevice({ labels, ...device }: ModbusDevice): Readonly<Record<string, string>> {
  const values = new Map(Object.entries(device));
  const cells = fleetColumns.flatMap((column) => {
    const value = values.get(column);
    return value === undefined || typeof value === 'object' ? [] : [[column, cellText(column, value)] as const];
  });
  const labelCells = Object.entries(labels).map(([name, value]) => [`${labelPrefix}${name}`, value] as const);
  return Object.fromEntries([...cells, ...labelCells]);
}

function cellText(column: string, value: string | number | boolean): string {
  const isDuration = typeof value === 'number' && (column.endsWith('interval') || column === 'timeout');
  return isDuration ? formatDuration(value) : String(value);
}

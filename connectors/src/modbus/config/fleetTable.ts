import { z } from 'zod';
import { modbusDevice } from './deviceConfig.ts';

/** A list of devices as somebody wrote it; cells that say nothing stay out. */
export interface FleetTable {
  readonly rows: readonly FleetRow[];
  readonly problems: readonly FleetProblem[];
}

/** One device, still as text. */
export interface FleetRow {
  /** The table that it is in. */
  readonly file: string;
  /** Where in it, for people: `row 7`. */
  readonly where: string;
  /** By column. */
  readonly cells: Readonly<Record<string, string>>;
  readonly labels: readonly FleetLabel[];
}

export interface FleetLabel {
  readonly name: string;
  readonly value: string;
  /** The column that it is from. */
  readonly column: string;
}

/** What is wrong with a table, or with a row or a cell of it. */
export interface FleetProblem {
  readonly file: string;
  readonly where?: string;
  readonly column?: string;
  /** What was expected. */
  readonly message: string;
}

/** Columns of a table: the keys of a device that fit into a cell. */
export const fleetColumns: readonly string[] = Object.keys(modbusDevice.shape).filter((key) => key !== 'points' && key !== 'defaults');

/** The columns that hold whole numbers. */
export const numberColumns: ReadonlySet<string> = new Set(
  Object.entries(z.toJSONSchema(modbusDevice, { io: 'input', unrepresentable: 'any' }).properties ?? {})
    .filter(([, schema]) => typeof schema === 'object' && schema.type === 'integer')
    .map(([column]) => column),
);

/** Begins the names of columns that hold a label each. */
export const labelPrefix = 'label_';

/** `fleet.csv row 7, column "unit": expected …` */
export function fleetProblemText({ file, where, column, message }: FleetProblem): string {
  const place = [where === undefined ? file : `${file} ${where}`, ...(column === undefined ? [] : [`column "${column}"`])];
  return `${place.join(', ')}: ${message}`;
}

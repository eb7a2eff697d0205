import type { ModbusDevice } from './deviceConfig.ts';
import { fleetColumns, labelPrefix } from './fleetTable.ts';

const unitsMs = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** The row of a table that makes this device again; what comes from the connector's defaults stays out, and so do points without a profile. */
export function fleetRow({ labels, ...device }: ModbusDevice): Readonly<Record<string, string>> {
  const given = new Map(Object.entries(device));
  const cells = fleetColumns.flatMap((column) => {
    const value = given.get(column);
    return value === undefined || typeof value === 'object' ? [] : [[column, cellText(column, value)] as const];
  });
  const labelCells = Object.entries(labels).map(([name, value]) => [`${labelPrefix}${name}`, value] as const);
  return Object.fromEntries([...cells, ...labelCells]);
}

function cellText(column: string, value: string | number | boolean): string {
  const isDuration = typeof value === 'number' && (column.endsWith('interval') || column === 'timeout');
  return isDuration ? durationText(value) : String(value);
}

function durationText(ms: number): string {
  const [unit, size] = unitsMs.find(([, each]) => ms % each === 0 && ms > 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}

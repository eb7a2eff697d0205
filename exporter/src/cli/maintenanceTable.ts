import type { MaintenanceRow } from '../server/maintenanceSchemas.ts';
import { printable, renderTable } from './renderTable.ts';

/** Maintenances as a table; times in the time zone of this machine. */
export function maintenanceTable(rows: readonly MaintenanceRow[]): string {
  if (rows.length === 0) return 'no maintenance';
  const headings = ['WHAT', 'UNTIL', 'REASON', 'BY', 'SINCE', 'MUTED', 'NOT MUTED'];
  return renderTable(
    headings,
    rows.map((row) => [
      what(row),
      localTime(row.until_ms),
      row.reason,
      row.by,
      localTime(row.since_ms),
      row.devices === 1 ? '1 device' : `${row.devices} devices`,
      row.unmuted_safety.map(({ name }) => name).join(', '),
    ]),
  );
}

/** One maintenance in a line. */
export function rowText(row: MaintenanceRow): string {
  const muted = row.devices === 1 ? '1 device is muted' : `${row.devices} devices are muted`;
  return `${printable(what(row))}: in maintenance until ${localTime(row.until_ms)}; ${muted}`;
}

function what({ connector, device, name, area }: MaintenanceRow): string {
  if (area !== undefined) return `area ${area}`;
  return device === undefined ? `connector ${connector}` : `${name ?? device} (${connector} ${device})`;
}

/** `2026-12-24 18:00:00+01:00` */
function localTime(ms: number): string {
  const date = new Date(ms);
  const offset = -date.getTimezoneOffset();
  const two = (number: number) => String(Math.trunc(Math.abs(number))).padStart(2, '0');
  const local = new Date(ms + offset * 60_000).toISOString().slice(0, 19).replace('T', ' ');
  return `${local}${offset < 0 ? '-' : '+'}${two(offset / 60)}:${two(offset % 60)}`;
}

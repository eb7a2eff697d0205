import { cpus, loadavg, totalmem } from 'node:os';
import { median, type Measurement, type Skipped } from './measurement.ts';

const widths = [64, 27, 8, 8, 14] as const;

/** The head of the table, with the machine that it was measured on. */
export function head(): string {
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const [load = 0] = loadavg();
  return [
    `${processors.length} × ${processors[0]?.model ?? 'unknown processor'}, ${memory} GiB, ${process.platform} ${process.arch}, Node.js ${process.versions.node}, load ${load.toFixed(1)}`,
    '',
    columns('', '    min   median      max', 'floor', 'aim', ''),
  ].join('\n');
}

/** One row, and the figures behind it where there are some. */
export function line(row: Measurement | Skipped): string {
  if ('skipped' in row) return columns(row.what, `SKIPPED: ${row.skipped}`);
  const { what, values, unit, note } = row;
  const numbers = [Math.min(...values), median(values), Math.max(...values)].map((value) => round(value).padStart(7)).join('  ');
  const text = columns(what, `${numbers} ${unit}`, shown(row.floor), shown(row.aim), verdict(row));
  return note === undefined ? text : `${text}\n  ${note}`;
}

/** What the median reaches. */
export function verdict({ values, better, floor, aim }: Measurement): string {
  const value = median(values);
  const reaches = (limit: number | undefined) => limit !== undefined && (better === 'more' ? value >= limit : value <= limit);
  if (aim === undefined) return '';
  if (reaches(aim)) return 'aim reached';
  return reaches(floor) ? 'floor reached' : 'NOT REACHED';
}

function columns(...texts: string[]): string {
  return texts
    .map((text, column) => text.padEnd(widths[column] ?? 0))
    .join(' ')
    .trimEnd();
}

function shown(limit: number | undefined): string {
  return limit === undefined ? '' : String(limit);
}

/** Three significant digits are more than a busy machine can promise. */
export function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

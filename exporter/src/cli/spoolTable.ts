import { basename } from 'node:path';
import type { ItemList } from '../outputs/spool/spool.ts';
import { renderTable } from './renderTable.ts';
import type { StoredSpool } from './storedSpools.ts';

/** The files of a spool as a table, with the items that each target has not delivered, and their sums. */
export function spoolTable<Items extends ItemList>({ folder, noun, look }: StoredSpool<Items>): string {
  const { segments, present, pending } = look();
  if (segments.length === 0) return `The spool "${folder}" is empty.`;
  const names = [...pending.keys()].sort();
  const headings = ['FILE', 'BYTES', noun.toUpperCase(), 'FROM', 'TO', ...names.map((name) => `PENDING ${name}`)];
  const rows = segments.map((segment) => [
    basename(segment.path),
    String(segment.bytes),
    String(present.within(segment.range).count),
    timeText(segment.oldestMs),
    timeText(segment.newestMs),
    ...names.map((name) => String(pending.get(name)?.within(segment.range).count)),
  ]);
  const sum = (numbers: readonly number[]) => String(numbers.reduce((total, number) => total + number, 0));
  const total = [
    'total',
    sum(segments.map(({ bytes }) => bytes)),
    String(present.count),
    timeText(Math.min(...segments.map(({ oldestMs }) => oldestMs))),
    timeText(Math.max(...segments.map(({ newestMs }) => newestMs))),
    ...names.map((name) => String(pending.get(name)?.count)),
  ];
  return renderTable(headings, [...rows, total]);
}

/** Empty for what is no date. */
export function timeText(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

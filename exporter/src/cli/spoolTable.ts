import { basename } from 'node:path';
import { SeriesIndex } from '../outputs/seriesIndex.ts';
import { sampleFolder } from '../outputs/spool/samples/sampleSpool.ts';
import { renderTable } from './renderTable.ts';

/** The files of a spool as a table, with the samples that each target has not delivered, and their sums. */
export function spoolTable(folder: string): string {
  const { segments, present, pending } = sampleFolder(folder, new SeriesIndex());
  if (segments.length === 0) return `The spool "${folder}" is empty.`;
  const names = [...pending.keys()].sort();
  const headings = ['FILE', 'BYTES', 'SAMPLES', 'FROM', 'TO', ...names.map((name) => `PENDING ${name}`)];
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

function timeText(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : '';
}

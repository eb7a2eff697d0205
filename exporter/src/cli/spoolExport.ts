import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Batch } from '../outputs/batch.ts';
import { SeriesIndex } from '../outputs/seriesIndex.ts';
import { RangeSet } from '../outputs/spool/rangeSet.ts';
import { SpoolFolder } from '../outputs/spool/spoolFolder.ts';

interface ExportOptions {
  readonly output: Writable;
  readonly signal: AbortSignal;
  readonly target?: string;
  readonly openmetrics?: boolean;
}

/**
 * Writes pending samples as text, one a line, in the order in which they were spooled. The end of a series is a comment, which OpenMetrics does
 * not allow: there it is left out.
 */
export async function exportSpooled(folder: string, { output, signal, target, openmetrics = false }: ExportOptions): Promise<void> {
  const index = new SeriesIndex();
  const spool = new SpoolFolder(folder, index);
  for await (const { batch } of spool.samples(pendingRanges(spool, folder, target))) {
    if (signal.aborted) return;
    const lines = textOf(batch, index, openmetrics);
    // text of series has a character per byte
    if (!output.write(Buffer.from(lines, 'latin1'))) await once(output, 'drain', { signal });
  }
  if (openmetrics) output.write('# EOF\n');
}

function pendingRanges(spool: SpoolFolder, folder: string, target: string | undefined) {
  if (target === undefined)
    return spool.hasPositions ? new RangeSet([...spool.pending.values()].flatMap(({ ranges }) => ranges)).ranges : spool.present.ranges;
  const pending = spool.pending.get(target);
  if (pending === undefined) throw new Error(`cannot export spool "${folder}": it has no target "${target}"`);
  return pending.ranges;
}

function textOf({ length, series, values, timesMs }: Batch, index: SeriesIndex, isOpenMetrics: boolean): string {
  let text = '';
  for (let at = 0; at < length; at++) {
    const value = values[at] ?? NaN;
    const timeMs = timesMs[at] ?? 0;
    const name = index.text(series[at] ?? 0);
    if (!Number.isNaN(value)) text += `${name} ${valueText(value)} ${isOpenMetrics ? timeMs / 1000 : timeMs}\n`;
    else if (!isOpenMetrics) text += `# stale ${name} ${timeMs}\n`;
  }
  return text;
}

function valueText(value: number): string {
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
}

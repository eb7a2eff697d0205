import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { ExporterConfig } from '../config/config.ts';
import type { LogLine } from '../lines/logLine.ts';
import { pendingRanges } from './pendingRanges.ts';
import { timeText } from './spoolTable.ts';
import { storedLines } from './storedSpools.ts';

interface ExportOptions {
  readonly output: Writable;
  readonly signal: AbortSignal;
  readonly target?: string;
}

/** Writes pending lines as JSON, one a line, in the order in which they were spooled. */
export async function exportLines(config: ExporterConfig, { output, signal, target }: ExportOptions): Promise<void> {
  const { folder, look } = storedLines(config);
  const spool = look();
  for await (const { batch } of spool.items(pendingRanges(spool, { folder, target }))) {
    if (signal.aborted) return;
    if (!output.write(batch.map(jsonOf).join(''))) await once(output, 'drain', { signal });
  }
}

function jsonOf({ kind, connector, atMs, text, metadata }: LogLine): string {
  return `${JSON.stringify({ time: timeText(atMs), kind, connector, text, metadata })}\n`;
}

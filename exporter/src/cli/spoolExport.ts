import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { ExporterConfig } from '../config/config.ts';
import { targetName } from '../config/remoteWriteSchema.ts';
import type { Batch } from '../outputs/batch.ts';
import { mergeLabels } from '../outputs/remote-write/seriesLabels.ts';
import { scrapeLabels } from '../outputs/scrapeLabels.ts';
import { labelsOf, SeriesIndex } from '../outputs/seriesIndex.ts';
import { labelText } from '../series/series.ts';
import { pendingRanges } from './pendingRanges.ts';
import { storedSamples } from './storedSpools.ts';

interface ExportOptions {
  readonly output: Writable;
  readonly signal: AbortSignal;
  readonly target?: string;
  readonly openmetrics?: boolean;
}

/** Text of a series as it is stored, by its id. */
type SeriesTexts = (series: number) => string;

/**
 * Writes pending samples as text, one a line, in the order in which they were spooled, with the labels `job` and `instance` that sending adds and
 * those of the target: an import continues the series that were pushed. The end of a series is a comment, which OpenMetrics does not allow: there
 * it is left out.
 */
export async function exportSpooled(config: ExporterConfig, { output, signal, target, openmetrics = false }: ExportOptions): Promise<void> {
  const index = new SeriesIndex();
  const textOfSeries = seriesTexts(index, config, target);
  const { folder, look } = storedSamples(config, index);
  const spool = look();
  for await (const { batch } of spool.items(pendingRanges(spool, { folder, target }))) {
    if (signal.aborted) return;
    if (!output.write(textOf(batch, textOfSeries, openmetrics))) await once(output, 'drain', { signal });
  }
  if (openmetrics) output.write('# EOF\n');
}

function seriesTexts(index: SeriesIndex, config: ExporterConfig, target: string | undefined): SeriesTexts {
  const added = scrapeLabels(config);
  const external = config.outputs.remote_write.find((one) => targetName(one) === target)?.external_labels ?? {};
  const texts = new Map<number, string>();
  return (series) => {
    let text = texts.get(series);
    if (text === undefined) {
      const { __name__: name = '', ...labels } = Object.fromEntries(mergeLabels(labelsOf(index.text(series)), added, external));
      text = `${name}{${labelText(labels)}}`;
      texts.set(series, text);
    }
    return text;
  };
}

function textOf({ length, series, values, timesMs }: Batch, textOfSeries: SeriesTexts, isOpenMetrics: boolean): string {
  let text = '';
  for (let at = 0; at < length; at++) {
    const value = values[at] ?? NaN;
    const timeMs = timesMs[at] ?? 0;
    const name = textOfSeries(series[at] ?? 0);
    if (!Number.isNaN(value)) text += `${name} ${valueText(value)} ${isOpenMetrics ? timeMs / 1000 : timeMs}\n`;
    else if (!isOpenMetrics) text += `# stale ${name} ${timeMs}\n`;
  }
  return text;
}

function valueText(value: number): string {
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
}

import { join } from 'node:path';
import type { ExporterConfig } from '../config/config.ts';
import type { Batch } from '../outputs/batch.ts';
import type { LogLines } from '../outputs/loki/lineCodec.ts';
import { lineFolder, lineSpoolFolder, openLineSpool } from '../outputs/loki/lineSpool.ts';
import { SeriesIndex } from '../outputs/seriesIndex.ts';
import type { SpoolOptions } from '../outputs/spool/openSpool.ts';
import { openSampleSpool, sampleFolder, sampleSpoolFolder } from '../outputs/spool/samples/sampleSpool.ts';
import type { ItemList, Spool } from '../outputs/spool/spool.ts';
import type { SpoolFolder } from '../outputs/spool/spoolFolder.ts';

/** A spool in the data folder. */
export interface StoredSpool<Items extends ItemList> {
  readonly noun: 'samples' | 'lines';
  readonly folder: string;
  /** By the config. */
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  /** For reading beside a running exporter. */
  readonly look: () => SpoolFolder<Items>;
  readonly open: (options: SpoolOptions) => Spool<Items>;
  /** Epoch milliseconds of each item. */
  readonly timesMs: (items: Items) => Iterable<number>;
}

export function storedSamples({ data_dir: dataDir, outputs }: ExporterConfig, index = new SeriesIndex()): StoredSpool<Batch> {
  const folder = join(dataDir, sampleSpoolFolder);
  return {
    noun: 'samples',
    folder,
    maxBytes: outputs.spool.max_bytes,
    maxAgeMs: outputs.spool.max_age,
    look: () => sampleFolder(folder, index),
    open: (options) => openSampleSpool({ ...options, index }),
    timesMs: ({ timesMs }) => timesMs,
  };
}

export function storedLines({ data_dir: dataDir, outputs }: ExporterConfig): StoredSpool<LogLines> {
  const folder = join(dataDir, lineSpoolFolder);
  return {
    noun: 'lines',
    folder,
    // without Loki in the config, no bound removes what a command does not
    maxBytes: outputs.loki?.queue.max_bytes ?? Number.MAX_SAFE_INTEGER,
    maxAgeMs: outputs.loki?.queue.max_age ?? Number.MAX_SAFE_INTEGER,
    look: () => lineFolder(folder),
    open: openLineSpool,
    timesMs: (lines) => lines.map(({ atMs }) => atMs),
  };
}

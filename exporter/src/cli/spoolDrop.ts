import { join } from 'node:path';
import type { ExporterConfig } from '../config/config.ts';
import { createLog } from '../log.ts';
import { SeriesIndex } from '../outputs/seriesIndex.ts';
import { openSampleSpool, sampleFolder, type SampleSpool } from '../outputs/spool/samples/sampleSpool.ts';
import type { SpoolRange } from '../outputs/spool/spool.ts';
import { DataDir } from '../state/dataDir.ts';
import { renderTable } from './renderTable.ts';

interface DropOptions {
  readonly beforeMs: number;
  readonly target: string | undefined;
}

const partSamples = 8192;
/** Longer than delivered samples stay readable. */
const longMs = 60_000;

/** Drops pending samples with an earlier time, and returns a table of their numbers. Throws where another process holds the data folder. */
export async function dropSpooled({ data_dir: dataDir, log, outputs }: ExporterConfig, { beforeMs, target }: DropOptions): Promise<string> {
  const lock = DataDir.open(dataDir);
  try {
    const folder = join(dataDir, 'spool');
    const index = new SeriesIndex();
    const { pending } = sampleFolder(folder, index);
    if (target !== undefined && !pending.has(target))
      throw new Error(`cannot drop samples of spool "${folder}": it has no target "${target}"`);
    const { max_bytes: maxBytes, max_age: maxAgeMs } = outputs.spool;
    let aheadMs = 0;
    const spool = openSampleSpool({ folder, index, log: createLog(log), maxBytes, maxAgeMs, now: () => Date.now() + aheadMs });
    spool.setTargets([...pending.keys()]);
    const rows: string[][] = [];
    for (const name of target === undefined ? pending.keys() : [target]) rows.push([name, String(await dropOf(spool, name, beforeMs))]);
    // files that no target needs are removed at once, as if it were later
    spool.tick();
    aheadMs = longMs;
    spool.tick();
    await spool.close();
    return renderTable(['TARGET', 'DROPPED'], rows);
  } finally {
    lock.close();
  }
}

/** Returns how many samples were dropped. */
async function dropOf(spool: SampleSpool, target: string, beforeMs: number): Promise<number> {
  let dropped = 0;
  for (const { from, to } of spool.pending(target))
    for (let at = from; at < to;) {
      const read = await spool.read({ from: at, to }, partSamples);
      for (const range of read === undefined ? [] : earlier(read.batch.timesMs, read.range.from, beforeMs)) {
        spool.drop(target, range);
        dropped += range.to - range.from;
      }
      at = read?.range.to ?? to;
    }
  return dropped;
}

/** Runs of samples with an earlier time. */
function* earlier(timesMs: Float64Array, first: number, beforeMs: number): Generator<SpoolRange> {
  let from: number | undefined;
  for (const [at, timeMs] of timesMs.entries()) {
    if (timeMs < beforeMs) from ??= at;
    else if (from !== undefined) {
      yield { from: first + from, to: first + at };
      from = undefined;
    }
  }
  if (from !== undefined) yield { from: first + from, to: first + timesMs.length };
}

import type { ExporterConfig } from '../config/config.ts';
import { createLog } from '../log.ts';
import type { ItemList, Spool, SpoolRange } from '../outputs/spool/spool.ts';
import { DataDir } from '../state/dataDir.ts';
import { renderTable } from './renderTable.ts';
import type { StoredSpool } from './storedSpools.ts';

interface DropOptions {
  readonly config: ExporterConfig;
  readonly beforeMs: number;
  readonly target: string | undefined;
}

const partItems = 8192;
/** Longer than delivered items stay readable. */
const longMs = 60_000;

/** Drops pending items with an earlier time, and returns a table of their numbers. Throws where another process holds the data folder. */
export async function dropSpooled<Items extends ItemList>(
  stored: StoredSpool<Items>,
  { config, beforeMs, target }: DropOptions,
): Promise<string> {
  const lock = DataDir.open(config.data_dir);
  try {
    const { folder, noun, maxBytes, maxAgeMs } = stored;
    const { pending } = stored.look();
    if (target !== undefined && !pending.has(target))
      throw new Error(`cannot drop ${noun} of spool "${folder}": it has no target "${target}"`);
    let aheadMs = 0;
    const spool = stored.open({ folder, log: createLog(config.log), maxBytes, maxAgeMs, now: () => Date.now() + aheadMs });
    spool.setTargets([...pending.keys()]);
    const rows: string[][] = [];
    for (const name of target === undefined ? pending.keys() : [target]) {
      const dropped = { target: name, beforeMs, timesMs: stored.timesMs };
      rows.push([name, String(await dropOf(spool, dropped))]);
      await settleEarlier(spool, dropped);
    }
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

interface Dropped<Items extends ItemList> extends Pick<StoredSpool<Items>, 'timesMs'> {
  readonly target: string;
  readonly beforeMs: number;
}

/** Returns how many items were dropped. */
async function dropOf<Items extends ItemList>(spool: Spool<Items>, { target, beforeMs, timesMs }: Dropped<Items>): Promise<number> {
  let dropped = 0;
  for (const { from, to } of spool.pending(target))
    for (let at = from; at < to;) {
      const read = await spool.read({ from: at, to }, partItems);
      for (const range of read === undefined ? [] : earlier([...timesMs(read.batch)], read.range.from, beforeMs)) {
        spool.drop(target, range);
        dropped += range.to - range.from;
      }
      at = read?.range.to ?? to;
    }
  return dropped;
}

/** What the target confirmed lately is not sent again either, if all of it is earlier. */
async function settleEarlier<Items extends ItemList>(spool: Spool<Items>, { target, beforeMs, timesMs }: Dropped<Items>): Promise<void> {
  for (const { from, to } of spool.doubtful(target))
    for (let at = from; at < to;) {
      const read = await spool.read({ from: at, to }, partItems);
      if (read !== undefined && [...timesMs(read.batch)].some((timeMs) => timeMs >= beforeMs)) return;
      at = read?.range.to ?? to;
    }
  spool.settled(target);
}

/** Runs of items with an earlier time. */
function* earlier(timesMs: readonly number[], first: number, beforeMs: number): Generator<SpoolRange> {
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

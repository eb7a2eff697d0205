import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync, statfsSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SeriesIndex } from '@gaugeway/exporter/outputs/seriesIndex';
import { openSampleSpool } from '@gaugeway/exporter/outputs/spool/samples/sampleSpool';
import { temporaryFolder } from '../../servers/server.ts';
import type { Result, Skipped } from '../report.ts';
import { Rig, targetName } from '../rig.ts';
import { randomBy, type Scenario, type Size } from '../scenario.ts';
import type { StorageKind } from '../storageKind.ts';
import { startStorage } from '../storages.ts';

const devices = 200;
const outageMs = 15_000;
const cuts = 100;
const readAtOnce = 10_000;
const diskMegabytes = 1;
/** The longest time until the disk is full, and how long it then stays so. */
const longestFillMs = 300_000;
const fullMs = 15_000;
/** Less room than the spool writes at once counts as none. */
const noRoomBytes = 65_536;

/** The spool of a killed exporter, its newest file cut at a random byte: what is before the cut is read, and it takes new samples. */
export const powerLoss: Scenario = async ({ rate, seed, share, tell }) => {
  await using rig = await Rig.start({ storage: await startStorage('victoriametrics'), publisher: { devices, rate } });
  await rig.storage.server.kill();
  await pause(outageMs * share);
  await rig.exporter.kill();
  const folder = join(rig.dataFolder, 'spool');
  const whole = await contentOf(folder);
  const random = randomBy(`${seed}/power loss`);
  const problems: string[] = [];
  const lost: number[] = [];
  for (let cut = 0; cut < Math.ceil(cuts * share); cut++) {
    const copy = await temporaryFolder();
    cpSync(folder, copy, { recursive: true });
    const where = cutNewest(copy, random());
    const left = await contentOf(copy).catch((error: unknown) => String(error));
    if (typeof left === 'string') problems.push(`${where}: ${left}`);
    else {
      const isPrefix = left.every((sample, at) => sample === whole[at]);
      if (!isPrefix) problems.push(`${where}: ${left.length} of ${whole.length} samples, which are not the first`);
      lost.push(whole.length - left.length);
    }
    rmSync(copy, { recursive: true });
  }
  tell(`samples lost by a cut: ${lost.join(', ')}`);
  const most = Math.max(...lost);
  const note = `${whole.length} samples, ${lost.length} copies cut: all before the cut are read, ${most} lost at most`;
  return [{ fault: 'power loss', storage: 'none', note, problems: whole.length === 0 ? ['the spool was empty'] : problems }];
};

/** Cuts the file that was written last, at a share of its length. */
function cutNewest(folder: string, share: number): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => ({ file: join(parentPath, name), ...statsOf(join(parentPath, name)) }))
    .filter(({ size }) => size > 0);
  const newest = files.toSorted((one, other) => other.size - one.size)[0];
  if (newest === undefined) return 'no file';
  const length = Math.floor(newest.size * share);
  truncateSync(newest.file, length);
  return `${newest.file} cut from ${newest.size} to ${length} bytes`;
}

function statsOf(file: string): { size: number; mtimeMs: number } {
  const { size, mtimeMs } = statSync(file);
  return { size, mtimeMs };
}

/** All pending samples as texts. */
async function contentOf(folder: string): Promise<string[]> {
  const index = new SeriesIndex();
  const quiet = () => undefined;
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const spool = openSampleSpool({ folder, index, log, maxBytes: 1e10, maxAgeMs: 7 * 86_400_000 });
  spool.setTargets([targetName]);
  const samples: string[] = [];
  for (const pending of spool.pending(targetName))
    for (let from = pending.from; from < pending.to;) {
      const read = await spool.read({ from, to: pending.to }, readAtOnce);
      if (read === undefined) break;
      const { series, values, timesMs } = read.batch;
      series.forEach((id, at) => samples.push(`${index.text(id)} ${values[at]} ${timesMs[at]}`));
      from = read.range.to;
    }
  await spool.close();
  return samples;
}

/** The data folder is on a full disk while the storage is away, and the disk has room again when it is back. */
export const fullDisk: Scenario = async (size) => {
  const fault = `disk full (${diskMegabytes} MB) while the storage is away`;
  if (process.getuid?.() !== 0) return [{ fault, skipped: 'needs root, to mount a small disk' } satisfies Skipped];
  const results: Result[] = [];
  for (const kind of size.storages) results.push(await fillDisk(size, { kind, fault }));
  return results;
};

async function fillDisk({ rate, share }: Size, { kind, fault }: { kind: StorageKind; fault: string }): Promise<Result> {
  const dataFolder = await temporaryFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${diskMegabytes}m`, 'tmpfs', dataFolder], { encoding: 'utf8' });
  if (mounted.status !== 0) throw new Error(`cannot mount "${dataFolder}": ${mounted.stderr}`);
  try {
    await using rig = await Rig.start({ storage: await startStorage(kind), publisher: { devices, rate }, dataFolder });
    await rig.storage.server.kill('SIGTERM');
    const isFull = await fills(rig, longestFillMs * share);
    await pause(fullMs * share);
    const scrapedMs = await timed(() => rig.exporter.scrape());
    const startMs = Date.now();
    await rig.storage.server.start();
    const recovery = [(await rig.freshAfter(startMs)) / 1000];
    const verdict = await rig.settle();
    const lines = linesOfDisk(rig);
    return {
      fault,
      storage: kind,
      verdict,
      recovery,
      spoolMegabytes: rig.spoolMegabytes,
      note: `a scrape took ${scrapedMs.toFixed(0)} ms; ${lines.length} log lines`,
      problems: isFull
        ? lines.length === 0
          ? ['no log line names the full disk']
          : []
        : [`nothing was tested: the disk is not full at ${rate} messages a second`],
    };
  } finally {
    spawnSync('umount', [dataFolder]);
  }
}

/** False where it takes too long. */
async function fills(rig: Rig, withinMs: number): Promise<boolean> {
  for (const endMs = performance.now() + withinMs; performance.now() < endMs; await pause(500)) {
    const { bavail, bsize } = statfsSync(rig.dataFolder);
    if (bavail * bsize < noRoomBytes || linesOfDisk(rig).length > 0) return true;
  }
  return false;
}

function linesOfDisk({ exporter }: Rig): string[] {
  return exporter.output.split('\n').filter((line) => /ENOSPC|no space|disk/i.test(line));
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await run();
  return performance.now() - startMs;
}

import { globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { temporaryFolder } from '../../servers/server.ts';
import type { Verdict } from '../ledger.ts';
import type { PublisherOptions } from '../publisher.ts';
import type { Result, Skipped } from '../report.ts';
import { Rig } from '../rig.ts';
import type { Scenario, Size } from '../scenario.ts';
import type { StorageKind } from '../storageKind.ts';
import { startStorage } from '../storages.ts';

const hourS = 3600;
const dayS = 86_400;
const stepLastsMs = 20_000;
const runsMs = 10_000;
/** The clock is measured to this. */
const mostOffMs = 1000;
const devices = 500;

/** The exporter's wall clock is set, and set right again after a while. */
export const clockSteps: Scenario = async (size) => {
  const library = globSync('/usr/lib/*/faketime/libfaketime.so.1')[0];
  const faults = { 'clock set back by 1 h': -hourS, 'clock set forward by 1 d': dayS };
  if (library === undefined) return Object.keys(faults).map((fault): Skipped => ({ fault, skipped: 'needs faketime' }));
  const results: Result[] = [];
  for (const storage of size.storages)
    for (const [fault, byS] of Object.entries(faults)) results.push(await step({ size, storage, library }, fault, byS));
  return results;
};

interface StepOptions {
  readonly size: Size;
  readonly storage: StorageKind;
  readonly library: string;
}

async function step({ size, storage, library }: StepOptions, fault: string, byS: number): Promise<Result> {
  const file = join(await temporaryFolder(), 'faketime');
  const set = (seconds: number) => writeFileSync(file, `${seconds < 0 ? '' : '+'}${seconds}\n`);
  set(0);
  const env = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
  };
  await using rig = await Rig.start({ storage: await startStorage(storage), publisher: { devices, rate: size.rate }, env });
  await pause(runsMs * size.share);
  set(byS);
  await pause(stepLastsMs * size.share);
  set(0);
  const recovery = [(await rig.freshAfter(Date.now())) / 1000];
  await pause(runsMs * size.share);
  const verdict = await rig.settle();
  return { fault, storage, ...within(verdict, mostOffMs), recovery, spoolMegabytes: rig.spoolMegabytes };
}

/** The clocks of the sources are wrong, and two readings of a device have the same millisecond. */
export const sourceClocks: Scenario = async (size) => {
  const faults: readonly [string, Partial<PublisherOptions>, number][] = [
    ['source clock 30 s behind', { clockOffsetMs: -30_000 }, 0],
    // no sample may be ahead of now: it gets the time of its arrival
    ['source clock 30 s ahead', { clockOffsetMs: 30_000 }, 31_000],
    ['several readings in one millisecond', { devices: 20, sameMs: true }, 1000],
  ];
  const results: Result[] = [];
  for (const storage of size.storages)
    for (const [fault, options, offMs] of faults) {
      await using rig = await Rig.start({ storage: await startStorage(storage), publisher: { devices, rate: size.rate, ...options } });
      await pause(runsMs * 2 * size.share);
      results.push({ fault, storage, ...within(await rig.settle(), offMs), spoolMegabytes: rig.spoolMegabytes });
    }
  return results;
};

/** Moved readings are no error up to this difference. */
function within(verdict: Verdict, mostMs: number): Pick<Result, 'verdict' | 'note' | 'problems'> {
  if (mostMs === 0) return { verdict };
  const { worstMs, moved } = verdict;
  return {
    verdict: { ...verdict, moved: 0 },
    note: `${moved} with another time, by ${worstMs} ms at most`,
    problems: worstMs > mostMs ? [`a reading is ${worstMs} ms from its own time`] : [],
  };
}

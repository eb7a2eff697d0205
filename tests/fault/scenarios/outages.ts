import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '../../waitFor.ts';
import { SeriesIndex } from '@gaugeway/exporter/outputs/seriesIndex';
import { openSampleSpool } from '@gaugeway/exporter/outputs/spool/samples/sampleSpool';
import { join } from 'node:path';
import { temporaryFolder } from '../../servers/server.ts';
import type { Result } from '../report.ts';
import { Rig, targetName } from '../rig.ts';
import type { Scenario, Size } from '../scenario.ts';
import type { StorageKind } from '../storageKind.ts';
import { startStorage, type Storage } from '../storages.ts';

/** At the default rate 2 500 messages of 8 readings each second. */
const loadOf = ({ rate }: Size) => ({ devices: 500, rate: rate / 2, properties: 8 });
const readingsOf = ({ rate }: Size) => 4 * rate;
const outageS = 600;
const linkOutageS = 120;
const backlog = { samples: 10_000_000, series: 1000, batch: 10_000 } as const;
const longestDrainMs = 1_800_000;
/** What a storage shows at once where fresh samples do not wait for the backlog. */
const mostLagMs = 5000;

/** The storage is stopped for ten minutes while 20 000 readings a second arrive. */
export const outage: Scenario = async (size) => {
  const results: Result[] = [];
  for (const kind of size.storages) results.push(await stopFor(size, kind));
  return results;
};

async function stopFor(size: Size, kind: StorageKind): Promise<Result> {
  const seconds = outageS * size.share;
  await using rig = await Rig.start({ storage: await startStorage(kind), publisher: loadOf(size) });
  await rig.storage.server.kill('SIGTERM');
  await pause(seconds * 1000);
  const startMs = Date.now();
  await rig.storage.server.start();
  const recovery = [(await rig.freshAfter(startMs)) / 1000];
  const drain = await drained(rig.storage, seconds * readingsOf(size), startMs);
  const verdict = await rig.settle();
  const fault = `storage down for ${(seconds / 60).toFixed(1)} min at ${readingsOf(size)} readings a second`;
  return { fault, storage: kind, verdict, recovery, spoolMegabytes: rig.spoolMegabytes, note: drain };
}

/** Waits until the storage has so many samples from before a time; returns the rate as a text. */
async function drained(storage: Storage, samples: number, beforeMs: number): Promise<string> {
  const startMs = performance.now();
  let before = -1;
  let unchanged = 0;
  while (unchanged < 5) {
    await pause(1000);
    const count = await storage.count({ beforeMs });
    unchanged = count === before ? unchanged + 1 : 0;
    before = count;
  }
  const seconds = (performance.now() - startMs) / 1000 - 5;
  return `caught up in ${seconds.toFixed(0)} s: ${rateText(samples / seconds)}`;
}

/** The exporter does not reach the broker for longer than its devices stay up; the bridge goes on. */
export const brokerUnreachable: Scenario = async (size) => {
  const results: Result[] = [];
  for (const kind of size.storages) results.push(await cutLinkFor(size, kind));
  return results;
};

async function cutLinkFor(size: Size, kind: StorageKind): Promise<Result> {
  const seconds = linkOutageS * size.share;
  const publisher = { devices: 50, rate: size.rate / 5 };
  const connector = { link_grace: `${Math.round(seconds / 2)}s` };
  await using rig = await Rig.start({ storage: await startStorage(kind), publisher, connector, hasLink: true });
  rig.link?.cut();
  await pause(seconds * 1000);
  const startMs = Date.now();
  rig.link?.restore();
  const recovery = [(await rig.freshAfter(startMs)) / 1000];
  const verdict = await rig.settle();
  return { fault: `broker unreachable for ${seconds} s`, storage: kind, verdict, recovery, spoolMegabytes: rig.spoolMegabytes, note: '' };
}

/** Ten million samples in the spool are sent while 20 000 a second arrive. */
export const drain: Scenario = async (size) => {
  const results: Result[] = [];
  for (const kind of size.storages) results.push(await drainBacklog(size, kind));
  return results;
};

async function drainBacklog(size: Size, kind: StorageKind): Promise<Result> {
  const { share, tell } = size;
  const samples = Math.round((backlog.samples * share) / backlog.batch) * backlog.batch;
  const dataFolder = await temporaryFolder();
  await fillSpool(join(dataFolder, 'spool'), samples);
  await using rig = await Rig.start({ storage: await startStorage(kind), publisher: loadOf(size), dataFolder });
  const startMs = performance.now();
  let worstLagMs = 0;
  const watchLag = async () => (worstLagMs = Math.max(worstLagMs, Date.now() - ((await rig.storage.newestMs()) ?? 0)));
  let count = 0;
  await waitFor(
    async () => {
      await watchLag();
      count = await rig.storage.count({ metric: backlogMetric });
      return count >= samples;
    },
    { what: 'the backlog in the storage', timeoutMs: longestDrainMs * share + 60_000, intervalMs: 500 },
  ).catch((error: unknown) => tell(String(error)));
  const seconds = (performance.now() - startMs) / 1000;
  const verdict = await rig.settle();
  const problems = count < samples ? [`${samples - count} samples of the backlog are lost`] : [];
  // in the order of the series a fresh sample waits for all that came before it
  if (kind !== 'prometheus' && worstLagMs > mostLagMs) problems.push(`fresh samples were ${worstLagMs} ms late`);
  return {
    fault: `backlog of ${samples / 1e6} M samples while ${readingsOf(size)} a second arrive`,
    storage: kind,
    verdict,
    spoolMegabytes: rig.spoolMegabytes,
    note: `${rateText(samples / seconds)} of the backlog, fresh samples at most ${(worstLagMs / 1000).toFixed(1)} s late`,
    problems,
  };
}

const backlogMetric = 'iot_backlog_value';

/** Samples of the last hour, as an exporter leaves them behind that was without its target. */
async function fillSpool(folder: string, samples: number): Promise<void> {
  const index = new SeriesIndex();
  const log = { debug: () => undefined, info: () => undefined, warn: fail, error: fail };
  const spool = openSampleSpool({ folder, index, log, maxBytes: 1e10, maxAgeMs: 7 * 86_400_000 });
  spool.setTargets([targetName]);
  const ids = Uint32Array.from({ length: backlog.series }, (_, number) => index.id(`${backlogMetric}{number="${number}"}`));
  const rounds = samples / backlog.series;
  const startMs = Date.now() - 3_600_000;
  for (let done = 0; done < samples; done += backlog.batch) {
    const series = new Uint32Array(backlog.batch).map((_, at) => ids[(done + at) % backlog.series] ?? 0);
    const values = new Float64Array(backlog.batch).map((_, at) => done + at);
    const timesMs = new Float64Array(backlog.batch).map((_, at) =>
      Math.round(startMs + (Math.floor((done + at) / backlog.series) * 3_500_000) / rounds),
    );
    await spool.append({ length: backlog.batch, series, values, timesMs }).stored;
  }
  await spool.close();
}

function fail(message: string, fields?: object): never {
  throw new Error(`${message} ${JSON.stringify(fields)}`);
}

function rateText(perSecond: number): string {
  return `${Math.round(perSecond / 1000)} 000 samples/s`;
}

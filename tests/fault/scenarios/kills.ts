import { setTimeout as pause } from 'node:timers/promises';
import type { Server } from '../../servers/server.ts';
import type { Result } from '../report.ts';
import { Rig } from '../rig.ts';
import { randomBy, type Scenario, type Size } from '../scenario.ts';
import type { StorageKind } from '../storageKind.ts';
import { startStorage } from '../storages.ts';

interface Victim {
  readonly fault: string;
  readonly signal: NodeJS.Signals;
  readonly of: (rig: Rig) => Server;
}

const victims = {
  exporter: { fault: 'exporter killed -9', signal: 'SIGKILL', of: ({ exporter }) => exporter },
  storage: { fault: 'storage killed -9', signal: 'SIGKILL', of: ({ storage }) => storage.server },
  broker: { fault: 'broker stopped and started', signal: 'SIGTERM', of: ({ broker }) => broker },
} as const satisfies Record<string, Victim>;

const devices = 500;
const longestUpMs = 2000;
const longestDownMs = 1000;

export const exporterKills: Scenario = (size) => onEachStorage(size, [victims.exporter]);
export const storageKills: Scenario = (size) => onEachStorage(size, [victims.storage]);
export const brokerStops: Scenario = (size) => onEachStorage(size, [victims.broker]);
/** The three at once, so that one is not back yet when the next goes. */
export const allKills: Scenario = (size) => onEachStorage(size, Object.values(victims));

async function onEachStorage(size: Size, chosen: readonly Victim[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const storage of size.storages) results.push(await kill(size, storage, chosen));
  return results;
}

async function kill(size: Size, storage: StorageKind, chosen: readonly Victim[]): Promise<Result> {
  const { kills, rate, qos } = size;
  await using rig = await Rig.start({ storage: await startStorage(storage), publisher: { devices, rate }, connector: { qos } });
  const recoveries = await Promise.all(chosen.map((victim) => killOften(rig, victim, size)));
  const verdict = await rig.settle();
  return {
    fault: `${chosen.map((victim) => victim.fault).join(', ')}: ${kills} times`,
    storage,
    verdict,
    recovery: recoveries.flatMap(({ seconds }) => seconds),
    problems: recoveries.flatMap(({ problems }) => problems),
    spoolMegabytes: rig.spoolMegabytes,
    note: `drained after ${(verdict.settleMs / 1000).toFixed(0)} s`,
  };
}

async function killOften(rig: Rig, victim: Victim, { kills, seed, share, tell }: Size): Promise<Recoveries> {
  const { kind } = rig.storage;
  const random = randomBy(`${seed}/${kind}/${victim.fault}`);
  const [seconds, problems]: [number[], string[]] = [[], []];
  for (let done = 1; done <= kills; done++) {
    await pause(random() * longestUpMs * share);
    // the next fault may come before all is well again
    await killOnce(rig, victim, random() * longestDownMs * share).then(
      (recoveryS) => seconds.push(recoveryS),
      (error: unknown) => problems.push(String(error)),
    );
    if (done % 10 === 0) tell(`${victim.fault} with ${kind}: ${done} times, back after ${seconds.at(-1)?.toFixed(1) ?? '?'} s`);
  }
  return { seconds, problems };
}

interface Recoveries {
  readonly seconds: readonly number[];
  /** Where nothing fresh arrived for a minute. */
  readonly problems: readonly string[];
}

/** Returns the seconds from the start of the process until the storage has a sample that was published after it. */
async function killOnce(rig: Rig, { of, signal }: Victim, downMs: number): Promise<number> {
  const server = of(rig);
  await server.kill(signal);
  await pause(downMs);
  const startMs = Date.now();
  const starting = performance.now();
  await server.start();
  await rig.freshAfter(startMs);
  return (performance.now() - starting) / 1000;
}

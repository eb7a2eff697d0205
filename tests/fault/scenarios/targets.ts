import { setTimeout as pause } from 'node:timers/promises';
import { Front, type FrontFault } from '../front.ts';
import type { Result } from '../report.ts';
import { Rig } from '../rig.ts';
import { randomBy, type Scenario, type Size } from '../scenario.ts';
import type { StorageKind } from '../storageKind.ts';
import { startStorage } from '../storages.ts';

interface TargetFault {
  readonly fault: string;
  readonly seconds: number;
  /** Creates the fault for one run. */
  readonly create: (random: () => number, share: number) => FrontFault;
  /** A device whose series the target never takes. */
  readonly refusedDevice?: string;
}

const devices = 500;
const refusedDevice = 'load_0007';
const largestBody = 100_000;

const slow: TargetFault = {
  fault: 'target answers after 40 s',
  seconds: 100,
  create: (_random, share) => () => ({ delayMs: 40_000 * share }),
};
const closing: TargetFault = {
  fault: 'target closes in mid body, or before its answer',
  seconds: 60,
  create: (random) => () => {
    const number = random();
    return number < 0.3 ? { close: 'in body' } : number < 0.5 ? { close: 'before answer' } : {};
  },
};
const refusing: TargetFault = {
  fault: 'target refuses one series for ever',
  seconds: 60,
  refusedDevice,
  create:
    () =>
    ({ body }) =>
      body?.includes(refusedDevice) === true ? { answer: { status: 400, text: 'series not allowed' } } : undefined,
};
const small: TargetFault = {
  fault: 'target takes 100 kB a request, after 20 s of 503',
  seconds: 60,
  create: (_random, share) => {
    const startMs = performance.now();
    return ({ bytes }) => {
      if (performance.now() < startMs + 20_000 * share) return { answer: { status: 503, text: 'starting' } };
      return bytes > largestBody ? { answer: { status: 413, text: 'too large' } } : {};
    };
  },
};
const limiting: TargetFault = {
  fault: 'target answers 429 with Retry-After to every other request',
  seconds: 60,
  create: (random) => () => (random() < 0.5 ? { answer: { status: 429, text: 'slow down', headers: { 'retry-after': '1' } } } : {}),
};

export const slowTarget: Scenario = (size) => onEachStorage(size, slow);
export const closingTarget: Scenario = (size) => onEachStorage(size, closing);
export const refusingTarget: Scenario = (size) => onEachStorage(size, refusing);
export const smallTarget: Scenario = (size) => onEachStorage(size, small);
export const limitingTarget: Scenario = (size) => onEachStorage(size, limiting);

async function onEachStorage(size: Size, fault: TargetFault): Promise<Result[]> {
  const results: Result[] = [];
  for (const kind of size.storages) results.push(await make(fault, size, kind));
  return results;
}

/** The fault begins with the first fresh sample in the storage; one that is for ever stays until all is settled. */
async function make({ fault, seconds, create, refusedDevice: refused }: TargetFault, size: Size, kind: StorageKind): Promise<Result> {
  const storage = await startStorage(kind);
  await using front = await Front.start(storage.writeUrl);
  await using rig = await Rig.start({ storage, writeUrl: front.url, publisher: { devices, rate: size.rate } });
  front.fault = create(randomBy(`${size.seed}/${kind}/${fault}`), size.share);
  await pause(seconds * 1000 * size.share);
  const before = front.requests;
  if (refused === undefined) front.fault = () => undefined;
  const endedMs = Date.now();
  const recovery = [(await rig.freshAfter(endedMs)) / 1000];
  const verdict = await rig.settle({ without: refused });
  return { fault, storage: kind, verdict, recovery, spoolMegabytes: rig.spoolMegabytes, note: `${before} requests` };
}

import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { TargetRig } from '../testing/targetRig.ts';
import { VolatileServer, type Fate } from '../testing/volatileServer.ts';

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
afterEach(() => void jest.useRealTimers());

type Step =
  | { readonly kind: 'ship'; readonly samples: number; readonly isAcknowledged: boolean }
  | { readonly kind: 'fate'; readonly fate: Fate }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'kill' | 'start' | 'spill' | 'restart' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('ship' as const), samples: fc.integer({ min: 1, max: 8 }), isAcknowledged: fc.boolean() }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fate' as const),
      fate: fc.constantFrom<Fate>('answer', 'late_answer', 'lose_answer', 'busy'),
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1, 4, 8, 300, 2000, 15_000) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('kill' as const, 'start' as const, 'start' as const, 'spill' as const, 'restart' as const),
    }),
  },
);

interface Circumstances {
  readonly rig: TargetRig;
  readonly server: VolatileServer;
  /** The exporter is killed, and started again. */
  readonly restart: () => void;
}

/** Samples that were shipped; each has its own value. */
class Shipped {
  readonly all: number[] = [];
  /** Of acknowledged messages: they are in the spool. */
  readonly acknowledged: number[] = [];
}

async function runSteps({ rig, server, restart }: Circumstances, steps: readonly Step[]): Promise<Shipped> {
  const shipped = new Shipped();
  const ship = (count: number, isAcknowledged: boolean) => {
    const values = Array.from({ length: count }, (_, at) => shipped.all.length + at);
    shipped.all.push(...values);
    if (isAcknowledged) shipped.acknowledged.push(...values);
    const samples = values.map((value) => [1 + (value % 5), value, value] as const);
    rig.ship(samples, false, isAcknowledged ? { ids: [], safe: () => undefined } : undefined);
  };
  for (const one of steps) {
    if (one.kind === 'ship') ship(one.samples, one.isAcknowledged);
    else if (one.kind === 'fate') server.fates.push(one.fate);
    else if (one.kind === 'wait') await jest.advanceTimersByTimeAsync(one.ms);
    else if (one.kind === 'spill') void rig.unsent.spill(0);
    else if (one.kind === 'kill') server.kill();
    else if (one.kind === 'restart') restart();
    else server.start();
  }
  server.start();
  await drained(rig);
  // a death that came with nothing under way is noticed by the next request
  ship(1, true);
  await drained(rig);
  return shipped;
}

async function drained(rig: TargetRig): Promise<void> {
  const isDrained = () => rig.target.status.pendingSamples === 0;
  // what is under way may turn out to be lost
  for (let round = 0; round < 100 || (round < 1000 && !isDrained()); round++) {
    await jest.advanceTimersByTimeAsync(20);
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  }
  expect(isDrained()).toBe(true);
}

const circumstances = fc.record({
  order: fc.constantFrom('fresh_first', 'series'),
  mostSamples: fc.constantFrom(3, Infinity),
  writeMs: fc.constantFrom(0, 30),
  isMemorySmall: fc.boolean(),
  tellsStart: fc.boolean(),
});

test('a storage that is killed again and again before it has written gets all samples again', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40, size: 'max' }),
      circumstances,
      async (steps, { order, mostSamples, writeMs, isMemorySmall, tellsStart }) => {
        const rig = new TargetRig();
        const server = new VolatileServer();
        Object.assign(server, { mostSamples, tellsStart });
        rig.spool.writeMs = writeMs;
        // what is not in memory must be in the spool
        if (isMemorySmall) rig.mostRecent = 5;
        else rig.spool.keptMs = 30_000;
        rig.open(server, { order });
        try {
          const shipped = await runSteps({ rig, server, restart: () => rig.restart(server, { order }) }, steps);
          const isMemoryLost = isMemorySmall || steps.some(({ kind }) => kind === 'restart');
          const missing = (isMemoryLost ? shipped.acknowledged : shipped.all).filter((value) => !server.values.has(value));
          expect(missing).toEqual([]);
        } finally {
          const closed = rig.target.close(0);
          await jest.advanceTimersByTimeAsync(1000);
          await closed;
        }
      },
    ),
    { numRuns: Number(process.env['KILLED_STORAGE_RUNS'] ?? 60) },
  );
});

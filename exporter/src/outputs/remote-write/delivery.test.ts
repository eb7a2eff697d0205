import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FakeServer, type Fault } from '../testing/fakeServer.ts';
import { TargetRig } from '../testing/targetRig.ts';

type Sample = readonly [series: number, value: number, afterMs: number];

/** Samples with rising times and values that tell them apart. */
function numbered(series: readonly number[], from = 0): Sample[] {
  return series.map((id, at) => [id, from + at, from + at]);
}

function valuesOf(samples: readonly Sample[], series: number): number[] {
  return samples.filter(([id]) => id === series).map(([, value]) => value);
}

test('of any batch exactly the refused samples are dropped, all others are delivered once and in order', async () => {
  const series = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 200 });
  const words = fc.constantFrom('label name is wrong', 'too many series', 'what is this');
  const refusedSeries = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), words), { maxLength: 12 });
  const refusedAt = fc.array(fc.nat(199), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(series, refusedSeries, refusedAt, async (ids, badSeries, badAt) => {
      const rig = new TargetRig();
      const server = new FakeServer();
      for (const [id, why] of badSeries) server.refusedSeries.set(id, why);
      const samples = numbered(ids);
      for (const at of badAt) if (samples[at] !== undefined) server.refusedSamples.add(`${samples[at][0]}@${rig.startMs + samples[at][2]}`);
      rig.open(server);
      // shows that the server takes samples at all
      rig.ship([[41, 0, 0], ...samples]);
      await rig.drained();
      const isTaken = ([id, , afterMs]: Sample) =>
        !server.refusedSeries.has(id) && !server.refusedSamples.has(`${id}@${rig.startMs + afterMs}`);
      const taken = samples.filter(isTaken);
      for (const id of new Set(ids)) expect(server.values(id)).toEqual(valuesOf(taken, id));
      const rejected = [...rig.counters.rejected.values()].reduce((sum, count) => sum + count, 0);
      expect([rig.counters.sentSamples, rejected]).toEqual([taken.length + 1, samples.length - taken.length]);
      await rig.target.close(0);
    }),
    { numRuns: 60 },
  );
});

const error: Fault = { kind: 'retry', why: '503 busy', isConnectionLost: false };
const later: Fault = { kind: 'retry', why: '429 slow down', afterMs: 1, isConnectionLost: false };
const forbidden: Fault = { kind: 'refused', status: 403, why: '403 no', isOfData: false };

type Step =
  | { readonly kind: 'ship'; readonly ids: readonly number[] }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'spill' | 'down' | 'up' | 'restart' | 'repeat' | 'wait' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('ship' as const),
      ids: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      fault: fc.constantFrom<Fault>('break', 'lose_answer', error, later, forbidden),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constantFrom('spill' as const, 'down' as const, 'up' as const, 'repeat' as const, 'wait' as const) }),
  },
);
const restart: fc.Arbitrary<Step> = fc.constant({ kind: 'restart' });

/** Runs the steps and waits until all is delivered. Returns what was shipped. */
async function run(rig: TargetRig, server: FakeServer, steps: readonly Step[]): Promise<Sample[]> {
  const shipped: Sample[] = [];
  const open = () => rig.open(server, { order: server.kind === 'prometheus' ? 'series' : 'fresh_first' });
  open();
  for (const one of steps) {
    if (one.kind === 'ship') {
      const samples = numbered(one.ids, shipped.length);
      shipped.push(...samples);
      rig.ship(samples);
    } else if (one.kind === 'fault') server.faults.push(one.fault);
    else if (one.kind === 'up' || one.kind === 'down') server.isUp = one.kind === 'up';
    else if (one.kind === 'repeat') rig.ship([[7, 0, 0]], true);
    else if (one.kind === 'wait') await new Promise((resolve) => setTimeout(resolve, 3));
    else await rig.unsent.spill(0);
    if (one.kind !== 'restart') continue;
    await rig.target.close(0);
    rig.renew();
    open();
  }
  server.isUp = true;
  await rig.drained();
  await rig.target.close(0);
  return shipped;
}

test('whatever happens to the target, each series arrives in order, nothing is lost and nothing refused', async () => {
  const someSize = fc.constantFrom(3, 10, Infinity);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), someSize, async (steps, mostSamples) => {
      const server = new FakeServer();
      server.mostSamples = mostSamples;
      server.refusedSeries.set(6, 'invalid label');
      const rig = new TargetRig();
      const shipped = await run(rig, server, steps);
      for (let id = 1; id <= 5; id++) {
        expect(server.values(id)).toEqual(valuesOf(shipped, id));
        expect(server.times(id)).toEqual(rig.after(...valuesOf(shipped, id)));
      }
      expect([...rig.counters.rejected.keys()].filter((reason) => reason !== 'invalid_labels')).toEqual([]);
      await rig.unsent.spill(0);
      expect(rig.spool.pending('t')).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test.each(['prometheus', 'victoriametrics'] as const)('%s: restarts lose nothing that was in the spool', async (kind) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 8, arbitrary: step }, { weight: 2, arbitrary: restart }), { maxLength: 40 }),
      async (steps) => {
        const server = new FakeServer(kind);
        const rig = new TargetRig();
        const shipped = await run(rig, server, steps);
        for (let id = 1; id <= 6; id++) expect(new Set(server.values(id))).toEqual(new Set(valuesOf(shipped, id)));
        if (kind === 'prometheus') for (let id = 1; id <= 6; id++) expect(server.values(id)).toEqual(valuesOf(shipped, id));
      },
    ),
    { numRuns: 60 },
  );
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BatchBuilder, type Batch } from '../batch.ts';
import { SeriesIndex } from '../seriesIndex.ts';
import { Exemplars, takeExemplars } from './exemplars.ts';
import { SeriesLabels } from './seriesLabels.ts';
import { SnappyWriter } from './snappyWriter.ts';
import { decodeRequest, decodeSnappy } from './testing/writeRequest.ts';
import { WriteRequestEncoder } from './writeRequestEncoder.ts';

const index = new SeriesIndex();
const counters = ['a', 'b', 'c'].map((device) => index.id(`iot_actions_total{device="${device}"}`));
const [a = 0, b = 0] = counters;
const traceId = '0af7651916cd43dd8448eb211c80319c';
const atMs = 1_800_000_000_123;

function labelsOf(takes = true): SeriesLabels {
  return new SeriesLabels({ index, scrapeLabels: { job: 'gaugeway' }, externalLabels: {}, takes: () => takes });
}

function batchOf(...series: number[]): Batch {
  const builder = new BatchBuilder();
  for (const id of series) builder.add(id, 1, atMs);
  return builder.take() ?? { length: 0, series: new Uint32Array(), values: new Float64Array(), timesMs: new Float64Array() };
}

/** Device and exemplars of the series that have some. */
function decoded(bytes: Uint8Array) {
  return decodeRequest(bytes).timeseries.flatMap(({ labels, exemplars }) =>
    exemplars.map((exemplar) => [labels.find(({ name }) => name === 'device')?.value, exemplar]),
  );
}

test('a library reads the exemplars behind the samples of a batch, with the same labels', () => {
  const labels = labelsOf();
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...counters), { maxLength: 20 }),
      fc.double({ noNaN: true }),
      fc.nat(2 ** 48),
      (ids, value, time) => {
        const exemplars = new Exemplars();
        const pending = exemplars.forTarget();
        for (const id of counters) exemplars.add(id, { traceId, value, atMs: time });
        const batch = batchOf(...ids);
        const more = takeExemplars(batch, pending, labels);
        const { timeseries } = decodeSnappy(new WriteRequestEncoder(labels).encode(batch, new SnappyWriter(), more).bytes);
        const [own, others] = [timeseries.filter((one) => one.samples.length > 0), timeseries.filter((one) => one.samples.length === 0)];
        expect(others.map((one) => one.labels)).toEqual(own.map((one) => one.labels));
        const expected = { labels: [{ name: 'trace_id', value: traceId }], value, timestamp: time };
        for (const one of others) expect(one.exemplars).toEqual([expected]);
        expect(pending.size).toBe(counters.length - own.length);
      },
    ),
  );
});

test('each target gets the newest exemplar of a series, once, with samples of the series', () => {
  const exemplars = new Exemplars();
  const [one, two] = [exemplars.forTarget(), exemplars.forTarget()];
  const labels = labelsOf();
  exemplars.add(a, { traceId: 'ab', value: 1, atMs });
  exemplars.add(a, { traceId, value: 1, atMs });
  expect(takeExemplars(batchOf(b), one, labels)).toHaveLength(0);
  const newest = [['a', { labels: [{ name: 'trace_id', value: traceId }], value: 1, timestamp: atMs }]];
  expect(decoded(takeExemplars(batchOf(b, a, a), one, labels))).toEqual(newest);
  expect(takeExemplars(batchOf(a), one, labels)).toHaveLength(0);
  expect(decoded(takeExemplars(batchOf(a), two, labels))).toEqual(newest);
});

test('that of a series that the target does not take is dropped', () => {
  const exemplars = new Exemplars();
  const pending = exemplars.forTarget();
  exemplars.add(a, { traceId, value: 1, atMs });
  expect(takeExemplars(batchOf(a), pending, labelsOf(false))).toHaveLength(0);
  expect(pending.size).toBe(0);
});

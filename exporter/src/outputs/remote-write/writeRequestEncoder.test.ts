import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { labelText, wireText } from '../../series/series.ts';
import { uncompress } from 'snappyjs';
import { BatchBuilder, type Batch } from '../batch.ts';
import { SeriesIndex } from '../seriesIndex.ts';
import { PlainWriter } from './byteWriter.ts';
import { SeriesLabels } from './seriesLabels.ts';
import { SnappyWriter } from './snappyWriter.ts';
import { decodeRequest } from './testing/writeRequest.ts';
import { WriteRequestEncoder } from './writeRequestEncoder.ts';

const index = new SeriesIndex();

function encoderOf(takes = (_labels: ReadonlyMap<string, string>) => true, external: Record<string, string> = {}) {
  const scrapeLabels = { job: 'gaugeway', instance: 'h:1' };
  const encoder = new WriteRequestEncoder(new SeriesLabels({ index, scrapeLabels, externalLabels: external, takes }));
  const [plain, snappy] = [new PlainWriter(), new SnappyWriter()];
  return {
    /** What it writes as it is, which is also what it writes compressed. */
    encode(batch: Batch) {
      const [encoded, compressed] = [encoder.encode(batch, plain), encoder.encode(batch, snappy)];
      expect(Buffer.from(encoded.bytes).equals(uncompress(compressed.bytes))).toBe(true);
      return { ...encoded, compressed: compressed.bytes };
    },
  };
}

function idOf(name: string, labels: Record<string, string>): number {
  return index.id(wireText(`${name}{${labelText(labels)}}`));
}

const labelValue = fc.string({ unit: 'grapheme', maxLength: 200 });
const series = fc.record({
  name: fc.constantFrom('iot_a', 'iot_b_total'),
  labels: fc.record({ device: labelValue, Upper: labelValue, _0: labelValue }),
});
const sample = fc.record({
  series: fc.nat(7),
  value: fc.double(),
  timeMs: fc.oneof(fc.integer({ min: 1.6e12, max: 1.9e12 }), fc.maxSafeInteger()),
});

test('a library reads what is encoded: labels sorted, samples by series in the order of the batch', () => {
  const encoder = encoderOf();
  fc.assert(
    fc.property(fc.array(series, { minLength: 8, maxLength: 8 }), fc.array(sample, { maxLength: 300 }), (all, samples) => {
      const builder = new BatchBuilder();
      const expected = new Map<number, { labels: [string, string][]; samples: [number, number][] }>();
      for (const { series: at, value, timeMs } of samples) {
        const { name, labels } = all[at]!;
        const id = idOf(name, labels);
        builder.add(id, value, timeMs);
        const merged = Object.entries({ ...labels, __name__: name, job: 'gaugeway', instance: 'h:1' });
        const sorted = merged
          .filter(([, text]) => text !== '')
          .map(([label, text]): [string, string] => [label, text.replaceAll('\0', '\ufffd')])
          .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        const entry = expected.get(id) ?? { labels: sorted, samples: [] };
        entry.samples.push([value, timeMs]);
        expected.set(id, entry);
      }
      const batch = builder.take();
      if (batch === undefined) return;
      const encoded = encoder.encode(batch);
      expect(encoded.samples).toBe(samples.length);
      const { timeseries } = decodeRequest(encoded.bytes);
      const found = timeseries.map(({ labels, samples: own }) => ({
        labels: labels.map(({ name, value }) => [name, value]),
        samples: own.map(({ value, timestamp }) => [value, timestamp]),
      }));
      expect(found).toEqual([...expected.values()]);
    }),
  );
});

test('a series that ends has the bits of a stale marker', () => {
  const builder = new BatchBuilder();
  builder.add(idOf('iot_a', {}), NaN, 1.7e12);
  const bytes = Buffer.from(encoderOf().encode(builder.take()!).bytes);
  const at = bytes.indexOf(Buffer.from([0x12, 0x10, 0x09]));
  expect(bytes.readBigUInt64LE(at + 3)).toBe(0x7ff0000000000002n);
});

test('series that the target does not take are left out, with labels decided once', () => {
  let decisions = 0;
  const encoder = encoderOf((labels) => {
    decisions++;
    return labels.get('device') !== 'b';
  });
  const builder = new BatchBuilder();
  for (let repeat = 0; repeat < 3; repeat++) {
    for (const device of ['a', 'b']) builder.add(idOf('iot_a', { device }), repeat, 1.7e12 + repeat);
    const { samples, bytes } = encoder.encode(builder.take()!);
    expect({ samples, series: decodeRequest(bytes).timeseries.length }).toEqual({ samples: 1, series: 1 });
  }
  expect(decisions).toBe(2);
});

test('own labels job and instance are renamed, external labels replace none', () => {
  const builder = new BatchBuilder();
  builder.add(idOf('iot_a', { job: 'own', area: 'hall', gone: '' }), 1, 1.7e12);
  const { bytes } = encoderOf(undefined, { area: 'x', gone: 'y', site: 'z' }).encode(builder.take()!);
  const labels = decodeRequest(bytes).timeseries[0]!.labels.map(({ name, value }) => `${name}=${value}`);
  expect(labels).toEqual(['__name__=iot_a', 'area=hall', 'exported_job=own', 'gone=y', 'instance=h:1', 'job=gaugeway', 'site=z']);
});

test('labels are copies of those within 64 KB, in each request anew', () => {
  const encoder = encoderOf();
  const requestOf = (filler: number, repeats: number) => {
    const builder = new BatchBuilder();
    const add = (name: string, device: string) => void builder.add(idOf(name, { device }), 1, 1.7e12);
    for (let at = 0; at < repeats; at++) {
      add(`iot_a${at}`, 'd'.repeat(200));
      if (filler > 0) add('iot_b', `${at}`.repeat(filler));
    }
    return encoder.encode(builder.take()!);
  };
  const [near, far, other] = [requestOf(0, 20), requestOf(70_000, 2), requestOf(0, 20)];
  expect(near.compressed.length).toBeLessThan(near.bytes.length / 4);
  expect(far.compressed.length).toBeGreaterThan(70_000 + 70_000 + 400);
  expect(other.compressed).toEqual(near.compressed);
});

import { BatchBuilder, sliceBatch, type Batch } from '../batch.ts';

/** The samples for which `isIn` is true, and the others; both in their order. */
export function partition(batch: Batch, isIn: (at: number) => boolean): [Batch, Batch] {
  const [inside, outside] = [new BatchBuilder(), new BatchBuilder()];
  for (let at = 0; at < batch.length; at++) {
    const part = isIn(at) ? inside : outside;
    part.add(batch.series[at] ?? 0, batch.values[at] ?? NaN, batch.timesMs[at] ?? NaN);
  }
  return [inside.take() ?? sliceBatch(batch, 0, 0), outside.take() ?? sliceBatch(batch, 0, 0)];
}

/** Two parts that are not empty: by series, or the earlier and the later half where there is one series only. */
export function halve(batch: Batch): [Batch, Batch] {
  const series = [...new Set(batch.series)];
  if (series.length === 1) {
    const middle = batch.length >> 1;
    return [sliceBatch(batch, 0, middle), sliceBatch(batch, middle, batch.length)];
  }
  const first = new Set(series.slice(0, series.length >> 1));
  return partition(batch, (at) => first.has(batch.series[at] ?? 0));
}

/** The positions of each series' first sample. */
export function firstOfSeries({ series, length }: Batch): number[] {
  const seen = new Set<number>();
  const positions: number[] = [];
  for (let at = 0; at < length; at++) {
    const id = series[at] ?? 0;
    if (!seen.has(id)) positions.push(at);
    seen.add(id);
  }
  return positions;
}

/** The last sample of each series. */
export function lastOfSeries(batch: Batch): Batch {
  const last = new Map<number, number>();
  for (let at = 0; at < batch.length; at++) last.set(batch.series[at] ?? 0, at);
  return partition(batch, (at) => last.get(batch.series[at] ?? 0) === at)[0];
}

export function concatBatches(batches: readonly Batch[]): Batch {
  const [only] = batches;
  if (only !== undefined && batches.length === 1) return only;
  const length = batches.reduce((sum, batch) => sum + batch.length, 0);
  const all = { length, series: new Uint32Array(length), values: new Float64Array(length), timesMs: new Float64Array(length) };
  let at = 0;
  for (const { series, values, timesMs, length: count } of batches) {
    all.series.set(series.subarray(0, count), at);
    all.values.set(values.subarray(0, count), at);
    all.timesMs.set(timesMs.subarray(0, count), at);
    at += count;
  }
  return all;
}

/** By series into at most `most` parts of at least `least` samples each, so that they can be sent in parallel. */
export function shards(batch: Batch, { most, least }: { readonly most: number; readonly least: number }): Batch[] {
  const count = Math.min(most, Math.floor(batch.length / least));
  if (count <= 1) return [batch];
  const builders = Array.from({ length: count }, () => new BatchBuilder(Math.ceil((1.2 * batch.length) / count)));
  for (let at = 0; at < batch.length; at++) {
    const id = batch.series[at] ?? 0;
    builders[id % count]?.add(id, batch.values[at] ?? NaN, batch.timesMs[at] ?? NaN);
  }
  return builders.map((builder) => builder.take()).filter((part) => part !== undefined);
}

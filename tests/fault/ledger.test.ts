import { expect, test } from '@jest/globals';
import { Ledger, type StoredSeries } from './ledger.ts';
import { problemsOf, tableLine } from './report.ts';

const entries = [
  [0, 1, 1000],
  [0, 2, 1010],
  [1, 1, 1005],
] as const;
const ledger = () => new Ledger(Float64Array.from(entries.flat()));

async function* stored(...series: readonly StoredSeries[]): AsyncGenerator<StoredSeries> {
  yield* series;
}

function series(name: string, ...samples: readonly (readonly [value: number, timeMs: number])[]): StoredSeries {
  return { labels: { name, sensor: 's0' }, values: samples.map(([value]) => value), timesMs: samples.map(([, timeMs]) => timeMs) };
}

const whole = [series('load_0000', [1, 1000], [2, 1010]), series('load_0001', [1, 1005])];

test('all readings are there, and some beyond them and repeated later', async () => {
  const more = series('load_0002', [7, 900]);
  const repeated = series('load_0001', [1, 1005], [1, 61_005]);
  const verdict = await ledger().compare(stored(whole[0] as StoredSeries, repeated, more));
  expect(verdict).toEqual({ acknowledged: 3, missing: 0, moved: 0, worstMs: 0, duplicates: 0, examples: [] });
  expect(problemsOf({ fault: 'none', storage: 'prometheus', verdict })).toEqual([]);
});

test.each([
  ['a value', [series('load_0000', [1, 1000]), whole[1] as StoredSeries], 'load_0000 s0 2 of 1010 is missing'],
  ['a device', [whole[0] as StoredSeries], ''],
])('%s is missing', async (_title, found, example) => {
  const verdict = await ledger().compare(stored(...found));
  expect(verdict).toMatchObject({ missing: 1, moved: 0 });
  expect(verdict.examples.join()).toBe(example);
  expect(problemsOf({ fault: 'kill', storage: 'prometheus', verdict })[0]).toMatch(
    /^kill with prometheus: 1 of 3 acknowledged readings are lost/,
  );
});

test('another time and duplicates are found', async () => {
  const verdict = await ledger().compare(stored(series('load_0000', [1, 1000], [1, 1000], [2, 1013]), whole[1] as StoredSeries));
  expect(verdict).toMatchObject({ missing: 0, moved: 1, worstMs: 3, duplicates: 1 });
  const result = { fault: 'kill', storage: 'victoriametrics-dedup', verdict } as const;
  expect(problemsOf(result)).toHaveLength(2);
  // without deduplication VictoriaMetrics keeps what it was sent twice
  expect(problemsOf({ ...result, storage: 'victoriametrics' })).toHaveLength(1);
});

test('several properties count, and a device can be left out', async () => {
  expect(await ledger().compare(stored(...whole), 2)).toMatchObject({ acknowledged: 6, missing: 3 });
  const without = ledger();
  without.remove('load_0000');
  expect(await without.compare(stored(...whole))).toMatchObject({ acknowledged: 1, missing: 0 });
});

test('no acknowledged message is a problem, too', async () => {
  const verdict = await new Ledger(new Float64Array()).compare(stored());
  expect(problemsOf({ fault: 'kill', storage: 'prometheus', verdict })).toEqual(['kill with prometheus: no message was acknowledged']);
});

test('a line of the table', async () => {
  const verdict = await ledger().compare(stored(...whole));
  const result = { fault: 'kill', storage: 'prometheus', verdict: { ...verdict, acknowledged: 1_234_567 }, recovery: [3, 1, 2] } as const;
  expect(tableLine(result)).toBe('| kill | prometheus | 1 234 567 | 0 | 0 | 0 | 2.0 s, 3.0 s |  |  |');
});

import { expect, test } from '@jest/globals';
import { commonConfig } from '@gaugeway/connectors/contract';
import { HistoryArchive } from './historyArchive.ts';
import { Journal } from './journal.ts';
import type { SampleSink, SeriesSamples } from '../outputs/import-sinks/sample.ts';

const terminal = { progress: () => undefined, note: () => undefined };

/** What an import of these readings writes, by a config. */
async function imported(config: object, readings: readonly (readonly [raw: unknown, atMs: number])[]): Promise<SeriesSamples[]> {
  const written: SeriesSamples[] = [];
  const sink: SampleSink = {
    write: async (series) => written.push(...series),
    close: async () => undefined,
  };
  const entry = {
    name: 'home',
    type: 'home-assistant',
    connector: undefined as never,
    config: commonConfig.parse(config),
    fingerprint: '',
  };
  using archive = new HistoryArchive(entry, {
    range: { fromMs: 0, toMs: 1e12 },
    sink,
    journal: new Journal(),
    terminal,
    metrics: new Map(),
    dataDir: '',
  });
  const [point] = archive.device({ id: 'meter' }).map([{ name: 'energy', kind: 'numeric', unit: 'kWh', origin: 'household' }]);
  for (const [raw, atMs] of readings) point?.set(raw, atMs);
  await archive.done('part');
  return written;
}

test('issue 10.19: the history of a property with log: true is imported', async () => {
  const readings = [
    [1, 1000],
    [2, 2000],
  ] as const;
  const expected = await imported({}, readings);
  expect(expected).toEqual([expect.objectContaining({ values: [3.6e6, 7.2e6], timestampsMs: [1000, 2000] })]);
  expect(await imported({ overrides: [{ property: 'energy', log: true }] }, readings)).toEqual(expected);
});

test('issue 10.7: no sample is imported of what was refused or held', async () => {
  const hour = 3_600_000;
  const readings = [
    [100, hour],
    [-170, 2 * hour],
    [42_949_672.95, 3 * hour],
    [101, 4 * hour],
  ] as const;
  const [series] = await imported({}, readings);
  expect(series).toMatchObject({ values: [360e6, 363.6e6], timestampsMs: [hour, 4 * hour] });
});

import { expect, test } from '@jest/globals';
import { describeWith } from '../servers/describeWith.ts';
import { problemsOf, type Result, type Skipped } from './report.ts';
import type { Size } from './scenario.ts';
import { scenarios } from './scenarios.ts';

const size: Size = {
  storages: ['victoriametrics-dedup'],
  kills: 10,
  rate: 300,
  share: 0.05,
  qos: 1,
  seed: process.env['FAULT_SEED'] ?? String(Date.now()),
  tell: () => undefined,
};

describeWith(['mosquitto', 'victoriaMetrics', 'prometheus'], `no acknowledged reading is lost (FAULT_SEED=${size.seed})`, () => {
  test.each(['exporter', 'storage', 'broker', 'all'])(
    '%s killed 10 times',
    async (name) => {
      expect(problemsIn(await run(name, size))).toEqual([]);
    },
    180_000,
  );

  test('Prometheus killed 10 times', async () => {
    expect(problemsIn(await run('storage', { ...size, storages: ['prometheus'] }))).toEqual([]);
  }, 180_000);

  test.each(['closing', 'refusing', 'limiting'])(
    '%s target',
    async (name) => {
      expect(problemsIn(await run(name, size))).toEqual([]);
    },
    60_000,
  );
});

async function run(name: string, chosenSize: Size): Promise<(Result | Skipped)[]> {
  const scenario = scenarios[name];
  if (scenario === undefined) throw new Error(`cannot run "${name}": no such scenario`);
  return scenario(chosenSize);
}

function problemsIn(results: readonly (Result | Skipped)[]): string[] {
  return results.flatMap((result) => ('skipped' in result ? [] : problemsOf(result)));
}

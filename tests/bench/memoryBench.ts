import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child } from './child.ts';
import { housesFor, temporaryFolder } from './houses.ts';
import type { Measurement, Size } from './measurement.ts';

const series = 100_000;
const mostRounds = 3;

/** Resident memory that a series takes, a new process each round. */
export async function memoryBench({ rounds, share }: Size): Promise<Measurement[]> {
  const folder = temporaryFolder();
  for (const [index, messages] of housesFor(series * share).entries())
    writeFileSync(join(folder, `${String(index).padStart(3, '0')}.json`), JSON.stringify(messages));
  const values: number[] = [];
  for (let done = 0; done < Math.min(rounds, mostRounds); done++) values.push(await bytesPerSeries(folder));
  return [{ what: 'memory per series', values, unit: 'B', better: 'less', floor: 1024, aim: 400 }];
}

async function bytesPerSeries(folder: string): Promise<number> {
  await using child = await Child.start('memoryProcess', [folder]);
  const [emptyBytes, none] = [await child.ask('warmUp'), await child.ask('series')];
  const [bytes, all] = [await child.ask('fill'), await child.ask('series')];
  return (bytes - emptyBytes) / (all - none);
}

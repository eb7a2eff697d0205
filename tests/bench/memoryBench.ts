import { Child } from './child.ts';
import type { Measurement, Size } from './measurement.ts';

const series = 100_000;
const mostRounds = 3;

/** Resident memory that a series takes, a new process each round. */
export async function memoryBench({ rounds, share }: Size): Promise<Measurement[]> {
  const values: number[] = [];
  for (let done = 0; done < Math.min(rounds, mostRounds); done++) values.push(await bytesPerSeries(series * share));
  return [{ what: 'memory per series', values, unit: 'B', better: 'less', floor: 1024, aim: 400 }];
}

async function bytesPerSeries(count: number): Promise<number> {
  await using child = await Child.start('memoryProcess', [count]);
  const [emptyBytes, none] = [await child.ask('warmUp'), await child.ask('series')];
  const [bytes, all] = [await child.ask('fill'), await child.ask('series')];
  return (bytes - emptyBytes) / (all - none);
}

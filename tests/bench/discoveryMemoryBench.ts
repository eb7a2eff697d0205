import { maxProperties } from '@gaugeway/simulator/load/loadDevices';
import { Child } from './child.ts';
import type { Measurement, Size } from './measurement.ts';

const devices = 2000;
const mostRounds = 3;

/** What an entity of Home Assistant's discovery takes, with its series and its share of its device: a new process each round. */
export async function discoveryMemoryBench({ rounds, share }: Size): Promise<Measurement[]> {
  const count = Math.max(20, Math.round(devices * share));
  const values: number[] = [];
  for (let done = 0; done < Math.min(rounds, mostRounds); done++) values.push(await bytesPerEntity(count));
  return [{ what: 'memory of a discovered entity', values, unit: 'B', better: 'less', floor: 6144, aim: 2500 }];
}

async function bytesPerEntity(count: number): Promise<number> {
  await using child = await Child.start('discoveryMemoryProcess', [count]);
  const before = await child.ask('warmUp');
  return ((await child.ask('fill')) - before) / (count * maxProperties);
}

import { findProgram } from '../servers/program.ts';
import { startVictoriaMetrics } from '../servers/victoriaMetrics.ts';
import { residentBytes } from './cpuSeconds.ts';
import type { Measurement, Size, Skipped } from './measurement.ts';
import { outputsTo, startConsumer } from './outputBench.ts';

/** Each with its readings and its state makes about 100 000 series on a scrape; a connector takes 10 000 devices. */
const devices = 8000;
/** Messages a second; each device has sent once after eight seconds. */
const perSecond = 1000;
/** Until the young generation has its size and all repetitions have been sent once. */
const settleS = 90;

/** Resident memory that an output adds, and that of the whole process. */
export async function outputMemoryBench({ share }: Size): Promise<(Measurement | Skipped)[]> {
  if (findProgram('victoriaMetrics') === undefined) return [{ what: 'output memory', skipped: 'needs victoriaMetrics' }];
  await using storage = await startVictoriaMetrics();
  const count = Math.ceil(devices * share);
  const memoryWith = async (outputs: object) => {
    await using started = new AsyncDisposableStack();
    const { load, exporter } = await startConsumer(started, count, outputs);
    await load.run({ count: Math.round(perSecond * settleS * share), rate: perSecond });
    const bytes = residentBytes(exporter.pid);
    return { bytes, series: (await exporter.scrape()).match(/^iot_/gm)?.length ?? NaN };
  };
  const [off, on] = [await memoryWith({}), await memoryWith(outputsTo(storage))];
  const row = (what: string, bytes: number): Measurement => ({
    what,
    values: [bytes / on.series],
    unit: 'B',
    better: 'less',
    note: `RSS ${(on.bytes / 1e6).toFixed(0)} MB with an output, ${(off.bytes / 1e6).toFixed(0)} MB without`,
  });
  return [
    row(`output: memory that it adds per series of ${on.series}`, on.bytes - off.bytes),
    row('output: the whole process per series', on.bytes),
  ];
}

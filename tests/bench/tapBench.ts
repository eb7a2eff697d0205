import { Child } from './child.ts';
import { interleaved, median, ratios, type Measurement, type Size } from './measurement.ts';
import { round } from './table.ts';

const devices = 1000;

/** The path of a reading from a message to the samples that the outputs take, against the path to the series alone. */
export async function tapBench({ rounds, share }: Size): Promise<Measurement[]> {
  await using children = new AsyncDisposableStack();
  const start = async (way: 'on' | 'off') => children.use(await Child.start('tapProcess', [way, Math.ceil(devices * share)]));
  const [on, off] = [await start('on'), await start('off')];
  const [withOutput = [], without = []] = await interleaved(
    rounds,
    () => on.ask('cpuNs'),
    () => off.ask('cpuNs'),
  );
  return [
    {
      what: 'tap: messages per CPU second with an output against without',
      values: ratios(without, withOutput),
      unit: '×',
      better: 'more',
      floor: 0.6,
      aim: 0.85,
      note: `a message of 8 readings: ${round(median(withOutput))} against ${round(median(without))} ns, from its payload to the samples of a batch`,
    },
  ];
}

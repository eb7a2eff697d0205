import { Child } from './child.ts';
import { interleaved, ratios, type Measurement, type Size } from './measurement.ts';
import { thousands } from './mqttBench.ts';

/** Payloads of Sparkplug B into series, beside protobufjs that decodes them and does nothing with them. */
export async function sparkplugBench({ rounds }: Size): Promise<Measurement[]> {
  await using series = await Child.start('sparkplugProcess', ['series']);
  await using bare = await Child.start('sparkplugProcess', ['bare']);
  const [own = [], other = []] = await interleaved(
    rounds,
    () => series.ask('perCpuSecond'),
    () => bare.ask('perCpuSecond'),
  );
  return [
    {
      what: 'Sparkplug payloads a CPU second beside a bare decode',
      values: ratios(own, other),
      unit: '×',
      better: 'more',
      floor: 0.5,
      note: `of 8 metrics: ${thousands(own)} into series against ${thousands(other)} decoded`,
    },
  ];
}

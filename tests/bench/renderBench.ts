import { Child } from './child.ts';
import { interleaved, median, ratios, type Measurement, type Size } from './measurement.ts';
import { round } from './table.ts';

const series = 100_000;

/** CPU time of a whole exposition, encoded, against prom-client's `metrics()` for the same series. */
export async function renderBench({ rounds, share }: Size): Promise<Measurement[]> {
  const count = series * share;
  await using ours = await Child.start('renderProcess', [count]);
  await using theirs = await Child.start('promClientProcess', [count]);
  const rendered = await theirs.ask('series');
  const [own = [], other = []] = await interleaved(
    rounds,
    () => ours.ask('render'),
    () => theirs.ask('render'),
  );
  return [
    {
      what: `render of ${Math.round(rendered / 1000)} 000 series against prom-client`,
      values: ratios(other, own),
      unit: '×',
      better: 'more',
      floor: 5,
      aim: 10,
      note: `${round(median(own))} against ${round(median(other))} ms of CPU`,
    },
  ];
}

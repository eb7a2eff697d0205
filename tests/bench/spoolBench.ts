import { Child } from './child.ts';
import { interleaved, median, type Measurement, type Size } from './measurement.ts';
import { round } from './table.ts';

const samples = 1_000_000;
/** Samples per CPU second that the spool is to reach. */
const aimed = 2_000_000;

/** Samples per CPU second into the spool, each batch of 2 000 synced, and out of it, over what is aimed at; the note has a bare loop over the same bytes. */
export async function spoolBench({ rounds, share }: Size): Promise<Measurement[]> {
  const count = samples * share;
  await using child = await Child.start('spoolProcess', [count]);
  const [stored = [], written = [], read = [], bare = []] = await interleaved(
    rounds,
    () => child.ask('in'),
    () => child.ask('bareIn'),
    () => child.ask('out'),
    () => child.ask('bareOut'),
  );
  const perSecond = (ms: number) => (1000 * count) / ms;
  const row = (what: string, own: readonly number[], other: readonly number[]): Measurement => ({
    what,
    values: own.map((ms) => perSecond(ms) / aimed),
    unit: '×',
    better: 'more',
    floor: 1,
    aim: 1,
    note: `${round(perSecond(median(own)) / 1e6)} M against ${round(perSecond(median(other)) / 1e6)} M of a bare loop over the same bytes`,
  });
  return [
    row('samples a CPU second into the spool, over 2 M', stored, written),
    row('samples a CPU second out of the spool, over 2 M', read, bare),
  ];
}

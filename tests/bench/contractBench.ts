import { Child } from './child.ts';
import { interleaved, median, ratios, type Measurement, type Size } from './measurement.ts';
import { round } from './table.ts';

const devices = 1000;
const ways = { handles: 'handles', samples: 'sample arrays', prepared: 'sample arrays with prepared keys' } as const;

/** CPU time and allocated bytes of handing a decoded message of eight readings over: handles against sample arrays (docs/decisions/0001-contract.md). */
export async function contractBench({ rounds, share }: Size): Promise<Measurement[]> {
  await using children = new AsyncDisposableStack();
  const start = async (way: keyof typeof ways) => children.use(await Child.start('contractProcess', [way, Math.ceil(devices * share)]));
  const handles = await start('handles');
  const others = { samples: await start('samples'), prepared: await start('prepared') };
  const [own = [], samples = [], prepared = []] = await interleaved(
    rounds,
    ...[handles, others.samples, others.prepared].map((child) => () => child.ask('cpuNs')),
  );
  const ownBytes = await handles.ask('bytes');
  const row = async (way: keyof typeof others, values: readonly number[]): Promise<Measurement> => ({
    what: `contract: CPU of ${ways[way]} against handles`,
    values: ratios(values, own),
    unit: '×',
    better: 'more',
    note:
      `a message of 8 readings: ${round(median(values))} ns and ${round(await others[way].ask('bytes'))} B allocated ` +
      `against ${round(median(own))} ns and ${round(ownBytes)} B`,
  });
  return [await row('samples', samples), await row('prepared', prepared)];
}

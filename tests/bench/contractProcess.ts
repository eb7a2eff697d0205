import type { Conversion } from '@gaugeway/connectors/catalogue/metric';
import { metrics } from '@gaugeway/connectors/catalogue/metrics';
import { resolve } from '@gaugeway/connectors/catalogue/resolve';
import type { Labels, Point } from '@gaugeway/connectors/contract';
import { readInventory } from '@gaugeway/connectors/zigbee2mqtt/bridge/inventory';
import { labelText } from '@gaugeway/exporter/series/series';
import { describeLoadDevice, loadDevices, loadPayload } from '@gaugeway/simulator/load/loadDevices';
import { answerParent, cpuMs } from './child.ts';
import { openGateway, temporaryFolder } from './houses.ts';

/**
 * Two contracts on the same decoded messages: handles that are set, as ours is, and samples that are collected per message and put into
 * a map by metric and labels; `prepared` samples bring the text that they are found by.
 */
type Values = Readonly<Record<string, number>>;
type Take = (values: Values, atMs: number) => void;

const [way = '', count = ''] = process.argv.slice(2);
const devices = loadDevices(Number(count), 8);
const { devices: entries } = readInventory(devices.map(describeLoadDevice));
const properties = entries[0]?.properties ?? [];
const rounds = [0, 1, 2, 3, 4, 5, 6, 7].map((variant) => devices.map((device) => JSON.parse(loadPayload(device, variant)) as Values));
const takes: readonly Take[] = way === 'handles' ? byHandles() : bySamples(way === 'prepared');
let atMs = Date.now();

answerParent({
  cpuNs: async () => ((await cpuMs(10, allRounds)) * 1e6) / (rounds.length * devices.length),
  bytes: () => {
    allRounds();
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    oneRound(rounds[0] ?? []);
    return (process.memoryUsage().heapUsed - before) / devices.length;
  },
});

function allRounds(): void {
  for (const messages of rounds) oneRound(messages);
}

function oneRound(messages: readonly Values[]): void {
  atMs++;
  let index = 0;
  for (const values of messages) takes[index++]?.(values, atMs);
}

function byHandles(): Take[] {
  const gateway = openGateway(temporaryFolder());
  return entries.map(({ description }) => {
    const handles = gateway.device(description).map(properties);
    const points = new Map<string, Point>(properties.map(({ name }, index) => [name, handles[index]!]));
    return (values, time) => {
      for (const key in values) points.get(key)?.set(values[key], time, true);
    };
  });
}

interface Sample {
  readonly metric: string;
  readonly labels: Labels;
  readonly value: number;
  readonly time: number;
  /** Metric and labels as text, where the connector has it prepared. */
  readonly key?: string;
}

function bySamples(prepared: boolean): Take[] {
  const store = new Map<string, { value: number; time: number }>();
  const resolutions = resolve(properties, { metrics: (name) => metrics.get(name), maxStates: 20, maxActions: 50 });
  const apply = (sample: Sample): void => {
    const key = sample.key ?? keyOf(sample.metric, sample.labels);
    const held = store.get(key);
    if (held === undefined) store.set(key, { value: sample.value, time: sample.time });
    else if (sample.time >= held.time) {
      held.value = sample.value;
      held.time = sample.time;
    }
  };
  return entries.map(({ description: { id, name = id } }) => {
    const ways = new Map(
      resolutions.flatMap(({ property, metric, labels: own, decoding }) => {
        if (metric === undefined || decoding?.kind !== 'number') return [];
        const labels = { connector: 'zigbee2mqtt', device: id, name, ...own };
        const key = prepared ? keyOf(metric.name, labels) : undefined;
        return [[property.name, { metric: metric.name, labels, key, convert: decoding.convert }] as const];
      }),
    );
    return (values, time) => {
      const samples: Sample[] = [];
      for (const name in values) {
        const way = ways.get(name);
        if (way === undefined) continue;
        const { metric, labels, key, convert } = way;
        samples.push({ metric, labels, key, value: converted(values[name], convert), time });
      }
      for (const sample of samples) if (Number.isFinite(sample.value)) apply(sample);
    };
  });
}

function converted(raw: unknown, convert: Conversion): number {
  if (typeof raw !== 'number') return NaN;
  return typeof convert === 'function' ? convert(raw) : raw * convert.factor + convert.offset;
}

function keyOf(metric: string, labels: Labels): string {
  return `${metric}{${labelText(labels)}}`;
}

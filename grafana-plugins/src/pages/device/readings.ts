import { metricInfo, type MetricGroup } from '../../core/catalogue';
import type { MappingRow } from '../../data/exporterApi';
import type { RangeSeries, Sample } from '../../data/prometheus';

export const readingGroups = [
  'measurement',
  'state',
  'diagnostic',
  'setting',
  'color',
  'location',
] as const satisfies readonly MetricGroup[];

/** A value of a device as it is shown: a number or boolean of one series, or the current state of a stateset. */
export interface DeviceReading {
  readonly key: string;
  readonly metric: string;
  readonly group: MetricGroup;
  /** Labels beyond those of the device and of the scrape; `state` is not among them. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** The current state of a stateset. */
  readonly state?: string;
  /** When the device told it, where the exporter says so. */
  readonly atMs?: number;
  readonly course?: readonly number[];
}

/** Labels that tell a scrape or a replica, not a part of a device. */
const foreignLabels = new Set([
  '__name__',
  'connector',
  'device',
  'name',
  // `series_labels` may add it to every series
  'area',
  'instance',
  'job',
  'cluster',
  'container',
  'endpoint',
  'namespace',
  'node',
  'pod',
  'prometheus',
  'prometheus_replica',
  'receive',
  'replica',
  'service',
  'tenant_id',
]);

/** What the device shows now, by group and title. A series that several exporters or replicas give is one. */
export function deviceReadings(
  samples: readonly Sample[],
  courses: readonly RangeSeries[],
  mapping: readonly MappingRow[] = [],
): DeviceReading[] {
  const byKey = new Map<string, DeviceReading>();
  const courseOf = new Map(courses.map(({ labels, values }) => [seriesKey(labels), values]));
  const times = new Map(mapping.map((row) => [keyOf(row.metric ?? '', row.labels ?? {}), row.value_at_ms]));
  for (const { labels, value } of samples) {
    const metric = labels['__name__'] ?? '';
    const facts = metricInfo(metric);
    const isState = facts?.type === 'stateset';
    if (facts?.chapter === ownChapter || facts?.type === 'info' || (isState && value !== 1)) {
      continue;
    }
    const own = ownLabels(labels);
    const { state, ...rest } = own;
    const shown = isState ? rest : own;
    const key = keyOf(metric, shown);
    byKey.set(key, {
      key,
      metric,
      group: facts?.group ?? 'measurement',
      labels: shown,
      value,
      state: isState ? state : undefined,
      atMs: times.get(key),
      course: isState ? undefined : courseOf.get(seriesKey(labels)),
    });
  }
  return [...byKey.values()].sort((a, b) => a.key.localeCompare(b.key));
}

const ownChapter = 'Connector and device';

function ownLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([label]) => !foreignLabels.has(label)));
}

function seriesKey(labels: Readonly<Record<string, string>>): string {
  return keyOf(labels['__name__'] ?? '', ownLabels(labels));
}

function keyOf(metric: string, labels: Readonly<Record<string, string>>): string {
  const parts = Object.entries(labels).sort(([a], [b]) => a.localeCompare(b));
  return [metric, ...parts.map(([label, value]) => `${label}=${value}`)].join('|');
}

import { byText } from '../../core/byText';
import { isDeviceMetric, metricInfo, type MetricGroup } from '../../core/catalogue';
import { readingText } from '../../core/format';
import { partWords } from '../../core/partWords';
import type { MappingRow } from '../../data/exporterApi';
import { readingKey } from '../../data/live/liveDevices';
import type { RangeSeries, Sample } from '../../data/prometheus';

/** A displayed value: a number or boolean of one series, or the current state of a stateset. */
export interface DeviceReading {
  readonly key: string;
  readonly metric: string;
  readonly group: MetricGroup;
  /** Labels other than those of the device and the scrape; without the `state` of a stateset. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** The current state of a stateset. */
  readonly state?: string;
  /** Time of the value, if the exporter's API has it. */
  readonly atMs?: number;
  /** Null after the last message. */
  readonly history?: ReadonlyArray<number | null>;
}

/** The value in words: with its unit, or the state. */
export function shownText({ state, ...reading }: DeviceReading): string {
  return state === undefined ? readingText(reading) : partWords(state);
}

/** Labels of the device or of the scrape, which do not identify a part of the device. */
const commonLabels = new Set([
  '__name__',
  'connector',
  'device',
  'name',
  // added to every series by `series_labels`
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

interface ReadingOptions {
  readonly mapping?: readonly MappingRow[];
  /** Last message of a device that does not report now: histories end there, although a source goes on to export the last value. */
  readonly endMs?: number;
}

/** Current readings, sorted by key. A series of several exporters or replicas is one reading. */
export function deviceReadings(
  { samples, histories }: { readonly samples: readonly Sample[]; readonly histories: readonly RangeSeries[] },
  { mapping = [], endMs = Infinity }: ReadingOptions = {},
): DeviceReading[] {
  const byKey = new Map<string, DeviceReading>();
  const historyOf = new Map(histories.map((series) => [seriesKey(series.labels), historyUntil(series, endMs)]));
  const times = new Map(mapping.map((row) => [readingKey(row.metric ?? '', row.labels ?? {}), row.value_at_ms]));
  for (const { labels, value } of samples) {
    const metric = labels['__name__'] ?? '';
    const info = metricInfo(metric);
    const isState = info?.type === 'stateset';
    if (isDeviceMetric(metric) || info?.type === 'info' || (isState && value !== 1)) {
      continue;
    }
    const own = ownLabels(labels);
    const { state, ...rest } = own;
    const shown = isState ? rest : own;
    const key = readingKey(metric, shown);
    byKey.set(key, {
      key,
      metric,
      group: info?.group ?? 'measurement',
      labels: shown,
      value,
      state: isState ? state : undefined,
      atMs: times.get(key),
      history: isState ? undefined : historyOf.get(seriesKey(labels)),
    });
  }
  return [...byKey.values()].sort((a, b) => byText(a.key, b.key));
}

function historyUntil({ timesMs, values }: RangeSeries, endMs: number): Array<number | null> {
  // the last message is in the first sample after it
  return values.map((value, index) => ((timesMs[index - 1] ?? 0) > endMs ? null : value));
}

function ownLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([label]) => !commonLabels.has(label)));
}

function seriesKey(labels: Readonly<Record<string, string>>): string {
  return readingKey(labels['__name__'] ?? '', ownLabels(labels));
}

/** A value of the exporter's API: of a stream, or of the mapping. */
export interface ApiValue {
  readonly metric?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Null: none now. */
  readonly value?: number | string | null;
  readonly atMs?: number;
}

/** The readings with what the exporter says now in place of the last scrape. It may have readings that Prometheus does not have yet. */
export function withApiValues(readings: readonly DeviceReading[], values: Iterable<ApiValue>): DeviceReading[] {
  const byKey = new Map(readings.map((reading) => [reading.key, reading]));
  for (const { metric = '', labels = {}, value, atMs } of values) {
    const key = readingKey(metric, labels);
    const info = metricInfo(metric);
    if (value === undefined || value === null) {
      byKey.delete(key);
    } else if (metric !== '' && info?.type !== 'info' && !isDeviceMetric(metric)) {
      const before: Omit<DeviceReading, 'value'> = byKey.get(key) ?? { key, metric, group: info?.group ?? 'measurement', labels };
      const now = typeof value === 'string' ? { value: 1, state: value } : { value, state: undefined };
      byKey.set(key, { ...before, ...now, atMs: atMs ?? before.atMs });
    }
  }
  return [...byKey.values()].sort((a, b) => byText(a.key, b.key));
}

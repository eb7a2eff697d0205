import { t } from '@grafana/i18n';
import catalogue from './catalogue.json';

export type MetricType = 'gauge' | 'counter' | 'boolean' | 'stateset' | 'info';
export type MetricGroup = 'measurement' | 'state' | 'diagnostic' | 'setting' | 'color' | 'location';

/** How people read the numbers of a metric, see `displayTable.ts` of the catalogue: a Grafana unit, digits, and units of small and large values. */
export interface Display {
  readonly unit?: string;
  readonly factor?: number;
  readonly decimals?: number;
  readonly maxDecimals?: number;
  readonly steps?: ReadonlyArray<Pick<Display, 'unit' | 'factor' | 'maxDecimals'> & { readonly from: number }>;
  readonly kind?: 'date' | 'money' | 'temperature' | 'difference' | 'energy';
}

/** A metric's properties, generated from the exporter's catalogue. */
interface MetricInfo {
  readonly type: MetricType;
  /** Base unit as in metric names: `watts`, `ratio`, `celsius`. */
  readonly unit?: string;
  /** Of metrics with numbers. */
  readonly display?: Display;
  readonly group: MetricGroup;
  /** English display name: "Relative humidity". */
  readonly title: string;
  readonly help: string;
  readonly chapter: string;
}

const metrics = catalogue as unknown as Readonly<Record<string, MetricInfo | undefined>>;

/** Properties of a metric in the catalogue; `undefined` for a metric that a user declared. */
export function metricInfo(metric: string): MetricInfo | undefined {
  return metrics[metric];
}

/** Displays by base unit, for metrics that are not in the catalogue. Settings have the general one of their unit. */
export const displayOfUnit: ReadonlyMap<string, Display> = new Map(
  Object.entries(metrics)
    .sort(([a], [b]) => Number(a.startsWith('iot_setting_')) - Number(b.startsWith('iot_setting_')))
    .flatMap(([, info]) => (info?.unit === undefined || info.display === undefined ? [] : [[info.unit, info.display] as const])),
);

const deviceChapter = 'Connector and device';

/** Whether a metric describes a device or a connector itself, such as `iot_device_up`. */
export function isDeviceMetric(metric: string): boolean {
  return metricInfo(metric)?.chapter === deviceChapter;
}

/** What a metric measures, translated; `undefined` for a metric that a user declared. */
export function metricHelp(metric: string): string | undefined {
  const info = metricInfo(metric);
  return info === undefined ? undefined : t(`catalogue-help.${metric}`, info.help);
}

/** Whether a metric counts events that the exporter itself has seen. It does not store the count. */
export function isEventCount(metric: string): boolean {
  return /^iot_(actions|detections|automation_triggers)_total$/.test(metric);
}

/** A metric's translated display name: "Relative humidity"; the metric name where the catalogue has no entry. */
export function metricTitle(metric: string): string {
  const info = metricInfo(metric);
  return info === undefined ? metric : t(`catalogue.${metric}`, info.title);
}

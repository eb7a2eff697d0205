import { t } from '@grafana/i18n';
import catalogue from './catalogue.json';

export type MetricType = 'gauge' | 'counter' | 'boolean' | 'stateset' | 'info';
export type MetricGroup = 'measurement' | 'state' | 'diagnostic' | 'setting' | 'color' | 'location';

/** A metric's properties, generated from the exporter's catalogue. */
interface MetricInfo {
  readonly type: MetricType;
  /** Base unit as in metric names: `watts`, `ratio`, `celsius`. */
  readonly unit?: string;
  readonly group: MetricGroup;
  /** English display name: "Relative humidity". */
  readonly title: string;
  readonly help: string;
  readonly chapter: string;
}

const metrics = catalogue as Readonly<Record<string, MetricInfo | undefined>>;

/** Properties of a metric in the catalogue; `undefined` for a metric that a user declared. */
export function metricInfo(metric: string): MetricInfo | undefined {
  return metrics[metric];
}

const deviceChapter = 'Connector and device';

/** Whether a metric describes a device or a connector itself, such as `iot_device_up`. */
export function isDeviceMetric(metric: string): boolean {
  return metricInfo(metric)?.chapter === deviceChapter;
}

/** A metric's translated display name: "Relative humidity"; the metric name where the catalogue has no entry. */
export function metricTitle(metric: string): string {
  const info = metricInfo(metric);
  return info === undefined ? metric : t(`catalogue.${metric}`, info.title);
}

import { byText } from '../../../core/byText';
import { isDeviceMetric, metricInfo, metricTitle } from '../../../core/catalogue';
import { baseUnitOf, displayOf } from '../../../core/units';

/** One panel: all channels and phases of one metric of a device. */
export interface GraphPlan {
  readonly metric: string;
  readonly title: string;
  readonly kind: 'graph' | 'timeline';
  /** PromQL, with Grafana's `$__rate_interval`. */
  readonly expr: string;
  readonly legend: string;
  /** Id of a Grafana unit. */
  readonly unit: string;
}

export type CounterMode = 'rate' | 'total';

/** Labels that identify parts of a device; aggregation by them merges the series of two exporters. */
const partLabels = [
  'sensor',
  'channel',
  'phase',
  'state',
  'setting',
  'setpoint',
  'tariff',
  'period',
  'size',
  'axis',
  'quality',
  'severity',
  'action',
  'currency',
  'unit',
];
/** A metric of a device, with the labels in which its series differ. */
export interface DeviceMetric {
  readonly metric: string;
  readonly parts: readonly string[];
}

/** The metrics of series with these labels, sorted by name. */
export function deviceMetrics(labelSets: Iterable<Readonly<Record<string, string>>>): DeviceMetric[] {
  const found = new Map<string, Set<string>>();
  for (const labels of labelSets) {
    const metric = labels['__name__'] ?? '';
    const parts = found.get(metric) ?? new Set();
    found.set(metric, parts);
    partLabels.filter((label) => labels[label] !== undefined).forEach((label) => parts.add(label));
  }
  const metrics = [...found].map(([metric, parts]) => ({ metric, parts: partLabels.filter((label) => parts.has(label)) }));
  return metrics.sort((a, b) => a.metric.localeCompare(b.metric));
}

const groupOrder = ['measurement', 'state', 'setting', 'color', 'location', 'diagnostic'];

/** The panels of a device's metrics, sorted by group and title, without the metrics about the device itself. */
export function graphPlans(metrics: readonly DeviceMetric[], matchers: string, mode: CounterMode): GraphPlan[] {
  return metrics
    .filter(({ metric }) => !isDeviceMetric(metric) && metricInfo(metric)?.type !== 'info')
    .sort((a, b) => groupRank(a.metric) - groupRank(b.metric) || byText(metricTitle(a.metric), metricTitle(b.metric)))
    .map((metric) => planOf(metric, matchers, mode));
}

function planOf({ metric, parts }: DeviceMetric, matchers: string, mode: CounterMode): GraphPlan {
  const selector = `${metric}{${matchers}}`;
  const title = metricTitle(metric);
  const plan = { metric, title, legend: parts.length === 0 ? title : parts.map((label) => `{{${label}}}`).join(' ') };
  const newest = parts.length === 0 ? 'max' : `max by (${parts.join(', ')})`;
  const type = metricInfo(metric)?.type ?? (metric.endsWith('_total') ? 'counter' : 'gauge');
  if (type === 'boolean' || type === 'stateset') {
    return { ...plan, kind: 'timeline', expr: `${newest} (${selector})`, unit: 'short' };
  }
  if (type === 'counter' && mode === 'rate') {
    const { unit, factor } = rateUnit(metric);
    return { ...plan, kind: 'graph', expr: scaled(`${newest} (rate(${selector}[$__rate_interval]))`, factor), unit };
  }
  const { unit, factor, offset } = displayOf(metric);
  return { ...plan, kind: 'graph', expr: scaled(`${newest} (${selector})`, factor, offset), unit: unit === 'none' ? 'short' : unit };
}

/** Unit of a counter's rate: watts for joules, per hour for water and gas, per second for events. */
function rateUnit(metric: string): { unit: string; factor: number } {
  switch (baseUnitOf(metric)) {
    case 'joules':
      return { unit: 'watt', factor: 1 };
    case 'cubic_meters':
      return { unit: 'suffix:m³/h', factor: 3600 };
    case 'bytes':
      return { unit: 'Bps', factor: 1 };
    case 'seconds':
      return { unit: 'percentunit', factor: 1 };
    case undefined:
      return { unit: 'cps', factor: 1 };
    default: {
      const { unit, factor } = displayOf(metric);
      return { unit: `suffix:${unit.replace(/^suffix:/, '')}/h`, factor: factor * 3600 };
    }
  }
}

function scaled(expression: string, factor: number, offset = 0): string {
  const product = factor === 1 ? expression : `${expression} * ${factor}`;
  return offset === 0 ? product : `${product} + ${offset}`;
}

function groupRank(metric: string): number {
  const rank = groupOrder.indexOf(metricInfo(metric)?.group ?? 'measurement');
  return rank < 0 ? groupOrder.length : rank;
}

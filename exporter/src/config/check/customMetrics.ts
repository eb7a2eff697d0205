import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import { metrics as catalogue } from '@gaugeway/connectors/catalogue/metrics';
import type { Path } from '../configProblem.ts';
import type { CustomMetric } from '../exporterSchema.ts';

type Report = (path: Path, message: string) => void;

/** Labels that every series has or may have, or that Prometheus gives a meaning. */
const takenLabels = new Set(['connector', 'device', 'name', 'area', 'sensor', 'channel', 'state', 'action', 'le', 'quantile']);

/**
 * The families of `metrics:`, checked against the Prometheus rules, the catalogue and each other; entries that their schema
 * refused are undefined. `report` gets paths below `metrics`.
 */
export function customMetrics(declared: readonly (CustomMetric | undefined)[], report: Report): ReadonlyMap<string, Metric> {
  const owners = new Map([...catalogue.values()].map((metric) => [family(metric), `${metric.name} of the catalogue`]));
  const custom = new Map<string, Metric>();
  declared.forEach((metric, index) => {
    if (metric === undefined) return;
    checkName(metric, (message) => report([index, 'name'], message));
    checkLabels(metric.labels, (position, message) => report([index, 'labels', position], message));
    const owner = owners.get(family(metric));
    if (owner !== undefined) report([index, 'name'], `"${metric.name}" clashes with ${owner}`);
    owners.set(family(metric), `metrics[${index}] "${metric.name}"`);
    custom.set(metric.name, metric);
  });
  return custom;
}

/** OpenMetrics family: a counter's name without `_total`, so that `x` and `x_total` are one (catalogue §1.6). */
function family({ name, type }: Pick<Metric, 'name' | 'type'>): string {
  return type === 'counter' ? name.replace(/_total$/, '') : name;
}

function checkName({ name, type, unit }: CustomMetric, report: (message: string) => void): void {
  if (/^(gaugeway|process|nodejs)_/.test(name))
    report('names that start with gaugeway_, process_ or nodejs_ are those of the exporter itself');
  if (type === 'counter' && !name.endsWith('_total')) report('the name of a counter ends in _total');
  if (type === 'gauge' && name.endsWith('_total')) report('only the name of a counter ends in _total');
  if (unit !== undefined && !family({ name, type }).endsWith(`_${unit}`)) {
    report(`the name ends in its unit: ..._${unit}${type === 'counter' ? '_total' : ''}`);
  }
}

function checkLabels(labels: readonly string[], report: (position: number, message: string) => void): void {
  labels.forEach((label, position) => {
    if (label.startsWith('__') || takenLabels.has(label)) report(position, `label "${label}" cannot be declared: the exporter sets it`);
    if (labels.indexOf(label) < position) report(position, `label "${label}" is listed twice`);
  });
}

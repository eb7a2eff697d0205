import type { Metric } from '@gaugeway/connectors/catalogue/metric';
import { metrics as catalogue } from '@gaugeway/connectors/catalogue/metrics';
import { identityLabels, mappingLabels } from '@gaugeway/connectors/configTypes';
import type { Complaint, Path } from '../configProblem.ts';
import type { CustomMetric } from '../exporterSchema.ts';

export type Report = (path: Path, complaint: Complaint) => void;

/**
 * The families of `metrics:`, checked against the rules of Prometheus, the catalogue and each other. `declared` has undefined for
 * entries that the schema refused; `report` gets paths below `metrics`.
 */
export function customMetrics(declared: readonly (CustomMetric | undefined)[], report: Report): ReadonlyMap<string, Metric> {
  const owners = new Map([...catalogue.values()].map((metric) => [family(metric), `${metric.name} of the catalogue`]));
  const custom = new Map<string, Metric>();
  declared.forEach((metric, index) => {
    if (metric === undefined) return;
    for (const complaint of nameComplaints(metric)) report([index, 'name'], complaint);
    checkLabels(metric.labels, (position, complaint) => report([index, 'labels', position], complaint));
    const owner = owners.get(family(metric));
    if (owner !== undefined) report([index, 'name'], { code: 'duplicate', message: `"${metric.name}" clashes with ${owner}` });
    owners.set(family(metric), `metrics[${index}] "${metric.name}"`);
    custom.set(metric.name, metric);
  });
  return custom;
}

/** OpenMetrics family: a counter's name without `_total`, so that `x` and `x_total` are the same (catalogue §1.6). */
function family({ name, type }: Pick<Metric, 'name' | 'type'>): string {
  return type === 'counter' ? name.replace(/_total$/, '') : name;
}

function* nameComplaints({ name, type, unit }: CustomMetric): Generator<Complaint> {
  if (/^(gaugeway|process|nodejs)_/.test(name))
    yield {
      code: 'reserved_name',
      message: 'the prefixes gaugeway_, process_ and nodejs_ are reserved for metrics of the exporter itself',
    };
  if (type === 'counter' && !name.endsWith('_total'))
    yield { code: 'invalid_value', message: 'expected a name that ends in _total: the metric is a counter' };
  if (type === 'gauge' && name.endsWith('_total'))
    yield { code: 'invalid_value', message: 'expected a name without _total: the metric is a gauge' };
  if (unit !== undefined && !family({ name, type }).endsWith(`_${unit}`)) {
    const ending = `_${unit}${type === 'counter' ? '_total' : ''}`;
    yield { code: 'invalid_value', message: `expected a name that ends in its unit: ...${ending}` };
  }
}

function checkLabels(labels: readonly string[], report: (position: number, complaint: Complaint) => void): void {
  labels.forEach((label, position) => {
    if (label.startsWith('__') || identityLabels.has(label) || mappingLabels.has(label))
      report(position, { code: 'reserved_name', message: `label "${label}" is reserved: the exporter sets it` });
    if (labels.indexOf(label) < position) report(position, { code: 'duplicate', message: `label "${label}" is listed twice` });
  });
}

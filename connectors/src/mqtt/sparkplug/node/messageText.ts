import type { MetricTable } from '../metrics/metricTable.ts';
import type { Metric } from '../payload/payload.ts';

const mostShown = 100;

/** The newest message of a device, for people: values by the names of their metrics. Only written when somebody looks. */
export class MessageText {
  readonly #metrics: readonly Metric[];
  readonly #table: Pick<MetricTable, 'nameOf'>;

  constructor(metrics: readonly Metric[], table: Pick<MetricTable, 'nameOf'>) {
    this.#metrics = metrics.length > mostShown ? metrics.slice(0, mostShown) : metrics;
    this.#table = table;
  }

  toJSON(): unknown {
    return Object.fromEntries(this.#metrics.map((metric) => [this.#table.nameOf(metric), shown(metric)]));
  }
}

function shown({ isNull, template, field, value }: Metric): unknown {
  if (isNull) return null;
  if (template !== undefined)
    return Object.fromEntries(template.metrics.map((member) => [member.name ?? `alias ${member.alias}`, shown(member)]));
  return typeof value === 'bigint' ? String(value) : (value ?? `(${field})`);
}

import catalogue from './catalogue.json';

export type MetricType = 'gauge' | 'counter' | 'boolean' | 'stateset' | 'info';
export type MetricGroup = 'measurement' | 'state' | 'diagnostic' | 'setting' | 'color' | 'location';

/** What is known of a metric; generated from the exporter's catalogue. */
export interface MetricFacts {
  readonly type: MetricType;
  /** Base unit as metric names write it: `watts`, `ratio`, `celsius`. */
  readonly unit?: string;
  readonly group: MetricGroup;
  /** English, for people: "Relative humidity". */
  readonly title: string;
  readonly help: string;
  readonly chapter: string;
}

const known = catalogue as Readonly<Record<string, MetricFacts | undefined>>;

/** The facts of a metric of the catalogue; `undefined` for one that a user declared. */
export function metricFacts(metric: string): MetricFacts | undefined {
  return known[metric];
}

export const metricNames: readonly string[] = Object.keys(catalogue);

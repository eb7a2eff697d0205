import type { Metric } from '../payload/payload.ts';

/** Between the name of a template and those of its members, as in the names of metrics themselves. */
const separator = '/';

/** Name of a template's member. */
export function memberName(template: string, member: string): string {
  return `${template}${separator}${member}`;
}

/** What a birth declares: a metric with its full name. Those of a template come after it. */
export interface Declared {
  readonly name: string;
  readonly metric: Metric;
}

/** The metrics of a birth with those within templates. Definitions of templates are left out, and metrics without a name. */
export function* flatten(metrics: readonly Metric[], template?: string): Generator<Declared, void> {
  for (const metric of metrics) {
    if (metric.name === undefined || metric.name === '' || metric.template?.isDefinition === true) continue;
    const name = template === undefined ? metric.name : memberName(template, metric.name);
    yield { name, metric };
    if (metric.template !== undefined) yield* flatten(metric.template.metrics, name);
  }
}

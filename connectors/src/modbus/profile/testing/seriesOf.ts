import type { Property } from '../../../contract.ts';
import { convert } from '../../../catalogue/conversion.ts';
import { metrics } from '../../../catalogue/metrics.ts';
import { resolve } from '../../../catalogue/resolve.ts';
import type { Resolution } from '../../../catalogue/resolution.ts';

/** Values by series of a device's properties, from raw values as decoded; of a state set only the series that is 1. */
export function seriesOf(properties: readonly Property[], valueOf: (property: Property) => unknown): Record<string, number> {
  const series: Record<string, number> = {};
  for (const resolution of resolved(properties)) {
    const value = valueOf(resolution.property);
    const sample = value === undefined || value === null ? undefined : sampleOf(resolution, value);
    if (sample !== undefined) series[sample[0]] = sample[1];
  }
  return series;
}

/** Resolves properties as the exporter does. */
export function resolved(properties: readonly Property[]): readonly Resolution[] {
  return resolve(properties, { metrics: (name) => metrics.get(name), maxStates: 20, maxActions: 50 });
}

function sampleOf({ metric, labels, decoding }: Resolution, value: unknown): readonly [string, number] | undefined {
  if (metric === undefined || decoding === undefined) return undefined;
  switch (decoding.kind) {
    case 'number':
      return [seriesName(metric.name, labels), convert(decoding.convert, Number(value))];
    case 'boolean':
      return [seriesName(metric.name, labels), decoding.values.get(value as string | boolean) ?? NaN];
    case 'state':
      return [seriesName(metric.name, { ...labels, state: decoding.of.get(String(value)) ?? '?' }), 1];
  }
}

function seriesName(metric: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return pairs.length === 0 ? metric : `${metric}{${pairs.map(([name, value]) => `${name}="${value}"`).join(',')}}`;
}

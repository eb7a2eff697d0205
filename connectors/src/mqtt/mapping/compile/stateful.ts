import { metrics } from '../../../catalogue/metrics.ts';
import { resolve } from '../../../catalogue/resolve.ts';
import type { Property } from '../../../contract.ts';
import type { PointProblem } from '../../../profileProblem.ts';
import type { MappingConfig } from '../schema/mappingSchema.ts';

const options = { metrics: (name: string) => metrics.get(name), maxStates: Infinity, maxActions: Infinity };

/** A property as far as it is known before a message; without a name it depends on the message. */
type KnownProperty = Pick<Property, 'kind' | 'metric'> & { readonly name?: string };

/**
 * Why a reading is of no use where an exporter gets a part of the messages only: its value, or what is counted of it, depends on earlier ones.
 * Undefined for a number that is a gauge.
 */
export function statefulReading(property: KnownProperty): PointProblem | undefined {
  const { kind, metric } = property;
  if (kind !== 'numeric')
    return { code: 'conflict', message: `expected a number for a shared subscription: changes of kind "${kind}" are counted or logged` };
  if (metric === undefined && property.name === undefined)
    return { code: 'missing', message: 'expected "metric" with a gauge for a shared subscription: name or unit vary with the message' };
  const found = metric ?? resolve([property as Property], options)[0]?.metric?.name;
  return found !== undefined && isCounter(found)
    ? { code: 'conflict', message: `expected a gauge for a shared subscription: the counter ${found} needs all messages` }
    : undefined;
}

/** Also of a metric that the config declares: only names of counters end so. */
export function isCounter(metric: string): boolean {
  return metrics.get(metric)?.type === 'counter' || metric.endsWith('_total');
}

/** Keys of a mapping that need all messages, and why. */
export function statefulKeys({ availability, verify }: MappingConfig): readonly { readonly key: string; readonly message: string }[] {
  return [
    ...(availability === undefined
      ? []
      : [{ key: 'availability', message: 'unexpected with a shared subscription: each exporter gets a part of the changes only' }]),
    ...(verify === undefined
      ? []
      : [{ key: 'verify', message: 'unexpected with a shared subscription: a message could be repeated to another exporter' }]),
  ];
}

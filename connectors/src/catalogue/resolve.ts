import type { Property } from '../contract.ts';
import { withoutDuplicates, type Ranked } from './duplicates.ts';
import { labelValue } from './names.ts';
import type { Meaning } from './meaning.ts';
import type { Group, Metric } from './metric.ts';
import type { Resolution } from './resolution.ts';
import { fallback, steps } from './steps.ts';
import { subjectsOf, type ResolveOptions, type Subject } from './subject.ts';

export type { PropertyOverride, ResolveOptions } from './subject.ts';

/** Resolves each property of one device by catalogue §4, in their order; never throws. */
export function resolve(properties: readonly Property[], options: ResolveOptions): readonly Resolution[] {
  return withoutDuplicates(subjectsOf(properties, options).map(resolveOne));
}

function resolveOne(subject: Subject): Ranked {
  for (const [step, meaningOf] of steps.entries()) {
    const meaning = meaningOf(subject);
    if (meaning !== undefined) return rankedOf(subject, step, meaning);
  }
  return rankedOf(subject, steps.length, fallback(subject));
}

function rankedOf(subject: Subject, step: number, { rank = Infinity, ...meaning }: Meaning): Ranked {
  const { property, native, override } = subject;
  const labels = Object.entries({ ...meaning.labels, ...property.labels, ...override.labels });
  const reason = meaning.reason ?? noteOn(subject, meaning);
  const group = meaning.metric && groupOf(property, meaning.metric);
  return {
    native: property.first?.native ?? native,
    rank,
    place: property.first?.place ?? Infinity,
    resolution: {
      property,
      step,
      ...meaning,
      reason,
      group,
      labels:
        meaning.outcome === 'metric' || meaning.outcome === 'action'
          ? Object.fromEntries(labels.map(([name, value]) => [name, labelValue(value)]))
          : {},
    },
  };
}

/** A note about the series, or why the named metric is not used. */
function noteOn({ property, override, options }: Subject, { metric, decoding }: Meaning): string | undefined {
  const wanted = override.metric ?? property.metric;
  if (wanted !== undefined && metric?.name !== wanted) {
    return options.metrics(wanted) === undefined ? `no metric "${wanted}"` : `"${property.unit ?? property.kind}" does not fit ${wanted}`;
  }
  const tooMany = decoding?.kind === 'state' && decoding.states.length === 0;
  return tooMany ? `${property.values?.length ?? 0} states, at most ${options.maxStates} are exported` : undefined;
}

/** What the source calls diagnostic is diagnostic (§1.5), but no way round the groups that are off by default. */
function groupOf({ category }: Property, { group }: Metric): Group {
  return category === 'diagnostic' && (group === 'measurement' || group === 'state') ? 'diagnostic' : group;
}

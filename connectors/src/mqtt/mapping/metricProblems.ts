import { metrics as catalogue } from '../../catalogue/metrics.ts';
import { resolve } from '../../catalogue/resolve.ts';
import { closestWord } from '../../closestWord.ts';
import type { CustomMetric, CustomMetrics, MetricProblem } from '../../contract.ts';
import type { PointProblem } from '../../profileProblem.ts';
import { type CompiledMapping, compileMappings } from './compile/compileMapping.ts';
import type { NamedReading } from './compile/compileReading.ts';
import { type MappingsConfig, usedMappings } from './usedMappings.ts';

/** Checks the metrics of `metrics:` that mappings name: the name, unit, kind of value, type and labels. */
export function metricProblems({ topics, profiles, profile_folder }: MappingsConfig, custom: CustomMetrics): readonly MetricProblem[] {
  return [
    ...topics.flatMap((mapping, index) =>
      namedIn(compileMappings([mapping]).mappings).flatMap((reading) =>
        problemsOf(reading, custom).map((problem) => ({ ...problem, path: ['topics', index, ...reading.place] })),
      ),
    ),
    ...profiles.flatMap((use, index) =>
      namedIn(usedMappings({ topics: [], profiles: [use], profile_folder }).mappings).flatMap((reading) =>
        problemsOf(reading, custom).map((problem) => ({ ...problem, path: ['profiles', index] })),
      ),
    ),
  ];
}

function namedIn(mappings: readonly CompiledMapping[]): readonly NamedReading[] {
  return mappings.flatMap(({ readings }) => readings.flatMap(({ named }) => named ?? []));
}

function problemsOf(reading: NamedReading, custom: CustomMetrics): readonly PointProblem[] {
  if (catalogue.has(reading.metric)) return [];
  const metric = custom.get(reading.metric);
  if (metric === undefined) return [unknown(reading.metric, [...custom.keys()])];
  const type =
    reading.as === undefined || reading.as === metric.type
      ? undefined
      : conflict(`${metric.name} is a ${metric.type}, not a ${reading.as}`);
  return [valueProblem(reading, metric, custom), type, ...labelProblems(reading, metric)].filter((problem) => problem !== undefined);
}

function unknown(name: string, known: readonly string[]): PointProblem {
  const near = closestWord(name, known);
  const hint = near === undefined ? 'expected one of docs/metrics.md or of "metrics:"' : `did you mean "${near}"?`;
  return { code: 'unknown_name', message: `unknown metric "${name}"; ${hint}` };
}

function valueProblem({ property, hasVaryingUnit }: NamedReading, metric: CustomMetric, custom: CustomMetrics): PointProblem | undefined {
  if (hasVaryingUnit) return undefined;
  const isNumber = property.kind === 'numeric';
  const expected = metric.unit === undefined ? 'a number without a unit' : `a unit of ${metric.unit.replaceAll('_', ' ')}`;
  if (isNumber && property.unit === undefined && metric.unit !== undefined)
    return { code: 'missing', message: `unit is missing: ${metric.name} takes ${expected}` };
  const options = { metrics: (name: string) => custom.get(name) ?? catalogue.get(name), maxStates: Infinity, maxActions: Infinity };
  const [found] = resolve([property], options);
  if (found?.metric?.name === metric.name) return undefined;
  return conflict(
    isNumber
      ? `unit "${property.unit ?? ''}" does not fit ${metric.name}: expected ${expected}`
      : `${metric.name} takes a number, found ${property.kind}`,
  );
}

function labelProblems({ labels }: NamedReading, { name, labels: declared = [] }: CustomMetric): readonly PointProblem[] {
  const taken = ['sensor', 'channel', ...declared];
  return labels
    .filter((label) => !taken.includes(label))
    .map((label) => ({ code: 'unknown_name', message: `label "${label}" is not declared by ${name}: expected ${taken.join(', ')}` }));
}

function conflict(message: string): PointProblem {
  return { code: 'conflict', message };
}

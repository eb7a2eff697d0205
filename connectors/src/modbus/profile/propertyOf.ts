import type { Labels, Property } from '../../contract.ts';
import type { Family } from '../../catalogue/family.ts';
import type { Metric } from '../../catalogue/metric.ts';
import { metrics } from '../../catalogue/metrics.ts';
import { resolve } from '../../catalogue/resolve.ts';
import { parseUnit } from '../../catalogue/units.ts';
import type { DataType } from '../registers/registerMap.ts';
import type { SinglePoint } from './expandPoints.ts';

/** What the catalogue makes a series of, checked against it; what is wrong goes to `problems`. */
export function propertyOf(point: SinglePoint, type: DataType, problems: string[]): Property {
  const { id, unit, metric: name, labels, category, channel, as } = point;
  const metric = name === undefined ? undefined : metrics.get(name);
  const property: Property = { name: id, ...valuesOf(point, type, metric), unit, category, channel, metric: name, labels, listed: true };
  if (unit !== undefined && property.kind !== 'numeric') problems.push(`unit "${unit}" on a point that is no number`);
  if (name === undefined) return undefinedOut({ ...property, ...unitRule(property, as, problems) });
  if (metric === undefined) {
    // other names are those of `metrics:` in the config, which the exporter checks
    if (name.startsWith('iot_')) problems.push(`no metric "${name}"${near(unit)}`);
    return undefinedOut(property);
  }
  problems.push(...metricProblems(property, metric, as));
  return undefinedOut(property);
}

/** Enums by their states; on and off alone are a binary. */
function valuesOf(
  { states, faults }: SinglePoint,
  type: DataType,
  metric: Metric | undefined,
): Pick<Property, 'kind' | 'values' | 'on' | 'off'> {
  if (type === 'string') return { kind: 'text' };
  if (type === 'bool' || faults !== undefined) return { kind: 'binary' };
  if (states === undefined) return { kind: 'numeric' };
  const values = [...new Set(Object.values(states))];
  const isBinary = values.every((name) => name === 'on' || name === 'off') && metric?.type !== 'stateset';
  return isBinary ? { kind: 'binary', on: 'on', off: 'off' } : { kind: 'enum', values };
}

const options = { metrics: (name: string) => metrics.get(name), maxStates: Infinity, maxActions: Infinity };

/**
 * Where a point names no metric (catalogue §9.3): by its name, else by its unit. What its id makes the catalogue believe of a Zigbee
 * device, that `max_power` is a setting, does not count here.
 */
function unitRule(property: Property, as: SinglePoint['as'], problems: string[]): Partial<Property> {
  const [found] = resolve([{ ...property, listed: false }], { ...options, override: () => ({ as }) });
  if (property.kind === 'numeric' && property.unit !== undefined && parseUnit(property.unit, property.name) === undefined) {
    problems.push(`unit "${property.unit}" is none of the catalogue: see docs/metrics.md`);
  }
  const labelsProblem = found?.metric && labelProblem(property.labels ?? {}, found.metric);
  if (labelsProblem !== undefined) problems.push(labelsProblem);
  if (found !== undefined && (found.step === 6 || found.step === 8 || property.category === 'config')) {
    return as === undefined || found.metric === undefined
      ? {}
      : { metric: found.metric.name, labels: { ...found.labels, ...property.labels } };
  }
  const metric = parseUnit(property.unit ?? '', property.name)?.metric;
  return property.kind === 'numeric' && metric !== undefined ? { metric, labels: { sensor: property.name, ...property.labels } } : {};
}

function metricProblems(property: Property, metric: Metric & Partial<Family>, as: SinglePoint['as']): string[] {
  const problems: string[] = [];
  const [found] = resolve([property], options);
  const isNumber = property.kind === 'numeric';
  if (isNumber && property.unit === undefined && metric.unit !== undefined && metric.assumed === undefined) {
    problems.push(`unit is missing: ${metric.name} takes ${unitsFor(metric)}`);
  } else if (found?.metric?.name !== metric.name) {
    problems.push(
      isNumber ? `unit "${property.unit ?? ''}" does not fit ${metric.name}: expected ${unitsFor(metric)}` : kindProblem(property, metric),
    );
  }
  if (as !== undefined && (metric.type === 'counter') !== (as === 'counter'))
    problems.push(`${metric.name} is a ${metric.type}, not a ${as}`);
  const labels = labelProblem(property.labels ?? {}, metric);
  return labels === undefined ? problems : [...problems, labels];
}

function kindProblem({ kind }: Property, metric: Metric & Partial<Family>): string {
  const expected = {
    number: 'a number',
    boolean: 'a bool, faults, or states named off and on',
    states: 'states',
    metadata: 'nothing of a profile',
  };
  const found = { binary: 'on and off', enum: 'states', text: 'a text', numeric: 'a number', list: 'a list', event: 'an event' };
  return `${metric.name} takes ${expected[metric.values ?? 'number']}, found ${found[kind]}`;
}

const examples = [
  'V',
  'A',
  'W',
  'VA',
  'var',
  'kWh',
  'kvarh',
  'kVAh',
  'Hz',
  '°C',
  '%',
  'Pa',
  'L/min',
  'm³/h',
  'm³',
  'rpm',
  's',
  'h',
  'Ah',
  'ppm',
  'lx',
];

function unitsFor(metric: Metric): string {
  if (metric.type === 'stateset') return 'states';
  if (metric.unit === undefined) return 'a number without a unit';
  const fitting = examples.filter((unit) => parseUnit(unit, '')?.suffix === metric.unit);
  return fitting.length > 0 ? `a unit such as ${fitting.join(', ')}` : `a unit of ${metric.unit.replaceAll('_', ' ')}`;
}

/** The metrics that a mistyped one may have been. */
function near(unit: string | undefined): string {
  const suffix = unit === undefined ? undefined : parseUnit(unit, '')?.suffix;
  const names = [...metrics.values()].filter(
    (metric) => suffix !== undefined && metric.unit === suffix && !metric.name.startsWith('iot_setting_'),
  );
  return names.length === 0 ? ': docs/metrics.md lists all' : `: those in ${unit ?? ''} are ${names.map(({ name }) => name).join(', ')}`;
}

const closedLabels: ReadonlyMap<string, readonly string[]> = new Map([
  ['phase', ['l1', 'l2', 'l3', 'n', 'l1_l2', 'l2_l3', 'l3_l1']],
  ['period', ['hour', 'today', 'yesterday', 'week', 'month', 'year', 'session']],
  ['setpoint', ['heating', 'cooling', 'unoccupied_heating', 'unoccupied_cooling', 'high', 'low']],
  ['axis', ['x', 'y', 'z']],
]);

function labelProblem(labels: Labels, metric: Metric): string | undefined {
  const taken = ['sensor', 'channel', ...(metric.labels ?? []).filter((label) => label !== 'state' && label !== 'setting')];
  for (const [label, value] of Object.entries(labels)) {
    if (!taken.includes(label)) return `label "${label}" is none of ${metric.name}: expected ${taken.join(', ')}`;
    const values = closedLabels.get(label);
    if (values?.includes(value) === false) return `label ${label}="${value}": expected one of ${values.join(', ')}`;
  }
  return undefined;
}

function undefinedOut(property: Property): Property {
  return Object.fromEntries(Object.entries(property).filter(([, value]) => value !== undefined)) as unknown as Property;
}

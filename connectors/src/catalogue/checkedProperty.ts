import type { Labels, Property } from '../contract.ts';
import { definedOnly } from '../definedOnly.ts';
import type { PointProblem } from '../profileProblem.ts';
import type { Family } from './family.ts';
import type { Metric } from './metric.ts';
import { metrics } from './metrics.ts';
import { resolve } from './resolve.ts';
import { parseUnit } from './units.ts';

type Type = Property['as'];

/**
 * A property that config or profile lists, checked against the catalogue: adds what is wrong to `problems`. Without a metric it gets the one of
 * its name or else its unit. `as`: the type of the metric if name and unit do not decide it.
 */
export function checkedProperty(property: Property, as: Type, problems: PointProblem[]): Property {
  const { metric: name, unit } = property;
  if (unit !== undefined && property.kind !== 'numeric')
    problems.push({ code: 'conflict', message: 'unexpected unit: the point is not a number' });
  if (name === undefined) {
    const checked = definedOnly({ ...property, ...propertyByName(property, as, problems) });
    if (as !== undefined) problems.push(...typeProblems(checked, as));
    return checked;
  }
  const metric = metrics.get(name);
  if (metric === undefined) {
    // metrics of the config have other prefixes; the exporter checks them
    if (name.startsWith('iot_')) problems.push({ code: 'unknown_name', message: `unknown metric "${name}"${metricHint(unit)}` });
    return definedOnly(property);
  }
  problems.push(...metricProblems(property, metric, as));
  return definedOnly(property);
}

const options = { metrics: (name: string) => metrics.get(name), maxStates: Infinity, maxActions: Infinity };

/**
 * Metric and labels of a point without a metric (catalogue §9.3): by its name, else by its unit. Rules of the catalogue for Zigbee
 * names, by which `max_power` is a setting, do not apply here.
 */
function propertyByName(property: Property, as: Type, problems: PointProblem[]): Partial<Property> {
  const [found] = resolve([{ ...property, listed: false }], { ...options, override: () => ({ as }) });
  if (property.kind === 'numeric' && property.unit !== undefined && parseUnit(property.unit, property.name) === undefined) {
    problems.push({ code: 'unknown_name', message: `unknown unit "${property.unit}": docs/metrics.md lists all` });
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

/** `as` chooses among the metrics of the catalogue: where none of its type fits, it would be ignored without a word. */
function typeProblems(property: Property, as: Type): PointProblem[] {
  const [found] = resolve([property], { ...options, override: () => ({ as }) });
  if (found?.metric === undefined || (found.metric.type === 'counter') === (as === 'counter')) return [];
  const expected = `expected "metric" with a ${as} of the catalogue, or with one that "metrics" of the config has`;
  return [{ code: 'conflict', message: `it becomes ${found.metric.name}, which is a ${found.metric.type}, not a ${as}: ${expected}` }];
}

function metricProblems(property: Property, metric: Metric & Partial<Family>, as: Type): PointProblem[] {
  const problems: PointProblem[] = [];
  const [found] = resolve([property], options);
  const isNumber = property.kind === 'numeric';
  if (isNumber && property.unit === undefined && metric.unit !== undefined && metric.assumed === undefined) {
    problems.push({ code: 'missing', message: `unit is missing: ${metric.name} takes ${unitsFor(metric)}` });
  } else if (found?.metric?.name !== metric.name) {
    const unit = `unit "${property.unit ?? ''}" does not fit ${metric.name}: expected ${unitsFor(metric)}`;
    problems.push({ code: 'conflict', message: isNumber ? unit : kindMessage(property, metric) });
  }
  if (as !== undefined && (metric.type === 'counter') !== (as === 'counter'))
    problems.push({ code: 'conflict', message: `${metric.name} is a ${metric.type}, not a ${as}` });
  const labels = labelProblem(property.labels ?? {}, metric);
  return labels === undefined ? problems : [...problems, labels];
}

function kindMessage({ kind }: Property, metric: Metric & Partial<Family>): string {
  const expected = {
    number: 'a number',
    boolean: 'a bool, faults, or states named off and on',
    states: 'states',
    metadata: 'no point of a profile',
  };
  const found = { binary: 'on and off', enum: 'states', text: 'a string', numeric: 'a number', list: 'a list', event: 'an event' };
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

/** Names of the metrics that take the unit. */
function metricHint(unit: string | undefined): string {
  const suffix = unit === undefined ? undefined : parseUnit(unit, '')?.suffix;
  const names = [...metrics.values()].filter(
    (metric) => suffix !== undefined && metric.unit === suffix && !metric.name.startsWith('iot_setting_'),
  );
  return names.length === 0
    ? ': docs/metrics.md lists all'
    : `: those with unit ${unit ?? ''} are ${names.map(({ name }) => name).join(', ')}`;
}

const closedLabels: ReadonlyMap<string, readonly string[]> = new Map([
  ['phase', ['l1', 'l2', 'l3', 'n', 'l1_l2', 'l2_l3', 'l3_l1']],
  ['period', ['hour', 'today', 'yesterday', 'week', 'month', 'year', 'session']],
  ['setpoint', ['heating', 'cooling', 'unoccupied_heating', 'unoccupied_cooling', 'high', 'low']],
  ['axis', ['x', 'y', 'z']],
]);

function labelProblem(labels: Labels, metric: Metric): PointProblem | undefined {
  const taken = ['sensor', 'channel', ...(metric.labels ?? []).filter((label) => label !== 'state' && label !== 'setting')];
  for (const [label, value] of Object.entries(labels)) {
    if (!taken.includes(label))
      return { code: 'unknown_name', message: `unknown label "${label}" of ${metric.name}: expected ${taken.join(', ')}` };
    const values = closedLabels.get(label);
    if (values?.includes(value) === false)
      return { code: 'invalid_value', message: `label ${label}="${value}": expected one of ${values.join(', ')}` };
  }
  return undefined;
}

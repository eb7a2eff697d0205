import type { Property } from '../contract.ts';
import type { Metric } from './metric.ts';
import { anything, household, physics, type Bounds, type Growth } from './limitTable.ts';
import { normaliseUnit } from './unitText.ts';

/** The plausible readings of one property. A disabled check has bounds that include every number. */
export interface Limits {
  /** In the base unit of the metric. */
  readonly least: number;
  readonly largest: number;
  /** Numbers that mean "no value", in the unit of the source. */
  readonly sentinels?: readonly number[];
  /** A larger change is held until another reading confirms it. For gauges only where the config sets it. */
  readonly growth?: Growth;
}

/** The config's `quality` for one property; `false` disables a check. */
export interface QualityRule {
  readonly range?: false | readonly [number, number];
  readonly sentinels?: false | readonly number[];
  readonly spike?: false | number;
}

const shared = new Map<string, Limits>();

const [lowest, highest] = anything;
const unlimited: Limits = { least: lowest, largest: highest, sentinels: undefined, growth: undefined };
// a counter is never below 0, even where a config lists it
const anyTotal: Limits = { ...unlimited, least: 0 };

/** The limits of the catalogue. Properties of the same metric and origin share one object. */
export function limitsOf(metric: Metric, property: Pick<Property, 'origin' | 'listed' | 'unit'>): Limits {
  if (household[metric.name] === undefined && physics[metric.name] === undefined) return metric.type === 'counter' ? anyTotal : unlimited;
  const where = originOf(property);
  const sentinels = property.origin === 'zigbee' ? sentinelsOf(metric.name, property.unit) : undefined;
  const key = `${metric.name} ${metric.type} ${where} ${sentinels?.join(' ')}`;
  const known = shared.get(key);
  if (known !== undefined) return known;
  const [least, largest] = boundsOf(metric.name, where);
  const limits = { least: metric.type === 'counter' ? Math.max(least, 0) : least, largest, sentinels, growth: growthOf(metric, where) };
  shared.set(key, limits);
  return limits;
}

/** The limits with a rule of the config applied. */
export function limitsBy(rule: QualityRule, limits: Limits, { type }: Metric): Limits {
  const { range, sentinels, spike } = rule;
  const [least, largest] = range === undefined ? [limits.least, limits.largest] : range === false ? anything : range;
  return {
    least: type === 'counter' ? Math.max(least, 0) : least,
    largest,
    sentinels: sentinels === undefined ? limits.sentinels : sentinels || undefined,
    growth: spike === undefined ? limits.growth : spike === false ? undefined : { perSecond: 0, plus: spike },
  };
}

type Origin = 'listed' | 'any' | 'household';

/** A listed point has no limits. Mega and kilovolts are units of the grid, whatever the source. */
function originOf({ origin, listed, unit = '' }: Pick<Property, 'origin' | 'listed' | 'unit'>): Origin {
  if (listed === true) return 'listed';
  return origin === undefined || /^([MGT](W|VA|var|J)|kV)/.test(normaliseUnit(unit)) ? 'any' : 'household';
}

function boundsOf(name: string, where: Origin): Bounds {
  if (where === 'listed') return anything;
  return (where === 'household' ? household[name]?.range : undefined) ?? physics[name] ?? anything;
}

/** Factor of an industrial plant's flows to those of a house. */
const plantFactor = 10_000;

function growthOf({ name }: Metric, where: Origin): Growth | undefined {
  const growth = household[name]?.growth;
  if (growth === undefined || where === 'household') return growth;
  return { ...growth, perSecond: growth.perSecond * plantFactor, plus: growth.plus * plantFactor };
}

/** The value that the cluster's data type reserves for "invalid" [Zigbee Cluster Library 2.6.2], scaled as converters do. */
function sentinelsOf(name: string, unit = ''): readonly number[] | undefined {
  return household[name]?.zigbee?.[normaliseUnit(unit)];
}

import type { Property } from '../contract.ts';
import type { Metric } from './metric.ts';
import { anything, household, physics, type Bounds, type Growth } from './limitTable.ts';
import { normaliseUnit } from './unitText.ts';

/** What the readings of one property can be. A check that is off has bounds that no number is beyond. */
export interface Limits {
  /** In the base unit of the metric. */
  readonly least: number;
  readonly largest: number;
  /** Numbers that stand for no value, in the unit of the source. */
  readonly sentinels?: readonly number[];
  /** Of a total: what lies beyond is held until another reading confirms it. Of another number only where the config asks for it. */
  readonly growth?: Growth;
}

/** What the config says of the readings of a property (`quality`); `false` switches a check off. */
export interface QualityRule {
  readonly range?: false | readonly [number, number];
  readonly sentinels?: false | readonly number[];
  readonly spike?: false | number;
}

const shared = new Map<string, Limits>();

/** The limits of the catalogue. Properties of one metric and origin share one object. */
export function limitsOf(metric: Metric, property: Pick<Property, 'origin' | 'listed' | 'unit'>): Limits {
  const where = originOf(property);
  const sentinels = property.origin === 'zigbee' ? sentinelsOf(metric.name, property.unit) : undefined;
  const key = `${metric.name} ${metric.type} ${where} ${sentinels?.join(' ')}`;
  const known = shared.get(key);
  if (known !== undefined) return known;
  const [least, largest] = boundsOf(metric.name, where);
  // a total that only grows is never below 0, whoever names it
  const limits = { least: metric.type === 'counter' ? Math.max(least, 0) : least, largest, sentinels, growth: growthOf(metric, where) };
  // custom metrics come and go with the config: only those of the tables are worth a place
  if (limits.growth !== undefined || sentinels !== undefined || household[metric.name] || physics[metric.name]) shared.set(key, limits);
  return limits;
}

/** The limits as the config has them. */
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

/** Somebody who names a point knows what it can be. What is counted in mega or kilovolts is the grid's, whoever tells it. */
function originOf({ origin, listed, unit = '' }: Pick<Property, 'origin' | 'listed' | 'unit'>): Origin {
  if (listed === true) return 'listed';
  return origin === undefined || /^([MGT](W|VA|var|J)|kV)/.test(normaliseUnit(unit)) ? 'any' : 'household';
}

function boundsOf(name: string, where: Origin): Bounds {
  if (where === 'listed') return anything;
  return (where === 'household' ? household[name]?.range : undefined) ?? physics[name] ?? anything;
}

/** How much more a plant moves than a house. */
const plant = 10_000;

function growthOf({ name }: Metric, where: Origin): Growth | undefined {
  const growth = household[name]?.growth;
  if (growth === undefined || where === 'household') return growth;
  return { ...growth, perSecond: growth.perSecond * plant, plus: growth.plus * plant };
}

/** What the cluster's data type reserves for "invalid" [Zigbee Cluster Library 2.6.2], as converters scale it. */
function sentinelsOf(name: string, unit = ''): readonly number[] | undefined {
  return household[name]?.zigbee?.[normaliseUnit(unit)];
}

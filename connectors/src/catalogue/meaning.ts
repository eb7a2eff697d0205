import type { Labels, Property } from '../contract.ts';
import { chain } from './conversion.ts';
import { conversionTo } from './conversionTo.ts';
import { booleanDecoding, oneStateDecoding, stateDecoding } from './decoding.ts';
import type { Family } from './family.ts';
import { namedLabels, periodOf, sensorOf } from './labels.ts';
import type { Metric } from './metric.ts';
import { families, familyNamed } from './metrics.ts';
import { isFirstPhase, type NameParts } from './nameParts.ts';
import { isProduced } from './names.ts';
import type { Decoding, Resolution } from './resolution.ts';
import type { Subject } from './subject.ts';
import { isOpenClosePair } from './valueWords.ts';

/** The result of a step for a property. */
export interface Meaning extends Pick<Resolution, 'outcome' | 'reason' | 'metric' | 'decoding'> {
  readonly labels?: Labels;
  /** Position of the name in its row: the first of two duplicates keeps the series (§4.3). */
  readonly rank?: number;
}

/** How a name matched a family. */
export interface Finding {
  readonly parts: NameParts;
  /** Of the matching alias: its position in the row, the number in the name and the name without it. */
  readonly rank?: number;
  readonly channel?: string;
  readonly name?: string;
}

/** The property as a series of a family, with labels from its name; undefined where unit or kind do not fit. */
export function asSeries(subject: Subject, found: Family, { parts, rank, channel, name = parts.base }: Finding): Meaning | undefined {
  const metric = directed(found, parts.base, subject.override.as ?? subject.property.as);
  const decoding = decode(subject, metric);
  if (decoding === undefined || !takes(metric, parts.needs)) return undefined;
  const phase = takes(metric, 'phase') && isFirstPhase(parts.base, metric.name, subject.siblings) ? 'l1' : undefined;
  const own = parts.label === undefined ? {} : { [parts.label]: parts.value };
  const labels = compact({
    sensor: sensorOf(metric, name),
    phase,
    ...namedLabels(metric, name),
    ...own,
    channel: subject.property.channel ?? channel ?? (parts.label === 'channel' ? parts.value : undefined),
  });
  return { outcome: 'metric', metric, labels, decoding, rank };
}

/** The property as a series of a metric that a profile, a mapping or the user names, with no labels from its name. */
export function asNamed(subject: Subject, metric: Metric): Meaning | undefined {
  const decoding = decode(subject, metric);
  return decoding && { outcome: 'metric', metric, labels: compact({ channel: subject.property.channel }), decoding };
}

/** How the property's values become those of the metric; undefined where they do not fit. */
function decode(subject: Subject, metric: Metric & Partial<Family>): Decoding | undefined {
  const { property, options, override } = subject;
  switch (property.kind) {
    case 'numeric':
      return numberDecoding(subject, metric);
    case 'binary':
      return binaryDecoding(property, metric, options.maxStates);
    case 'enum':
      return enumDecoding(property, metric, options.maxStates);
    case 'text':
      // only the user knows that a text contains numbers
      return override.metric === undefined ? undefined : numberDecoding(subject, metric);
    default:
      return undefined;
  }
}

function binaryDecoding(property: Property, metric: Metric & Partial<Family>, maxStates: number): Decoding | undefined {
  if (metric.type === 'stateset') return stateDecoding({ ...property, values: twoStates(property) }, metric, maxStates);
  return metric.type === 'gauge' && (metric.values ?? 'boolean') === 'boolean' ? booleanDecoding(property, metric) : undefined;
}

function enumDecoding(property: Property, metric: Metric & Partial<Family>, maxStates: number): Decoding | undefined {
  if (metric.on !== undefined) return oneStateDecoding(property, metric.on);
  if (metric.opens === true) return isOpenClosePair(property) ? booleanDecoding(asBinary(property), metric) : undefined;
  return metric.type === 'stateset' ? stateDecoding(property, metric, maxStates) : undefined;
}

/** The two states of a binary; empty where the source declares none. */
function twoStates({ on, off }: Property): readonly string[] {
  return [off, on].filter((raw) => raw !== undefined).map(String);
}

function asBinary({ values = [], ...property }: Property): Property {
  const [on, off] = values;
  return { ...property, on, off };
}

function numberDecoding({ property, override: { factor = 1 } }: Subject, metric: Metric & Partial<Family>): Decoding | undefined {
  if (metric.type === 'stateset' || (metric.values ?? 'number') !== 'number') return undefined;
  const convert = conversionTo(metric, property);
  return convert && { kind: 'number', convert: chain({ factor, offset: 0 }, convert) };
}

/** The family of the same quantity for the direction, period and type that name and user specify. */
function directed(family: Family, name: string, as: 'gauge' | 'counter' | undefined): Family {
  const { produced, inPeriod, asGauge } = family;
  if (as === 'counter') return counterOf(family, name);
  if (inPeriod !== undefined && periodOf(name) !== undefined) return familyNamed(inPeriod);
  if (as === 'gauge' && asGauge !== undefined) return familyNamed(asGauge);
  return produced !== undefined && isProduced(name) ? familyNamed(produced) : family;
}

function counterOf(family: Family, name: string): Family {
  // not each count is one of starts
  if (family.name === 'iot_tally' && !/start|cycle|switch/.test(name)) return family;
  const counter = [...families.values()].find(({ asGauge, inPeriod }) => asGauge === family.name || inPeriod === family.name) ?? family;
  return counter.produced !== undefined && isProduced(name) ? familyNamed(counter.produced) : counter;
}

function takes(metric: Metric, label: string | undefined): boolean {
  return label === undefined || (metric.labels ?? []).includes(label);
}

/** Leaves out labels without a value. */
export function compact(labels: Readonly<Record<string, string | undefined>>): Labels {
  return Object.fromEntries(Object.entries(labels).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''));
}

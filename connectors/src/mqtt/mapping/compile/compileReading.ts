import { checkedProperty } from '../../../catalogue/checkedProperty.ts';
import { familyNamed, metrics } from '../../../catalogue/metrics.ts';
import { reservedLabels } from '../../../configTypes.ts';
import type { Labels, Property } from '../../../contract.ts';
import { definedOnly } from '../../../definedOnly.ts';
import type { PointProblem } from '../../../profileProblem.ts';
import type { LabelsConfig, ReadingConfig } from '../schema/readingSchema.ts';
import type { JsonPath } from './jsonPath.ts';
import { compileTemplate, type Scope, type TextTemplate } from './textTemplate.ts';
import { statefulReading } from './stateful.ts';
import { valueConversion } from './valueConversion.ts';

/** One reading of a mapping. */
export interface CompiledReading {
  /** Its number in the mapping. */
  readonly index: number;
  /** Its property depends on the topic only, so that it is known before a message. */
  readonly isOfTopic: boolean;
  readonly hasProperties: boolean;
  /** What the mapping says of it, where it names a metric. */
  readonly named: NamedReading | undefined;
  /** Other values of the payload that it has. */
  readonly paths: readonly JsonPath[];
  readonly convert: ((raw: unknown) => unknown) | undefined;
  /** The texts of the property in a message; undefined where one of them is missing or too many. */
  texts(scope: Scope): ReadingTexts | undefined;
  property(texts: ReadingTexts): Property;
  /** Equal for the same value of a device, whichever mapping reads it. */
  key(texts: ReadingTexts): string;
}

/** A reading whose metric is named. */
export interface NamedReading {
  readonly metric: string;
  /** As far as it is known before a message. */
  readonly property: Property;
  /** The unit is in the message. */
  readonly hasVaryingUnit: boolean;
  readonly as: ReadingConfig['as'];
  readonly labels: readonly string[];
  /** Below the mapping as written. */
  readonly place: readonly (string | number)[];
}

/** What of a property may vary. */
export interface ReadingTexts {
  readonly name: string;
  readonly unit: string | undefined;
  readonly channel: string | undefined;
  readonly labels: Labels;
}

export interface ReadingContext {
  readonly index: number;
  /** Names of the parts of the topic pattern. */
  readonly parts: readonly string[];
  readonly defaultName: string;
  /** The number of `*` in its path. */
  readonly stars: number;
  /** Labels of all readings of the mapping. */
  readonly labels: LabelsConfig;
  /** Other clients take a part of the messages. */
  readonly isShared: boolean;
  /** Where it is below the mapping as written. */
  readonly place: readonly (string | number)[];
  readonly problems: PointProblem[];
}

/** Compiles a reading; adds what is wrong to the problems of the context. Throws an Error for a text that is none. */
export function compileReading(config: ReadingConfig, context: ReadingContext): CompiledReading {
  const { parts, defaultName, stars, problems, index } = context;
  const compile = (text: string | undefined) => (text === undefined ? undefined : compileTemplate(text, { parts }));
  const name = compileTemplate(config.name ?? defaultName, { parts });
  const unit = compile(config.unit === '' ? undefined : config.unit);
  const channel = compile(config.channel ?? (stars > 0 ? starText(stars) : undefined));
  const labels = compileLabels({ ...context.labels, ...config.labels }, parts);
  const templates = [name, unit, channel, ...labels.map(({ template }) => template)].filter((template) => template !== undefined);
  const isFixed = name.literal !== undefined && (unit === undefined || unit.literal !== undefined);
  // of what varies only the metric can be checked
  const base = isFixed
    ? propertyFor(config, { name: name.literal, unit: unit?.literal, channel: undefined, labels: fixed(labels) }, problems)
    : undefined;
  const stateful = context.isShared ? statefulReading(base ?? { ...valuesOf(config), metric: config.metric }) : undefined;
  if (stateful !== undefined) problems.push(stateful);
  return {
    index,
    named:
      config.metric === undefined
        ? undefined
        : {
            metric: config.metric,
            property: base ?? { name: defaultName, ...valuesOf(config), metric: config.metric, unit: unit?.literal, listed: true },
            hasVaryingUnit: unit !== undefined && unit.literal === undefined,
            as: config.as,
            labels: labels.map((label) => label.name),
            place: context.place,
          },
    isOfTopic: templates.every((template) => template.isOfTopic),
    hasProperties: templates.some((template) => template.hasProperties),
    paths: templates.flatMap(({ paths }) => paths),
    convert: valueConversion(config),
    // a unit that payloads name may be written in several ways
    key: ({ name: named, channel: of = '', labels: values }) => [named, of, unit?.literal ?? '', JSON.stringify(values)].join('\n'),
    texts: (scope) => textsOf({ name, unit, channel, labels }, scope),
    property: (texts) =>
      base === undefined
        ? propertyFor(config, texts, [])
        : definedOnly({ ...base, channel: texts.channel, labels: { ...base.labels, ...texts.labels } }),
  };
}

function starText(stars: number): string {
  return Array.from({ length: stars }, (_, index) => `{*${index + 1}}`).join('_');
}

interface CompiledLabel {
  readonly name: string;
  readonly template: TextTemplate;
  readonly maxValues: number;
  /** The values that it had, for one that is not fixed. */
  readonly values: Set<string>;
}

const defaultMaxValues = 100;

function compileLabels(labels: LabelsConfig, parts: readonly string[]): readonly CompiledLabel[] {
  return Object.entries(labels).map(([name, label]) => {
    const { from, max_values: maxValues } = typeof label === 'string' ? { from: label, max_values: defaultMaxValues } : label;
    return { name, template: compileTemplate(from, { parts }), maxValues, values: new Set<string>() };
  });
}

function fixed(labels: readonly CompiledLabel[]): Labels {
  return Object.fromEntries(labels.flatMap(({ name, template: { literal } }) => (literal === undefined ? [] : [[name, literal]])));
}

interface Templates {
  readonly name: TextTemplate;
  readonly unit: TextTemplate | undefined;
  readonly channel: TextTemplate | undefined;
  readonly labels: readonly CompiledLabel[];
}

function textsOf({ name: nameText, unit: unitText, channel: channelText, labels }: Templates, scope: Scope): ReadingTexts | undefined {
  const name = nameText.render(scope);
  if (name === undefined || name === '') return undefined;
  const values: Record<string, string> = {};
  for (const label of labels) {
    const value = label.template.render(scope);
    // a message without the value has the series without the label
    if (value === undefined || value === '') continue;
    if (!isKnown(label, value)) return undefined;
    values[label.name] = value;
  }
  return { name, unit: unitText?.render(scope), channel: channelText?.render(scope), labels: values };
}

function isKnown({ values, maxValues, template }: CompiledLabel, value: string): boolean {
  if (template.literal !== undefined || values.has(value)) return true;
  if (values.size >= maxValues) return false;
  values.add(value);
  return true;
}

/** The property of a reading, checked against the catalogue. Labels that the catalogue does not know are the user's. */
function propertyFor(config: ReadingConfig, { name, unit, channel, labels }: ReadingTexts, problems: PointProblem[]): Property {
  const { metric, as, category, expire_after: maxAgeMs } = config;
  const own = Object.entries(labels);
  const known = Object.fromEntries(own.filter(([label]) => reservedLabels.has(label)));
  const property: Property = { name, ...valuesOf(config), unit, metric, channel, labels: known, category, maxAgeMs, listed: true };
  const checked = checkedProperty(property, as, problems);
  return { ...checked, labels: { ...checked.labels, ...labels } };
}

function valuesOf({ kind, values, metric }: ReadingConfig): Pick<Property, 'kind' | 'values' | 'on' | 'off'> {
  const named = metric !== undefined && metrics.has(metric) ? familyNamed(metric).values : 'number';
  if (values === undefined) return { kind: kind ?? (named === 'boolean' ? 'binary' : 'numeric') };
  const meanings = [...new Set(Array.isArray(values) ? values : Object.values(values))];
  if (meanings.every((meaning) => typeof meaning === 'number')) return { kind: kind ?? 'numeric' };
  const texts = meanings.map(String);
  const isBinary =
    kind === 'binary' || (kind === undefined && named !== 'states' && texts.every((text) => text === 'on' || text === 'off'));
  return isBinary ? { kind: 'binary', on: 'on', off: 'off' } : { kind: kind ?? 'enum', values: texts };
}

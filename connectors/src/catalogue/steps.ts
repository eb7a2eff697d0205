import { findAliases } from './aliases.ts';
import { familyNamed } from './metrics.ts';
import { asNamed, asSeries, compact, type Meaning } from './meaning.ts';
import { settingOf } from './settingOf.ts';
import type { Subject } from './subject.ts';
import { parseUnit } from './units.ts';

type Step = (subject: Subject) => Meaning | undefined;

/** Steps 0 to 8 of catalogue §4 by number: the first with a result applies; {@link fallback} is step 9. */
export const steps: readonly Step[] = [
  byUser,
  neverPublished,
  asEvent,
  excludedByDesign,
  featureOfEntity,
  settingByCategory,
  namedMetric,
  settingByNature,
  unitRule,
];

function byUser(subject: Subject): Meaning | undefined {
  const { metric, drop } = subject.override;
  if (drop === true) return { outcome: 'none', reason: 'dropped by the config' };
  return metric === undefined ? undefined : ofMetric(subject, metric);
}

function neverPublished({ property }: Subject): Meaning | undefined {
  return property.readable === false ? { outcome: 'none', reason: 'never published' } : undefined;
}

function asEvent({ name, property, options }: Subject): Meaning | undefined {
  if (property.kind === 'event' || (name === 'action' && !isReading(property))) {
    return {
      outcome: 'action',
      metric: options.metrics(property.metric ?? 'iot_actions_total'),
      labels: compact({ channel: property.channel }),
    };
  }
  return name.startsWith('action_') && !isReading(property) ? { outcome: 'log', reason: 'attribute of an action' } : undefined;
}

const schedules = /schedule|plan(?!t)|weekly|seasonal|history|records|^transitions$|^dayofweek$/;
const descriptions = /(^|_)(firmware|version|revision|serial|serial_number)(_|$)/;
const identifiers = /^(base_)?(group|scene)_id$|^modbus_slave_id$|^device_(address|bind_number)$/;

/** A declared reading stays one whatever its name: "Firmware", "Schema version", "Max speed" (§4 steps 2, 3 and 7). */
function isReading({ reading = false, listed = false }: Subject['property']): boolean {
  return reading || listed;
}

/** A metric that a profile names overrides the property's name: here and in the next two steps. */
function excludedByDesign({ name, property }: Subject): Meaning | undefined {
  const { kind, path = [], metric, excluded } = property;
  if (excluded !== undefined) return { outcome: 'none', reason: excluded };
  if (kind === 'list') return { outcome: 'log', reason: 'list' };
  if (metric !== undefined) return undefined;
  if (path.some((ancestor) => schedules.test(ancestor.toLowerCase()))) return { outcome: 'log', reason: 'schedule' };
  if (isReading(property)) return undefined;
  if (descriptions.test(name)) return { outcome: 'info', reason: 'describes the device' };
  if (identifiers.test(name)) return { outcome: 'log', reason: 'identifier' };
  return kind === 'text' ? { outcome: 'log', reason: 'text' } : undefined;
}

const settingsOfEntities = /_startup$|^level_config|^(min|max)_/;

function featureOfEntity(subject: Subject): Meaning | undefined {
  const { parent, metric } = subject.property;
  if (parent === undefined || metric !== undefined) return undefined;
  if (settingsOfEntities.test(subject.name)) return settingOf(subject);
  return byName(subject, parent) ?? byName(subject);
}

function settingByCategory(subject: Subject): Meaning | undefined {
  const { category, metric } = subject.property;
  return category === 'config' && metric === undefined ? settingOf(subject) : undefined;
}

function namedMetric(subject: Subject): Meaning | undefined {
  const { metric, quantity } = subject.property;
  if (metric !== undefined) return ofMetric(subject, metric);
  return (quantity === undefined ? undefined : byQuantity(subject, quantity)) ?? byName(subject);
}

const settingNames = new RegExp(
  '^(min|max|abs|num|supported)_|(^|_)(limit|threshold)(_|$)|calibrat|_max(_ph_[abc])?$|_interval$|_formatting$|_enabled$|_reports$|' +
    '^multiplier$|^divisor$|^metering_device_type$|^unit_of_measure$|(^|_)auto(matic)?_|_auto$|^mounted_mode_active$|^child(ren)?_lock$|^led(_state)?$|^interconnectable$',
);

function settingByNature(subject: Subject): Meaning | undefined {
  const { kind, settable } = subject.property;
  if (settable === true) return settingOf(subject);
  return kind !== 'enum' && !isReading(subject.property) && settingNames.test(subject.name) ? settingOf(subject) : undefined;
}

function unitRule(subject: Subject): Meaning | undefined {
  const { name, property } = subject;
  if (property.kind !== 'numeric') return undefined;
  const unit = parseUnit(property.unit ?? '', name);
  if (unit?.metric !== undefined) return byParts(subject, unit.metric);
  if (/(count|counter|number|steps|times)$/.test(name)) return byParts(subject, 'iot_tally');
  return /error|fault/.test(name) ? byParts(subject, 'iot_error_code') : undefined;
}

const fallbacks: Readonly<Record<string, string | undefined>> = {
  numeric: 'iot_sensor_value',
  binary: 'iot_sensor_active',
  enum: 'iot_sensor_state',
};

/** Step 9: unknown properties are exported, except texts. */
export function fallback(subject: Subject): Meaning {
  const { kind, unit } = subject.property;
  const name = fallbacks[kind];
  const meaning = name === undefined ? undefined : byParts(subject, name);
  if (meaning === undefined) return { outcome: 'log', reason: 'text' };
  return { ...meaning, labels: compact({ ...meaning.labels, unit: kind === 'numeric' ? unit?.trim() : undefined }) };
}

/** The named metric of the catalogue or of the config. */
function ofMetric(subject: Subject, name: string): Meaning | undefined {
  const metric = subject.options.metrics(name);
  return metric && asNamed(subject, metric);
}

function byName(subject: Subject, entity?: Subject['property']['parent']): Meaning | undefined {
  const { property, traits } = subject;
  for (const parts of subject.parts) {
    for (const { family, ...finding } of findAliases({ name: parts.base, property, entity, traits })) {
      const meaning = asSeries(subject, family, { ...finding, parts });
      if (meaning !== undefined) return meaning;
    }
  }
  return undefined;
}

/** By the source's classification. A name that ends in a phase means the phase rather than a channel. */
function byQuantity(subject: Subject, familyName: string): Meaning | undefined {
  const [plain, ...labelled] = subject.parts;
  return firstFitting(subject, familyName, plain === undefined ? labelled : [...labelled, plain]);
}

/** The first interpretation of the name that the family has a label for. */
function byParts(subject: Subject, familyName: string): Meaning | undefined {
  return firstFitting(subject, familyName, subject.parts.toReversed());
}

function firstFitting(subject: Subject, familyName: string, interpretations: Subject['parts']): Meaning | undefined {
  const family = familyNamed(familyName);
  for (const parts of interpretations) {
    const meaning = asSeries(subject, family, { parts });
    if (meaning !== undefined) return meaning;
  }
  return undefined;
}

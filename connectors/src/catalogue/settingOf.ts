import { familyNamed, families } from './metrics.ts';
import { asSeries, compact, type Meaning } from './meaning.ts';
import type { Subject } from './subject.ts';
import { parseUnit } from './units.ts';

/** The property as a setting: one family per base unit, with the label `setting`. */
export function settingOf(subject: Subject): Meaning | undefined {
  const { name, native, parts } = subject;
  const [plain] = parts;
  const meaning = plain && asSeries(subject, familyNamed(familyOf(subject)), { parts: plain });
  if (meaning === undefined) return undefined;
  const { channel } = meaning.labels ?? {};
  return { ...meaning, labels: compact({ setting: name === '' ? native.toWellFormed() : name, channel }) };
}

function familyOf({ property, name }: Subject): string {
  if (property.kind === 'binary') return 'iot_setting_enabled';
  if (property.kind === 'enum') return 'iot_setting_state';
  const byUnit = `iot_setting_${parseUnit(property.unit ?? '', name)?.suffix ?? 'value'}`;
  return families.has(byUnit) ? byUnit : 'iot_setting_value';
}

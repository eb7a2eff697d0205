import { isDeepStrictEqual } from 'node:util';
import type { CommonConfig, Override } from '@gaugeway/connectors/contract';
import { type ConfigProblem, type Path, problemAt } from '../configProblem.ts';
import { type ConfigNode, valuePlace } from '../yaml/configNode.ts';

/** A key of an override with its value; each label is a setting of its own. */
interface Setting {
  readonly name: string;
  readonly value: unknown;
}

type Reason = (setting: Setting, index: number, config: CommonConfig) => string | undefined;

/** Warns of overrides without effect: they set nothing, set what applies anyway, or are replaced by a later entry. */
export function uselessOverrides(
  config: CommonConfig,
  { node, path }: { readonly node: ConfigNode; readonly path: Path },
): ConfigProblem[] {
  return config.overrides.flatMap((override, index) => {
    const reason = uselessness(override, index, config);
    const below: Path = ['overrides', index];
    return reason === undefined
      ? []
      : [problemAt(valuePlace(node, below), [...path, ...below], { code: 'no_effect', message: `has no effect: ${reason}` })];
  });
}

/** Why an entry has no effect; undefined where one of its settings has an effect. */
function uselessness(override: Override, index: number, config: CommonConfig): string | undefined {
  const settings = settingsOf(override);
  if (settings.length === 0) return 'it sets nothing';
  const excluded = exclusion(override, config);
  if (excluded !== undefined) return excluded;
  const reasons = settings.map((setting) => setAgain(setting, index, config) ?? inForce(setting, index, config));
  return reasons.includes(undefined) ? undefined : [...new Set(reasons)].join(', ');
}

function settingsOf({ device: _device, property, labels, ...rest }: Override): Setting[] {
  const given = Object.entries(rest).map(([name, value]): Setting => ({ name, value }));
  if (labels === undefined) return given.filter(({ value }) => value !== undefined);
  // for a property the labels of the last entry apply, for a device those of all entries
  const ofLabels = property === undefined ? Object.entries(labels) : [['', labels] as const];
  const named = ofLabels.map(([label, value]): Setting => ({ name: label === '' ? 'labels' : `labels.${label}`, value }));
  return [...given, ...named].filter(({ value }) => value !== undefined && !isDeepStrictEqual(value, {}));
}

function exclusion({ device, property }: Override, { exclude }: CommonConfig): string | undefined {
  const names = (patterns: readonly string[] | undefined, pattern: string | undefined): boolean =>
    pattern !== undefined && (patterns ?? []).some((other) => covers(other, pattern));
  if (names(exclude.devices, device)) return `"exclude" matches its device`;
  return names(exclude.properties, property) ? `"exclude" matches its property` : undefined;
}

/** A later entry for the same devices and properties sets the same key. */
const setAgain: Reason = ({ name }, index, { overrides }) => {
  const own = overrides[index];
  const later = overrides.findIndex(
    (other, at) => at > index && own !== undefined && coversAll(other, own) && valueOf(other, name) !== undefined,
  );
  return later === -1 ? undefined : `"${name}" is set again by overrides[${later}]`;
};

/** The last earlier entry with this key, or else the connector, sets the same value. */
const inForce: Reason = ({ name, value }, index, config) => {
  const own = config.overrides[index];
  const isOfSameKind = (other: Override): boolean => (other.property === undefined) === (own?.property === undefined);
  const before = config.overrides.slice(0, index).filter((other) => isOfSameKind(other) && valueOf(other, name) !== undefined);
  const same = (other: unknown): boolean => isDeepStrictEqual(comparable(other), comparable(value));
  const last = before.findLastIndex((other) => !same(valueOf(other, name)));
  const isSet = before.slice(last + 1).some((other) => own !== undefined && coversAll(other, own));
  const isDefault = before.every((other) => same(valueOf(other, name))) && same(ofConnector(name, own?.property !== undefined, config));
  return isSet || isDefault ? `"${name}" has this value already` : undefined;
};

/** The value for all devices, or all properties, without overrides; undefined where the config does not set it. */
function ofConnector(name: string, isOfProperty: boolean, config: CommonConfig): unknown {
  if (!isOfProperty) return Object.hasOwn(config, name) ? config[name as keyof CommonConfig] : config.labels[name.replace(/^labels\./, '')];
  return { factor: 1, drop: false, log: config.log.text ? undefined : false }[name];
}

function valueOf(override: Override, name: string): unknown {
  const [key = '', ...label] = name.split('.');
  const value: unknown = override[key as keyof Override];
  return label.length === 0 ? value : override.labels?.[label.join('.')];
}

function coversAll(other: Override, own: Override): boolean {
  if ((other.property === undefined) !== (own.property === undefined)) return false;
  return covers(other.device ?? '*', own.device ?? '*') && covers(other.property ?? '*', own.property ?? '*');
}

/** True where `other` certainly matches everything that `pattern` matches. */
function covers(other: string, pattern: string): boolean {
  return /^\*+$/.test(other) || other.toLowerCase() === pattern.toLowerCase();
}

/** The order of groups does not matter. */
function comparable(value: unknown): unknown {
  return Array.isArray(value) ? [...new Set(value as unknown[])].sort() : value;
}

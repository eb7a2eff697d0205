import { isDeepStrictEqual } from 'node:util';
import type { CommonConfig, Override } from '@gaugeway/connectors/contract';
import { type ConfigNode, valuePlace } from '../yaml/configNode.ts';
import { type ConfigProblem, type Path, problemAt } from '../configProblem.ts';

/** A key of an override with its value; each label is a setting of its own. */
interface Setting {
  readonly name: string;
  readonly value: unknown;
}

type Reason = (setting: Setting, index: number, config: CommonConfig) => string | undefined;

/** Warnings of overrides that change nothing: without a key that has an effect, with what is in force anyway, or set again by a later entry. */
export function uselessOverrides(
  config: CommonConfig,
  { node, path }: { readonly node: ConfigNode; readonly path: Path },
): ConfigProblem[] {
  return config.overrides.flatMap((override, index) => {
    const reason = uselessness(override, index, config);
    const below: Path = ['overrides', index];
    return reason === undefined ? [] : [problemAt(valuePlace(node, below), [...path, ...below], `changes nothing: ${reason}`)];
  });
}

/** Why all settings of an entry are without effect; undefined where one has an effect. */
function uselessness(override: Override, index: number, config: CommonConfig): string | undefined {
  const settings = settingsOf(override);
  if (settings.length === 0) return 'it sets nothing';
  const left = leftOut(override, config);
  if (left !== undefined) return left;
  const reasons = settings.map((setting) => setAgain(setting, index, config) ?? inForce(setting, index, config));
  return reasons.includes(undefined) ? undefined : [...new Set(reasons)].join(', ');
}

function settingsOf({ device: _device, property, labels, ...rest }: Override): Setting[] {
  const given = Object.entries(rest).map(([name, value]): Setting => ({ name, value }));
  if (labels === undefined) return given.filter(({ value }) => value !== undefined);
  // of one property the labels of the last entry hold, of a device those of all entries
  const ofLabels = property === undefined ? Object.entries(labels) : [['', labels] as const];
  const named = ofLabels.map(([label, value]): Setting => ({ name: label === '' ? 'labels' : `labels.${label}`, value }));
  return [...given, ...named].filter(({ value }) => value !== undefined && !isDeepStrictEqual(value, {}));
}

function leftOut({ device, property }: Override, { exclude }: CommonConfig): string | undefined {
  const names = (patterns: readonly string[] | undefined, pattern: string | undefined): boolean =>
    pattern !== undefined && (patterns ?? []).some((other) => covers(other, pattern));
  if (names(exclude.devices, device)) return `its device is left out by "exclude"`;
  return names(exclude.properties, property) ? `its property is left out by "exclude"` : undefined;
}

/** A later entry for the same devices and properties sets it. */
const setAgain: Reason = ({ name }, index, { overrides }) => {
  const own = overrides[index];
  const later = overrides.findIndex(
    (other, at) => at > index && own !== undefined && coversAll(other, own) && valueOf(other, name) !== undefined,
  );
  return later === -1 ? undefined : `"${name}" is set again by overrides[${later}]`;
};

/** The last entry before it that says something of it, or else the connector, sets the same. */
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

/** What holds for all devices, or all properties, without any override; undefined where the config does not say it. */
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

/** True where each text that `pattern` matches is surely matched by `other`. */
function covers(other: string, pattern: string): boolean {
  return /^\*+$/.test(other) || other.toLowerCase() === pattern.toLowerCase();
}

/** Lists of groups are sets. */
function comparable(value: unknown): unknown {
  return Array.isArray(value) ? [...new Set(value as unknown[])].sort() : value;
}

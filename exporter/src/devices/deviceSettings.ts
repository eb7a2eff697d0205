import type { CommonConfig, Labels, Override } from '@gaugeway/connectors/contract';
import { globMatcher } from '@gaugeway/connectors/glob';

/** The config of one device: the connector's keys with the matching `overrides` applied. */
export interface DeviceSettings {
  readonly groups: ReadonlySet<string>;
  readonly settings: 'none' | 'values' | 'all';
  readonly labels: Labels;
  readonly staleAfterMs: number | undefined;
  readonly maxAgeMs: number;
  readonly keepsValues: boolean;
  readonly name?: string;
  readonly area?: string;
  /** The entries for single properties, in their order. */
  readonly properties: readonly Override[];
}

const sharedSettings = new WeakMap<CommonConfig, DeviceSettings>();

/** Later overrides win over earlier ones; devices without overrides share one object. */
export function deviceSettings(config: CommonConfig, id: string, name: string): DeviceSettings {
  const matching = config.overrides.filter(({ device }) => device === undefined || matches([device], id, name));
  if (matching.length > 0) return settingsOf(config, matching);
  const shared = sharedSettings.get(config) ?? settingsOf(config, []);
  sharedSettings.set(config, shared);
  return shared;
}

function settingsOf(config: CommonConfig, matching: readonly Override[]): DeviceSettings {
  const whole = matching.filter((entry) => entry.property === undefined);
  const pick = <Key extends keyof Override>(key: Key) => whole.findLast((entry) => entry[key] !== undefined)?.[key];
  const groups = new Set<string>(pick('groups') ?? config.groups);
  const settings = pick('settings') ?? config.settings;
  if (settings !== 'none') groups.add('setting');
  return {
    groups,
    settings: settings === 'none' && groups.has('setting') ? 'values' : settings,
    labels: Object.assign({}, config.labels, ...whole.map((entry) => entry.labels)) as Labels,
    staleAfterMs: pick('stale_after') ?? config.stale_after,
    maxAgeMs: pick('max_age') ?? config.max_age ?? 0,
    keepsValues: (pick('on_unavailable') ?? config.on_unavailable) === 'keep',
    name: pick('name'),
    area: pick('area'),
    properties: matching.filter((entry) => entry.property !== undefined),
  };
}

/** Whether `include` and `exclude` select the device. */
export function isWanted({ include, exclude }: CommonConfig, id: string, name: string): boolean {
  return (include.devices === undefined || matches(include.devices, id, name)) && !matches(exclude.devices ?? [], id, name);
}

function matches(patterns: readonly string[], id: string, name: string): boolean {
  const matcher = globMatcher(patterns);
  return matcher(id) || matcher(name);
}

import type { Property } from '../contract.ts';
import { snakeCase } from './names.ts';

/** A name split into quantity and label: `power_phase_b` is `power` with phase l2. */
export interface NameParts {
  /** The name of the quantity. */
  readonly base: string;
  readonly label?: 'phase' | 'tariff' | 'channel';
  readonly value?: string;
  /** Only metrics with this label match. */
  readonly needs?: 'phase' | 'tariff';
}

const phaseOf: Readonly<Record<string, string>> = {
  a: 'l1',
  b: 'l2',
  c: 'l3',
  x: 'l1',
  y: 'l2',
  z: 'l3',
  l1: 'l1',
  l2: 'l2',
  l3: 'l3',
  ab: 'l1_l2',
  bc: 'l2_l3',
  ca: 'l3_l1',
};

/** Letters that mean phases where a device has all three, and the clamps of a two-clamp meter where the third is missing. */
const letterSets: readonly (readonly string[])[] = [
  ['a', 'b', 'c'],
  ['x', 'y', 'z'],
];

/** The whole name in snake case, without the endpoint that Zigbee2MQTT appends: `state_l1` on channel `l1` is `state`. */
export function plainName({ path = [], name, channel }: Property): string {
  const plain = [...path, name].map((part) => withoutChannel(snakeCase(part), snakeCase(channel ?? '')));
  return plain.filter((part) => part !== '').join('_');
}

/** All interpretations of a name (§4.2), the plain one first. `siblings` are the plain names of the whole device. */
export function nameParts(name: string, siblings: ReadonlySet<string>): readonly NameParts[] {
  return [{ base: name }, ...phaseParts(name, siblings), ...tariffParts(name), ...channelParts(name)];
}

/**
 * Metrics whose plain property is phase l1 where the device also reports `_phase_b` and `_phase_c` (§4.2): definitions that
 * started with one phase. Their energy is the sum.
 */
const firstPhaseMetrics: ReadonlySet<string> = new Set([
  'iot_voltage_volts',
  'iot_current_amperes',
  'iot_power_watts',
  'iot_apparent_power_voltamperes',
  'iot_reactive_power_vars',
  'iot_power_factor_ratio',
]);

/** Whether a plain name is phase l1, because the device has `X_phase_b` and no `X_phase_a`. */
export function isFirstPhase(name: string, metric: string, siblings: ReadonlySet<string>): boolean {
  return firstPhaseMetrics.has(metric) && hasPhase(name, 'b', siblings) && !hasPhase(name, 'a', siblings);
}

function hasPhase(name: string, letter: string, siblings: ReadonlySet<string>): boolean {
  return siblings.has(`${name}_phase_${letter}`) || siblings.has(`${name}_ph_${letter}`);
}

function withoutChannel(name: string, channel: string): string {
  return channel !== '' && name.endsWith(`_${channel}`) ? name.slice(0, -channel.length - 1) : name;
}

function phaseParts(name: string, siblings: ReadonlySet<string>): readonly NameParts[] {
  const [, base, marker, letter] = /^(.+?)_(phase_|ph_|)(l[123]|ab|bc|ca|[abcxyz])$/.exec(name) ?? [];
  if (base === undefined || letter === undefined) return [];
  const phase = { base, label: 'phase', value: phaseOf[letter], needs: 'phase' } as const;
  if (marker !== '' || letter.startsWith('l')) return [phase];
  const present = letterSets.find((letters) => letters.includes(letter))?.filter((other) => siblings.has(`${base}_${other}`)) ?? [];
  if (present.length < 2) return [];
  return [present.length === 3 ? phase : { ...phase, label: 'channel', value: letter }];
}

function tariffParts(name: string): readonly NameParts[] {
  const [, before, tier, after] = /^(.+?)_(?:tier_?|t)(\d{1,2})(_.+)?$/.exec(name) ?? [];
  return before === undefined ? [] : [{ base: before + (after ?? ''), label: 'tariff', value: tier, needs: 'tariff' }];
}

function channelParts(name: string): readonly NameParts[] {
  const [, base, channel] = /^(.+)_(l\d{1,2})$/.exec(name) ?? [];
  return base === undefined ? [] : [{ base, label: 'channel', value: channel }];
}

import type { Property } from '../contract.ts';
import { nativeName, snakeCase } from './names.ts';
import { isOpenOrClosed } from './valueWords.ts';

/** Traits of the whole device, for names that are ambiguous on their own (catalogue §4.4). */
export interface DeviceTraits {
  /** What its `position` refers to. */
  readonly moves: 'cover' | 'valve' | 'nothing';
  /** It has a battery and measures no electricity: its voltage is the battery's. */
  readonly isBatteryPowered: boolean;
}

/** Conditions on the device, by the word after `@` in an alias. */
export const traitTests: Readonly<Record<string, (traits: DeviceTraits) => boolean>> = {
  cover: ({ moves }) => moves === 'cover',
  valve: ({ moves }) => moves === 'valve',
  battery: ({ isBatteryPowered }) => isBatteryPowered,
};

const coverNames = /(^|_)(cover|curtain|blind|shutter|garage_door)(_|$)/;
const valveNames = /(^|_)(valve|water|irrigation|watering|flow|heating|local_temperature)(_|$)/;
const electricity = /(^|_)(power|current|energy)(_|$)/;

/** Derives the traits from all properties of a device. */
export function deviceTraits(properties: readonly Property[]): DeviceTraits {
  const names = properties.map((property) => snakeCase(nativeName(property)));
  return {
    moves: moves(properties, names),
    isBatteryPowered: names.includes('battery') && !names.some((name) => electricity.test(name)),
  };
}

/** A device with nothing but a position is a cover, as in Zigbee2MQTT. */
function moves(properties: readonly Property[], names: readonly string[]): DeviceTraits['moves'] {
  const parents = new Set(properties.map(({ parent }) => parent));
  if (parents.has('cover')) return 'cover';
  if (parents.has('valve') || parents.has('climate')) return 'valve';
  if (names.some((name) => coverNames.test(name))) return 'cover';
  if (names.some((name) => valveNames.test(name)) || properties.some(isStateOfValve)) return 'valve';
  return parents.has('light') || parents.has('switch') || parents.has('fan') ? 'nothing' : 'cover';
}

/** A state of exactly open and closed; covers also have states such as stopped. */
function isStateOfValve({ name, kind, on, off }: Property): boolean {
  return kind === 'binary' && snakeCase(name) === 'state' && isOpenOrClosed([on, off]);
}

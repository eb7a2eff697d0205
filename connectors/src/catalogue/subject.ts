import type { Override, Property } from '../contract.ts';
import { deviceTraits, type DeviceTraits } from './deviceTraits.ts';
import type { Metric } from './metric.ts';
import { nameParts, plainName, type NameParts } from './nameParts.ts';
import { nativeName } from './names.ts';

/** What the config may override for one property. */
export type PropertyOverride = Pick<Override, 'metric' | 'labels' | 'factor' | 'as' | 'drop' | 'log'>;

export interface ResolveOptions {
  /** Families of the catalogue and of the config. */
  readonly metrics: (name: string) => Metric | undefined;
  /** `nativeName`: path and name joined with `_`, as the source spells them. */
  readonly override?: (property: Property, nativeName: string) => PropertyOverride | undefined;
  /** Larger sets of states are not exported. */
  readonly maxStates: number;
  /** The exporter decides which actions get a series as they happen. */
  readonly maxActions: number;
}

/** A property with its device: the input of the steps of §4. */
export interface Subject {
  readonly property: Property;
  /** Path and name joined, as the source spells them. */
  readonly native: string;
  /** The same in snake case, without the channel. */
  readonly name: string;
  /** Interpretations of the name (§4.2). */
  readonly parts: readonly NameParts[];
  /** Plain names of the device's properties on the same channel. */
  readonly siblings: ReadonlySet<string>;
  /** Traits of the whole device. */
  readonly traits: DeviceTraits;
  readonly override: PropertyOverride;
  readonly options: ResolveOptions;
}

/** The properties of a device as subjects, in their order. */
export function subjectsOf(properties: readonly Property[], options: ResolveOptions): readonly Subject[] {
  const names = properties.map((property) => plainName(property));
  const traits = deviceTraits(properties);
  const siblings = new Map<string | undefined, Set<string>>();
  properties.forEach(({ channel }, i) => siblings.set(channel, (siblings.get(channel) ?? new Set()).add(names[i] ?? '')));
  return properties.map((property, i) => {
    const native = nativeName(property);
    const name = names[i] ?? '';
    const around = siblings.get(property.channel) ?? new Set();
    const override = options.override?.(property, native) ?? {};
    return { property, native, name, parts: nameParts(name, around), siblings: around, traits, override, options };
  });
}

import type { Property, TypedEntity } from '../contract.ts';
import { words, type Family, type Values } from './family.ts';
import { traitTests, type DeviceTraits } from './deviceTraits.ts';
import { families } from './metrics.ts';
import { normaliseUnit } from './unitText.ts';
import { isOpenClosePair, valueTests } from './valueWords.ts';

/** One name of one family. Its position in the row ranks duplicates (§4.3). */
export interface Alias {
  readonly family: Family;
  readonly rank: number;
  readonly name: string;
  readonly pattern: RegExp;
  readonly entity?: string;
  readonly settable: boolean;
  readonly unit?: string;
  /** Required kind of declared values: a key of {@link valueTests}. */
  readonly values?: string;
  /** Required kind of device: a key of {@link traitTests}. */
  readonly device?: string;
}

/** An alias that matches a name. */
interface AliasMatch {
  readonly family: Family;
  readonly rank: number;
  /** The number in place of `N`, and the name without it. */
  readonly channel?: string;
  readonly name: string;
}

interface AliasQuery {
  /** Snake case, without channel, phase and tariff parts. */
  readonly name: string;
  readonly property: Property;
  /** Only features of this typed entity. */
  readonly entity?: TypedEntity;
  readonly traits: DeviceTraits;
}

const valuesOf: Readonly<Record<Property['kind'], Values | undefined>> = {
  numeric: 'number',
  binary: 'boolean',
  enum: 'states',
  text: undefined,
  list: undefined,
  event: undefined,
};

const aliases = [...families.values()].flatMap((family) => words(family.zigbee).map((text, rank) => parseAlias(family, text, rank)));

const exact = Map.groupBy(aliases.filter(({ name }) => !isWild(name)).sort(bySpecificity), ({ name }) => name);
const wild = aliases.filter(({ name }) => isWild(name)).sort(bySpecificity);

/** All families that a property's name may mean (§4 steps 4 and 6), the best match first; the unit decides between them. */
export function findAliases({ name, property, entity, traits }: AliasQuery): readonly AliasMatch[] {
  const fits = (alias: Alias) =>
    alias.entity === entity &&
    holdsValues(alias, property) &&
    (alias.settable || property.settable !== true) &&
    (alias.unit === undefined || alias.unit === normaliseUnit(property.unit ?? '')) &&
    (alias.values === undefined || valueTests[alias.values]?.(property) === true) &&
    (alias.device === undefined || traitTests[alias.device]?.(traits) === true);
  return [...(exact.get(name) ?? []), ...wild.filter(({ pattern }) => pattern.test(name))]
    .filter(fits)
    .map((alias) => ({ family: alias.family, rank: alias.rank, ...withoutNumber(alias, name) }));
}

/** Whether the family takes values of the property's kind. Two states become a boolean or a stateset, depending on the row. */
function holdsValues({ family, values }: Alias, property: Property): boolean {
  const { kind } = property;
  if (family.values === valuesOf[kind]) return true;
  if (kind === 'enum') return family.on !== undefined || (family.opens === true && isOpenClosePair(property));
  return kind === 'binary' && family.values === 'states' && values !== undefined;
}

function withoutNumber({ pattern }: Alias, name: string): Pick<AliasMatch, 'channel' | 'name'> {
  const { indices, groups } = pattern.exec(name) ?? {};
  const [start, end] = indices?.groups?.channel ?? [];
  return start === undefined || end === undefined ? { name } : { channel: groups?.channel, name: name.slice(0, start) + name.slice(end) };
}

/** Parses one word of `Family.zigbee`. */
export function parseAlias(family: Family, text: string, rank: number): Alias {
  const [, entity, name = '', mark, unit, values, device] =
    /^(?:([a-z]+)\.)?([a-zN0-9_*]+)(◆?)(?:\[(.+)\])?(?:=([a-z]+))?(?:@([a-z]+))?$/.exec(text) ?? [];
  if (name === '') throw new Error(`cannot read alias "${text}" of "${family.name}": expected a name`);
  const isKnown = Object.hasOwn(valueTests, values ?? 'onoff') && Object.hasOwn(traitTests, device ?? 'cover');
  if (!isKnown) throw new Error(`cannot read alias "${text}" of "${family.name}": unknown condition`);
  const pattern = new RegExp(`^${name.replace('*', '.+').replace('N', '(?<channel>\\d+)')}$`, 'd');
  return { family, rank, name, pattern, entity, settable: mark === '◆', unit, values, device };
}

function isWild(name: string): boolean {
  return /[*N]/.test(name);
}

/** Longer names first, then those with more conditions. */
function bySpecificity(a: Alias, b: Alias): number {
  return literalLength(b) - literalLength(a) || conditions(b) - conditions(a);
}

function conditions({ unit, values, device }: Alias): number {
  return [unit, values, device].filter((condition) => condition !== undefined).length;
}

function literalLength({ name }: Alias): number {
  return name.replace(/[*N]/g, '').length;
}

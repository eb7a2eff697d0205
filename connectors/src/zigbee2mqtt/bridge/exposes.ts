import { definedOnly } from '../../definedOnly.ts';
import type { Property, TypedEntity } from '../../contract.ts';
import { isObject, listOf, type JsonObject } from '../../transport/json.ts';

/** Most exposes nest once, none more than twice. Real devices have up to a few hundred properties. */
const deepest = 8;
const mostProperties = 2000;

const typedEntities: ReadonlySet<unknown> = new Set<TypedEntity>(['light', 'switch', 'cover', 'fan', 'lock', 'climate', 'valve']);
const kinds: ReadonlySet<unknown> = new Set<Property['kind']>(['numeric', 'binary', 'enum', 'text', 'list']);

/** Bits of an expose's `access`. */
const published = 1;
const settable = 2;

interface Place {
  readonly depth: number;
  readonly path: readonly string[];
  readonly parent?: TypedEntity;
  readonly channel?: string;
}

/** The properties that a device declares; path and name locate the value in its JSON. The first declaration of a property counts. */
export function propertiesOf(exposes: unknown): Property[] {
  const properties = new Map<string, Property>();
  for (const expose of listOf(exposes)) collect(expose, { depth: 0, path: [] }, properties);
  return [...properties.values()];
}

function collect(expose: unknown, place: Place, found: Map<string, Property>): void {
  if (!isObject(expose) || place.depth > deepest || found.size >= mostProperties) return;
  const inside = placeInside(expose, place);
  if (inside !== undefined) {
    for (const feature of listOf(expose['features'])) collect(feature, inside, found);
    return;
  }
  const property = propertyOf(expose, place);
  if (property === undefined) return;
  const key = JSON.stringify([...place.path, property.name]);
  if (!found.has(key)) found.set(key, property);
}

/** The place of an expose's features, undefined if it cannot have any: a composite is an object in the JSON, a light or a switch is not. */
function placeInside(expose: JsonObject, { depth, ...around }: Place): Place | undefined {
  const { type, property } = expose;
  const place = { ...around, depth: depth + 1, channel: channelOf(expose, around) };
  if (typedEntities.has(type)) return { ...place, parent: type as TypedEntity };
  if (type !== 'composite' || typeof property !== 'string' || property === '') return undefined;
  return { ...place, path: [...place.path, property] };
}

function propertyOf(expose: JsonObject, place: Place): Property | undefined {
  const { type, property: name, access, unit, category, value_max: max } = expose;
  if (typeof name !== 'string' || name === '' || type === 'composite') return undefined;
  const bits = typeof access === 'number' ? access : published;
  const isAction = place.path.length === 0 && expose['name'] === 'action';
  return definedOnly({
    name,
    path: place.path.length > 0 ? place.path : undefined,
    parent: place.parent ?? parentByDescription(expose),
    kind: isAction ? 'event' : kindOf(type),
    unit: typeof unit === 'string' ? unit : undefined,
    readable: (bits & published) !== 0,
    settable: (bits & settable) !== 0,
    category: category === 'config' || category === 'diagnostic' ? category : undefined,
    channel: channelOf(expose, place),
    max: typeof max === 'number' ? max : undefined,
    ...valuesOf(expose),
  });
}

/** Definitions have no type for valves; in some, only the description shows that a position is that of a valve. */
function parentByDescription({ property, description }: JsonObject): TypedEntity | undefined {
  const isPosition = typeof property === 'string' && /^position(_|$)/.test(property);
  return isPosition && typeof description === 'string' && /\bvalve\b/i.test(description) ? 'valve' : undefined;
}

function channelOf({ endpoint }: JsonObject, { channel }: Pick<Place, 'channel'>): string | undefined {
  return typeof endpoint === 'string' ? endpoint : channel;
}

function valuesOf({ values, value_on: on, value_off: off }: JsonObject): Pick<Property, 'values' | 'on' | 'off'> {
  return {
    values: Array.isArray(values) ? values.filter(isScalar).map(String) : undefined,
    on: isScalar(on) ? on : undefined,
    off: isScalar(off) ? off : undefined,
  };
}

/** An unknown type, as of a later bridge, is text: shown in the mapping, not exported. */
function kindOf(type: unknown): Property['kind'] {
  return kinds.has(type) ? (type as Property['kind']) : 'text';
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

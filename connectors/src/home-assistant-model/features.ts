import type { Property } from '../contract.ts';
import type { Attributes, Entity, Feature } from './entity.ts';
import { readAsIs, readNumber } from './readings.ts';

/** Where a value stands and what it is; built by {@link number}, {@link boolean}, {@link states} and {@link text}. */
export interface Rule {
  /** The attribute; the state itself where it is absent. */
  readonly attribute?: string;
  readonly property: Partial<Property> & Pick<Property, 'kind'>;
  readonly read: (value: unknown, attributes: Attributes) => unknown;
  readonly occurred?: Feature['occurred'];
  /** The attribute need not have been seen. */
  readonly always?: boolean;
}

type Options = Omit<Partial<Property>, 'kind'> & { readonly attribute?: string; readonly read?: Rule['read']; readonly always?: boolean };

/** A number of this quantity. */
export function number(quantity: string | undefined, { attribute, read = readNumber, always, ...property }: Options = {}): Rule {
  return { attribute, read, always, property: { kind: 'numeric', quantity, ...property } };
}

/** 0 or 1 of this quantity; on and off are `on` and `off` unless told otherwise. */
export function boolean(quantity: string | undefined, { attribute, read = readAsIs, always, ...property }: Options = {}): Rule {
  return { attribute, read, always, property: { kind: 'binary', quantity, on: 'on', off: 'off', ...property } };
}

/** 0 or 1 of an attribute that JSON has as true or false. */
export function flag(quantity: string, attribute: string): Rule {
  return boolean(quantity, { attribute, on: true, off: false });
}

/** A set of states of this quantity. */
export function states(quantity: string | undefined, { attribute, read = readAsIs, always, ...property }: Options): Rule {
  return { attribute, read, always, property: { kind: 'enum', quantity, ...property } };
}

/** A state that is no metric: `excluded` says why, or it is a text. */
export function noSeries(excluded?: string, read: Rule['read'] = readAsIs): Rule {
  return { read, property: excluded === undefined ? { kind: 'text' } : { kind: 'text', excluded } };
}

/** The values that an attribute lists, as an enum declares them. */
export function listed(entity: Entity, attribute: string): readonly string[] {
  const values = entity.attributes[attribute];
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
}

/** The features of an entity by its rules: those of attributes that it has, or once had. */
export function featuresBy(entity: Entity, rules: readonly Rule[]): readonly Feature[] {
  return rules
    .filter(({ attribute, always }) => attribute === undefined || always === true || attribute in entity.attributes)
    .filter(({ attribute, property }) => property.kind !== 'enum' || attribute === undefined || isTold(entity, attribute, property.values))
    .map((rule) => featureOf(entity, rule));
}

/** Integrations name attributes that they never fill: a mode without modes. */
function isTold({ attributes }: Entity, attribute: string, values: readonly string[] = []): boolean {
  return values.length > 0 || typeof attributes[attribute] === 'string';
}

function featureOf(entity: Entity, { attribute, property, read, occurred }: Rule): Feature {
  const { entityId, name, category, first } = entity;
  const nativeOf = (id: string): string => (attribute === undefined ? id : `${id}.${attribute}`);
  return {
    property: {
      name,
      native: nativeOf(entityId),
      category,
      origin: 'household',
      reading: property.kind !== 'text' && property.kind !== 'event',
      ...(first !== undefined && { first: { native: nativeOf(first.entityId), place: first.place } }),
      ...property,
    },
    ofState: attribute === undefined,
    occurred,
    read:
      attribute === undefined ? (state, attributes) => read(state, attributes) : (_, attributes) => read(attributes[attribute], attributes),
  };
}

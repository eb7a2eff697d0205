import type { Property } from '../contract.ts';
import type { Attributes, Entity, Feature } from './entity.ts';
import { readAsIs, readNumber } from './readings.ts';

/** Where a value is, and its property; built by {@link number}, {@link boolean}, {@link states} and {@link text}. */
export interface Rule {
  /** The attribute; if absent, the state itself. */
  readonly attribute?: string;
  readonly property: Partial<Property> & Pick<Property, 'kind'>;
  readonly read: (value: unknown, attributes: Attributes) => unknown;
  readonly occurred?: Feature['occurred'];
  /** Applies even if the attribute was never seen. */
  readonly always?: boolean;
}

type Options = Omit<Partial<Property>, 'kind'> & { readonly attribute?: string; readonly read?: Rule['read']; readonly always?: boolean };

/** A number of this quantity. */
export function number(quantity: string | undefined, { attribute, read = readNumber, always, ...property }: Options = {}): Rule {
  return { attribute, read, always, property: { kind: 'numeric', quantity, ...property } };
}

/** 0 or 1 of this quantity; by default for the values `on` and `off`. */
export function boolean(quantity: string | undefined, { attribute, read = readAsIs, always, ...property }: Options = {}): Rule {
  return { attribute, read, always, property: { kind: 'binary', quantity, on: 'on', off: 'off', ...property } };
}

/** 0 or 1 of a boolean attribute. */
export function flag(quantity: string, attribute: string): Rule {
  return boolean(quantity, { attribute, on: true, off: false });
}

/** A set of states of this quantity. */
export function states(quantity: string | undefined, { attribute, read = readAsIs, always, ...property }: Options): Rule {
  return { attribute, read, always, property: { kind: 'enum', quantity, ...property } };
}

/** A state that is not exported, for the reason `excluded`, or because it is a text. */
export function noSeries(excluded?: string, read: Rule['read'] = readAsIs): Rule {
  return { read, property: excluded === undefined ? { kind: 'text' } : { kind: 'text', excluded } };
}

/** The texts of a list attribute, for the values of an enum. */
export function listed(entity: Entity, attribute: string): readonly string[] {
  const values = entity.attributes[attribute];
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
}

/** The features of an entity by its rules; rules of attributes that it never had are left out. */
export function featuresBy(entity: Entity, rules: readonly Rule[]): readonly Feature[] {
  return rules
    .filter(({ attribute, always }) => attribute === undefined || always === true || attribute in entity.attributes)
    .filter(
      ({ attribute, property }) => property.kind !== 'enum' || attribute === undefined || hasValues(entity, attribute, property.values),
    )
    .map((rule) => featureOf(entity, rule));
}

/** Some integrations have attributes without any values: a mode without modes. */
function hasValues({ attributes }: Entity, attribute: string, values: readonly string[] = []): boolean {
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
    attribute,
    occurred,
    takesNumbers: attribute === undefined && read === readNumber,
    read: attribute === undefined ? read : (_, attributes) => read(attributes[attribute], attributes),
  };
}

import type { Property } from '../contract.ts';

/** What the metrics of one entity depend on. */
export interface Entity {
  readonly entityId: string;
  /** Object id without the leading slug of its device (catalogue §4.3); empty if nothing else remains. */
  readonly name: string;
  readonly category?: 'config' | 'diagnostic';
  /** Its entity id when it was first seen, and its position in that order: a rename does not change what they decide (catalogue §4.3). */
  readonly first?: { readonly entityId: string; readonly place: number };
  /** Its current description, and every other attribute that it ever had: an attribute that disappears withdraws its value, not its series. */
  readonly attributes: Attributes;
  /** A sensor without class and unit whose states are numbers. */
  readonly isPlainNumber?: boolean;
  /** The battery of its device; `entityId` is the entity that reports its charge, if any does. */
  readonly battery?: { readonly entityId?: string };
  readonly instance: Instance;
}

export type Attributes = Readonly<Record<string, unknown>>;

/** Settings of the instance for values without a unit. */
export interface Instance {
  readonly temperatureUnit: string;
  readonly currency: string;
}

/** An event, read from a state: another `at` is another event. */
export interface Occurrence {
  readonly at: string;
  readonly event: string;
  readonly attributes: Attributes;
}

/** One series of an entity, or its set of states: its property, and where its value is. */
export interface Feature {
  readonly property: Property;
  /** The value is the state itself, not an attribute. */
  readonly ofState: boolean;
  /** Name of the attribute; undefined for the state. */
  readonly attribute: string | undefined;
  /** For events only: the last one, undefined before the first. */
  readonly occurred?: (state: string, attributes: Attributes) => Occurrence | undefined;
  /** A state that is a number is the raw value itself. */
  readonly takesNumbers?: boolean;
  /** The raw value for `Point.set`; null if the entity currently has none. */
  readonly read: (state: string, attributes: Attributes) => unknown;
}

/** Domain of an entity id. */
export function domainOf(entityId: string): string {
  return entityId.slice(0, entityId.indexOf('.'));
}

/** The object id that decides what a name decides: the first one. */
export function decidingIdOf({ entityId, first }: Entity): string {
  return objectIdOf(first?.entityId ?? entityId);
}

/** Object id of an entity id. */
export function objectIdOf(entityId: string): string {
  return entityId.slice(entityId.indexOf('.') + 1);
}

import type { Property } from '../contract.ts';

/** What Home Assistant tells of one entity, as far as its metrics depend on it. */
export interface Entity {
  readonly entityId: string;
  /** Object id without the leading slug of its device (catalogue §4.3); empty where that is all of it. */
  readonly name: string;
  readonly category?: 'config' | 'diagnostic';
  /** Entity id when it was first seen, and the order in which it was: what its id decides, a rename does not change (catalogue §4.3). */
  readonly first?: { readonly entityId: string; readonly place: number };
  /** What describes it now; of its values, those that were ever seen: one that vanishes takes its value along, not its series. */
  readonly attributes: Attributes;
  /** A sensor that nothing but its states tells to be a number. */
  readonly isPlainNumber?: boolean;
  /** Its device has a battery; `entityId` is the one entity that tells its charge, if any does. */
  readonly battery?: { readonly entityId?: string };
  readonly instance: Instance;
}

export type Attributes = Readonly<Record<string, unknown>>;

/** What the instance's settings say of values without a unit of their own. */
export interface Instance {
  readonly temperatureUnit: string;
  readonly currency: string;
}

/** Something that happened, as the state tells it: another `at` is another event. */
export interface Occurrence {
  readonly at: string;
  readonly event: string;
  readonly attributes: Attributes;
}

/** One series of an entity, or its set of states: what it is, and where its value stands. */
export interface Feature {
  readonly property: Property;
  /** Its value is the state itself, not an attribute. */
  readonly ofState: boolean;
  /** Of an event only: the last one, undefined where there was none yet. */
  readonly occurred?: (state: string, attributes: Attributes) => Occurrence | undefined;
  /** The raw value for `Point.set`; null where the entity has none now. */
  readonly read: (state: string, attributes: Attributes) => unknown;
}

/** Domain of an entity id. */
export function domainOf(entityId: string): string {
  return entityId.slice(0, entityId.indexOf('.'));
}

/** Object id that decides what names decide. */
export function decidingIdOf({ entityId, first }: Entity): string {
  return objectIdOf(first?.entityId ?? entityId);
}

/** Object id of an entity id. */
export function objectIdOf(entityId: string): string {
  return entityId.slice(entityId.indexOf('.') + 1);
}

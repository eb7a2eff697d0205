import type { Attributes } from '../../home-assistant-model/entity.ts';
import { isObject } from '../../transport/json.ts';

/** What is known of one entity; another object with each change. */
export interface EntityState {
  readonly state: string;
  readonly attributes: Attributes;
  /** When the state was last written anew, which the same text may be. */
  readonly changedMs: number;
  readonly updatedMs: number;
}

/** What an event did. */
export interface Folded {
  /** The ids of the entities that it is about. */
  readonly changed: readonly string[];
  /** Whose changes do not fit what is known. */
  readonly unknown: readonly string[];
  /** Entities, or parts of the event, that are no valid input: what they said is not known. */
  readonly broken: readonly string[];
}

/** The entities of one connection, folded from `subscribe_entities` events. */
export class States {
  readonly #states = new Map<string, EntityState>();

  get(entityId: string): EntityState | undefined {
    return this.#states.get(entityId);
  }

  get ids(): Iterable<string> {
    return this.#states.keys();
  }

  clear(): void {
    this.#states.clear();
  }

  /** Takes an event as it came; `isWhole`: what it does not name is gone. */
  fold(event: unknown, isWhole = false): Folded {
    const broken: string[] = [];
    const { a = {}, c = {}, r = [] } = isObject(event) ? event : {};
    const added = entriesOf(a, 'a', broken);
    const gone = isWhole ? this.#missingFrom(new Map(added)) : namesOf(r, broken);
    const changes = entriesOf(c, 'c', broken);
    if (!isObject(event)) broken.push('event');
    for (const entityId of gone) this.#states.delete(entityId);
    for (const [entityId, told] of added) this.#keep(entityId, addedState(told), broken);
    const unknown: string[] = [];
    for (const [entityId, change] of changes) {
      const before = this.#states.get(entityId);
      if (before === undefined) unknown.push(entityId);
      else this.#keep(entityId, changedState(before, change), broken);
    }
    return { changed: [...gone, ...added.map(([id]) => id), ...changes.map(([id]) => id)], unknown, broken };
  }

  /** What cannot be read leaves the state of before: it is asked for again. */
  #keep(entityId: string, state: EntityState | undefined, broken: string[]): void {
    if (state === undefined) broken.push(entityId);
    else this.#states.set(entityId, state);
  }

  #missingFrom(told: ReadonlyMap<string, unknown>): string[] {
    return [...this.#states.keys()].filter((entityId) => !told.has(entityId));
  }
}

function entriesOf(part: unknown, name: string, broken: string[]): (readonly [string, unknown])[] {
  if (isObject(part)) return Object.entries(part);
  broken.push(name);
  return [];
}

function namesOf(part: unknown, broken: string[]): string[] {
  const names = (Array.isArray(part) ? part : []).filter((name): name is string => typeof name === 'string');
  if (!Array.isArray(part) || names.length < part.length) broken.push('r');
  return names;
}

/** A state as Home Assistant compresses it: `s`tate, `a`ttributes, `l`ast `c`hanged and, where it differs, `l`ast `u`pdated, in seconds. */
function addedState(told: unknown): EntityState | undefined {
  if (!isObject(told)) return undefined;
  const { s: state, a: attributes = {}, lc, lu = lc } = told;
  if (typeof state !== 'string' || !isObject(attributes) || !isTime(lu)) return undefined;
  return { state, attributes, changedMs: (isTime(lc) ? lc : lu) * 1000, updatedMs: lu * 1000 };
}

/** `+`: what is new, `-`: names of attributes that are gone. */
function changedState(before: EntityState, change: unknown): EntityState | undefined {
  if (!isObject(change)) return undefined;
  const { '+': plus = {}, '-': minus = {} } = change;
  if (!isObject(plus) || !isObject(minus)) return undefined;
  const { s: state = before.state, a: more, lc, lu = lc } = plus;
  const { a: gone } = minus;
  if (typeof state !== 'string' || !isAbsentOr(more, isObject) || !isAbsentOr(lu, isTime) || !isAbsentOr(gone, isNames)) return undefined;
  return {
    state,
    attributes: more === undefined && gone === undefined ? before.attributes : merged(before.attributes, more, gone),
    changedMs: isTime(lc) ? lc * 1000 : before.changedMs,
    updatedMs: lu === undefined ? before.updatedMs : lu * 1000,
  };
}

function isAbsentOr<Kind>(value: unknown, isKind: (value: unknown) => value is Kind): value is Kind | undefined {
  return value === undefined || isKind(value);
}

/** Seconds since the epoch that a date can be made of. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= 8.64e12;
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function merged(before: Attributes, plus: Attributes = {}, minus: readonly string[] = []): Attributes {
  const after: Record<string, unknown> = { ...before, ...plus };
  for (const name of minus) Reflect.deleteProperty(after, name);
  return after;
}

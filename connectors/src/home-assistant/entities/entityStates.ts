import type { Attributes } from '../../home-assistant-model/entity.ts';
import { isObject } from '../../transport/json.ts';

/** The state of one entity; a new object for each change. */
export interface EntityState {
  readonly entityId: string;
  readonly state: string;
  readonly attributes: Attributes;
  /** When the state was last written, even if the text is the same. */
  readonly changedMs: number;
  readonly updatedMs: number;
}

/** The effect of an event. */
interface StateUpdate {
  /** The ids of the entities in the event. */
  readonly changed: readonly string[];
  /** Entities that changed without having been added. */
  readonly unknown: readonly string[];
  /** Entities, or parts of the event, that are not valid. */
  readonly invalid: readonly string[];
}

/** The states of one connection, built from `subscribe_entities` events. */
export class EntityStates {
  readonly #states = new Map<string, EntityState>();

  get(entityId: string): EntityState | undefined {
    return this.#states.get(entityId);
  }

  get ids(): Iterable<string> {
    return this.#states.keys();
  }

  /** The time of the newest state; 0 if there is none. */
  get newestMs(): number {
    let newestMs = 0;
    for (const { updatedMs } of this.#states.values()) newestMs = Math.max(newestMs, updatedMs);
    return newestMs;
  }

  clear(): void {
    this.#states.clear();
  }

  /** Takes an event as received. `isComplete`: an entity that it does not contain no longer exists. */
  update(event: unknown, isComplete = false): StateUpdate {
    const invalid: string[] = [];
    const { a = {}, c = {}, r = [] } = isObject(event) ? event : {};
    const added = entriesOf(a, 'a', invalid);
    const removed = isComplete ? this.#missingFrom(new Map(added)) : namesOf(r, invalid);
    const changes = entriesOf(c, 'c', invalid);
    if (!isObject(event)) invalid.push('event');
    for (const entityId of removed) this.#states.delete(entityId);
    for (const [entityId, state] of added) this.#set(entityId, addedState(entityId, state), invalid);
    const unknown: string[] = [];
    for (const [entityId, change] of changes) {
      const before = this.#states.get(entityId);
      if (before === undefined) unknown.push(entityId);
      else this.#set(entityId, changedState(before, change), invalid);
    }
    return { changed: [...removed, ...added.map(([id]) => id), ...changes.map(([id]) => id)], unknown, invalid };
  }

  /** An invalid state leaves the one before, until the states are requested again. */
  #set(entityId: string, state: EntityState | undefined, invalid: string[]): void {
    if (state === undefined) invalid.push(entityId);
    else this.#states.set(entityId, state);
  }

  #missingFrom(added: ReadonlyMap<string, unknown>): string[] {
    return [...this.#states.keys()].filter((entityId) => !added.has(entityId));
  }
}

function entriesOf(part: unknown, name: string, invalid: string[]): (readonly [string, unknown])[] {
  if (isObject(part)) return Object.entries(part);
  invalid.push(name);
  return [];
}

function namesOf(part: unknown, invalid: string[]): string[] {
  const names = (Array.isArray(part) ? part : []).filter((name): name is string => typeof name === 'string');
  if (!Array.isArray(part) || names.length < part.length) invalid.push('r');
  return names;
}

/** A compressed state: `s`tate, `a`ttributes, `l`ast `c`hanged and, where it differs, `l`ast `u`pdated, in seconds. */
function addedState(entityId: string, compressed: unknown): EntityState | undefined {
  if (!isObject(compressed)) return undefined;
  const { s: state, a: attributes = {}, lc, lu = lc } = compressed;
  if (typeof state !== 'string' || !isObject(attributes) || !isTime(lu)) return undefined;
  return { entityId, state, attributes, changedMs: (isTime(lc) ? lc : lu) * 1000, updatedMs: lu * 1000 };
}

/** `+`: new values, `-`: names of removed attributes. */
function changedState(before: EntityState, change: unknown): EntityState | undefined {
  if (!isObject(change)) return undefined;
  const { '+': plus = {}, '-': minus = {} } = change;
  if (!isObject(plus) || !isObject(minus)) return undefined;
  const { s: state = before.state, a: more, lc, lu = lc } = plus;
  const { a: removed } = minus;
  if (typeof state !== 'string' || !isAbsentOr(more, isObject) || !isAbsentOr(lu, isTime) || !isAbsentOr(removed, isNames))
    return undefined;
  return {
    entityId: before.entityId,
    state,
    attributes: more === undefined && removed === undefined ? before.attributes : merged(before.attributes, more, removed),
    changedMs: isTime(lc) ? lc * 1000 : before.changedMs,
    updatedMs: lu === undefined ? before.updatedMs : lu * 1000,
  };
}

function isAbsentOr<Kind>(value: unknown, isKind: (value: unknown) => value is Kind): value is Kind | undefined {
  return value === undefined || isKind(value);
}

/** Seconds since the epoch, within the range of Date. */
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

import type { Attributes } from '../home-assistant-model/entity.ts';
import type { CompressedChange, CompressedState, StatesEvent } from './wire.ts';

/** What is known of one entity; another object with each change. */
export interface EntityState {
  readonly state: string;
  readonly attributes: Attributes;
  readonly updatedMs: number;
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

  /** Takes an event; the ids of the entities that it is about, and whose changes do not fit what is known. */
  fold({ a = {}, c = {}, r = [] }: StatesEvent): { readonly changed: readonly string[]; readonly unknown: readonly string[] } {
    const unknown: string[] = [];
    for (const entityId of r) this.#states.delete(entityId);
    for (const [entityId, state] of Object.entries(a)) this.#states.set(entityId, added(state));
    for (const [entityId, change] of Object.entries(c)) {
      const before = this.#states.get(entityId);
      if (before === undefined) unknown.push(entityId);
      else this.#states.set(entityId, changed(before, change));
    }
    return { changed: [...r, ...Object.keys(a), ...Object.keys(c)], unknown };
  }
}

function added({ s, a = {}, lc, lu = lc }: CompressedState): EntityState {
  return { state: s, attributes: a, updatedMs: lu * 1000 };
}

function changed(before: EntityState, { '+': plus = {}, '-': minus }: CompressedChange): EntityState {
  const seconds = plus.lu ?? plus.lc;
  return {
    state: plus.s ?? before.state,
    attributes: plus.a === undefined && minus?.a === undefined ? before.attributes : merged(before.attributes, plus.a, minus?.a),
    updatedMs: seconds === undefined ? before.updatedMs : seconds * 1000,
  };
}

function merged(before: Attributes, plus: Attributes = {}, minus: readonly string[] = []): Attributes {
  const after: Record<string, unknown> = { ...before, ...plus };
  for (const name of minus) Reflect.deleteProperty(after, name);
  return after;
}

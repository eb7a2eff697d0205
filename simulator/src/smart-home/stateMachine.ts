import type { Clock } from '../clock.ts';
import type { Registries } from './registries.ts';
import type { Attributes, EntityValue, SmartEntity } from './smartEntity.ts';

/** A state as Home Assistant stores it; times are epoch milliseconds. */
interface StoredState extends EntityValue {
  readonly changedMs: number;
  readonly updatedMs: number;
  readonly reportedMs: number;
}

interface Change {
  readonly '+'?: Record<string, unknown>;
  readonly '-'?: { readonly a: readonly string[] };
}

export interface StatesEvent {
  readonly a?: Readonly<Record<string, object>>;
  readonly c?: Readonly<Record<string, Change>>;
  readonly r?: readonly string[];
}

/** All states, and their changes in the format of `subscribe_entities`. */
export class StateMachine {
  readonly entities = new Map<string, SmartEntity>();
  readonly states = new Map<string, StoredState>();
  /** Values set by faults, in place of the simulated ones. */
  readonly overrides = new Map<string, Partial<EntityValue>>();
  readonly #clock: Clock;
  readonly #registries: Registries;

  constructor(clock: Clock, registries: Registries) {
    this.#clock = clock;
    this.#registries = registries;
  }

  /** Updates the states of entities and returns the changes. */
  update(entityIds: Iterable<string> = this.entities.keys()): StatesEvent {
    const a: Record<string, object> = {};
    const c: Record<string, Change> = {};
    for (const entityId of entityIds) {
      const entity = this.entities.get(entityId);
      if (entity === undefined) continue;
      const before = this.states.get(entityId);
      const after = this.#next(entity, before);
      this.states.set(entityId, after);
      const change = before === undefined ? undefined : difference(before, after);
      if (before === undefined) a[entityId] = compressed(after);
      else if (change !== undefined) c[entityId] = change;
    }
    return { ...(Object.keys(a).length > 0 && { a }), ...(Object.keys(c).length > 0 && { c }) };
  }

  remove(entityId: string): StatesEvent {
    this.entities.delete(entityId);
    this.states.delete(entityId);
    return { r: [entityId] };
  }

  /** All states, as the first event of a subscription. */
  get whole(): StatesEvent {
    return { a: Object.fromEntries([...this.states].map(([id, state]) => [id, compressed(state)])) };
  }

  #next(entity: SmartEntity, before: StoredState | undefined): StoredState {
    const nowMs = this.#clock.now();
    const own = entity.value(nowMs);
    const override = this.overrides.get(entity.entityId);
    const state = override?.state ?? own.state;
    const named = { friendly_name: this.#friendlyName(entity), ...own.attributes };
    const attributes: Attributes =
      state === 'unavailable' ? { friendly_name: named.friendly_name, ...override?.attributes } : { ...named, ...override?.attributes };
    const isSameState = before?.state === state;
    const isSame = isSameState && JSON.stringify(before.attributes) === JSON.stringify(attributes);
    return {
      state,
      attributes,
      changedMs: isSameState ? before.changedMs : nowMs,
      updatedMs: isSame ? before.updatedMs : nowMs,
      reportedMs: nowMs,
    };
  }

  #friendlyName({ entityId, device }: SmartEntity): string {
    const objectId = entityId.slice(entityId.indexOf('.') + 1);
    if (device === undefined) return objectId.replaceAll('_', ' ');
    return `${this.#registries.deviceName(device)} ${objectId.split('_').at(-1) ?? ''}`;
  }
}

function compressed({ state, attributes, changedMs, updatedMs }: StoredState): object {
  return { s: state, a: attributes, c: 'context', lc: changedMs / 1000, ...(updatedMs !== changedMs && { lu: updatedMs / 1000 }) };
}

function difference(before: StoredState, after: StoredState): Change | undefined {
  const names = Object.keys(after.attributes).filter(
    (name) => JSON.stringify(before.attributes[name]) !== JSON.stringify(after.attributes[name]),
  );
  const gone = Object.keys(before.attributes).filter((name) => !(name in after.attributes));
  const isNew = before.state !== after.state;
  if (!isNew && names.length === 0 && gone.length === 0) return undefined;
  return {
    '+': {
      ...(isNew ? { s: after.state, lc: after.changedMs / 1000 } : { lu: after.updatedMs / 1000 }),
      c: 'context',
      ...(names.length > 0 && { a: Object.fromEntries(names.map((name) => [name, after.attributes[name]])) }),
    },
    ...(gone.length > 0 && { '-': { a: gone } }),
  };
}

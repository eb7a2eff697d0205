import type { Point } from '../contract.ts';
import type { Attributes, Entity, Feature, Instance, Occurrence } from '../home-assistant-model/entity.ts';
import { featuresOf } from '../home-assistant-model/featuresOf.ts';
import type { Placement } from './registry.ts';
import type { EntityState } from './states.ts';

/** Attributes that decide what an entity's series are. */
const shaping = /^(device_class|unit_of_measurement|state_class|.*_unit|.*_modes|.*_list|options|event_types)$/;

/** One entity of a device: its features, and the points that they feed. */
export class Member {
  readonly entityId: string;
  placement: Placement;
  state: EntityState | undefined;
  features: readonly Feature[] = [];
  points: readonly Point[] = [];
  /** The features are no longer those of the state's shape. */
  isStale = true;
  /** Attributes ever seen, with their last values. */
  #attributes: Attributes = {};
  #lastReset = false;
  readonly #occurrences = new Map<Feature, string | undefined>();

  constructor(entityId: string, placement: Placement) {
    this.entityId = entityId;
    this.placement = placement;
  }

  /** False also for what Home Assistant remembers of an integration that did not come back. */
  get isAvailable(): boolean {
    return this.state !== undefined && this.state.state !== 'unavailable';
  }

  place(placement: Placement): void {
    const { name, category } = this.placement;
    this.isStale ||= name !== placement.name || category !== placement.category;
    this.placement = placement;
  }

  /** Takes a new state; undefined: Home Assistant has none (any more). */
  take(state: EntityState | undefined): void {
    const before = this.state;
    this.state = state;
    if (state === undefined || state.attributes === before?.attributes) return;
    // an unavailable entity has few attributes: its shape is that of before
    if (state.state !== 'unavailable' || before === undefined) this.#learn(state.attributes);
  }

  /** Finds the features anew. */
  compile(instance: Instance): void {
    const { name, category } = this.placement;
    const entity: Entity = { entityId: this.entityId, name, category, attributes: this.#attributes, instance };
    const before = new Map(this.features.map((feature) => [feature.property.native, feature]));
    this.features = featuresOf(entity);
    for (const feature of this.features) {
      const old = before.get(feature.property.native);
      if (feature.occurred !== undefined && old !== undefined) this.#occurrences.set(feature, this.#occurrences.get(old));
      if (old !== undefined) this.#occurrences.delete(old);
    }
    this.isStale = false;
  }

  /** Hands the state to the points. `since`: earlier events were told before, or are none of ours. */
  apply(fresh: boolean, sinceMs: number): void {
    const { state } = this;
    const atMs = state?.updatedMs ?? 0;
    this.features.forEach((feature, index) => {
      const point = this.points[index];
      if (point === undefined) return;
      if (feature.occurred !== undefined) this.#tell(feature, point, fresh ? sinceMs : Infinity);
      else point.set(valueOf(feature, state), atMs, fresh);
    });
  }

  #tell(feature: Feature, point: Point, sinceMs: number): void {
    const last = this.#lastOccurrence(feature);
    const atMs = Date.parse(last?.at ?? '');
    if (last === undefined || Number.isNaN(atMs) || this.#occurrences.get(feature) === last.at) return;
    this.#occurrences.set(feature, last.at);
    if (atMs <= sinceMs) return;
    point.set({ event: last.event, attributes: plain(last.attributes) }, atMs);
  }

  #lastOccurrence(feature: Feature): Occurrence | undefined {
    const { state } = this;
    if (state === undefined || state.state === 'unavailable') return undefined;
    return feature.occurred?.(state.state, state.attributes);
  }

  #learn(attributes: Attributes): void {
    const hasReset = typeof attributes['last_reset'] === 'string';
    const known = this.#attributes;
    this.isStale ||= hasReset !== this.#lastReset;
    this.#lastReset = hasReset;
    for (const [name, value] of Object.entries(attributes)) {
      if (!(name in known)) this.isStale = true;
      else if (shaping.test(name) && JSON.stringify(known[name]) !== JSON.stringify(value)) this.isStale = true;
    }
    this.#attributes = { ...known, ...attributes };
    if (!hasReset) this.#attributes = { ...this.#attributes, last_reset: undefined };
  }
}

/** `unavailable` is no value at all, `unknown` no value of the state. */
function valueOf({ ofState, read }: Feature, state: EntityState | undefined): unknown {
  if (state === undefined || state.state === 'unavailable') return null;
  return ofState && state.state === 'unknown' ? null : read(state.state, state.attributes);
}

/** Attributes of an event as the event log takes them. */
function plain(attributes: Attributes): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, string | number | boolean] =>
      ['string', 'number', 'boolean'].includes(typeof entry[1]),
    ),
  );
}

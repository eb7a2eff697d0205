import type { Fresh, Point } from '../../contract.ts';
import type { Attributes, Entity, Feature, Instance, Occurrence } from '../../home-assistant-model/entity.ts';
import { featuresOf } from '../../home-assistant-model/featuresOf.ts';
import type { FirstNames } from '../registry/initialNames.ts';
import { PlainNumber } from './plainNumber.ts';
import type { Placement } from '../registry/registry.ts';
import type { EntityState } from './entityStates.ts';

/** Attributes that decide what an entity's series are: those of now hold, and none from before. */
const shaping = /^(device_class|unit_of_measurement|state_class|.*_unit|.*_modes|.*_list|options|event_types)$/;

const returnMs = 10_000;

/** One entity of a device: its features, and the points that they feed. */
export class Member {
  readonly entityId: string;
  placement: Placement;
  state: EntityState | undefined;
  features: readonly Feature[] = [];
  points: readonly Point[] = [];
  /** The features are no longer those of the state's shape. */
  isStale = true;
  /** What describes it now, and all values that it ever had. */
  attributes: Attributes = {};
  readonly #names: FirstNames;
  readonly #plain: PlainNumber;
  #battery: Entity['battery'];
  #hasShape = false;
  /** The newest state tells that something happened just now. */
  #isNews = false;
  /** It had no state, or was unavailable, and has no value since. */
  #isAway = false;
  /** The newest state is the first after that, or at all. */
  #isReturn = false;
  #updatedMs = 0;
  #compiledPlace: number | undefined;
  readonly #occurrences = new Map<Feature, string | undefined>();

  constructor(entityId: string, placement: Placement, names: FirstNames) {
    this.entityId = entityId;
    this.placement = placement;
    this.#names = names;
    this.#plain = new PlainNumber(entityId, placement.integration);
  }

  /** False also for what Home Assistant remembers of an integration that did not come back. */
  get isAvailable(): boolean {
    return this.state !== undefined && this.state.state !== 'unavailable';
  }

  place(placement: Placement): void {
    const { name, category, first } = this.placement;
    this.isStale ||= name !== placement.name || category !== placement.category;
    // its place alone changes nothing before another entity comes: it is the last, as it was without one
    this.isStale ||= (first?.entityId ?? this.entityId) !== (placement.first?.entityId ?? this.entityId);
    this.placement = placement;
  }

  /** The features know no place, or another. */
  get isMoved(): boolean {
    return this.#compiledPlace !== this.placement.first?.place;
  }

  /** Takes a new state; undefined: Home Assistant has none (any more). */
  take(state: EntityState | undefined): void {
    const before = this.state;
    if (state === before) return;
    this.state = state;
    this.#compare(before, state);
    if (state === undefined) return;
    this.#updatedMs = state.updatedMs;
    // an unavailable entity has few attributes: its shape is that of before
    if (state.attributes !== before?.attributes && (state.state !== 'unavailable' || !this.#hasShape)) this.#learn(state);
    if (this.#plain.judge(state.state, this.attributes, this.#known?.isText === true)) this.isStale = true;
  }

  /** What is known of the battery of its device. */
  heardOfBattery(battery: Entity['battery']): void {
    const known = battery ?? (this.#known?.hasBattery === true ? {} : undefined);
    const isSame = (known === undefined) === (this.#battery === undefined) && known?.entityId === this.#battery?.entityId;
    if (isSame) return;
    this.#battery = known;
    this.isStale = true;
  }

  /** Finds the features anew. */
  compile(instance: Instance): void {
    const { entityId, attributes } = this;
    const { name, category, first, key = '' } = this.placement;
    const entity: Entity = {
      entityId,
      name,
      category,
      first,
      attributes,
      instance,
      battery: this.#battery,
      isPlainNumber: this.#plain.isNumber,
    };
    if (this.#plain.isText) this.#names.note(key, { isText: true });
    if (this.#battery !== undefined && attributes['device_class'] === 'voltage') this.#names.note(key, { hasBattery: true });
    const before = new Map(this.features.map((feature) => [feature.property.native, feature]));
    this.features = featuresOf(entity);
    for (const feature of this.features) {
      const old = before.get(feature.property.native);
      if (feature.occurred !== undefined && old !== undefined) this.#occurrences.set(feature, this.#occurrences.get(old));
      if (old !== undefined) this.#occurrences.delete(old);
    }
    this.#compiledPlace = first?.place;
    this.isStale = false;
  }

  /** When its newest state is of, by Home Assistant's clock; what is gone is so since the state that was last. */
  get updatedMs(): number {
    return this.state?.updatedMs ?? this.#updatedMs;
  }

  /** Hands the state of this time to the points. `since`, by Home Assistant's clock: earlier events were told before, or are none of ours. */
  apply(isStarted: boolean, sinceMs: number, atMs: number): void {
    const { state } = this;
    const fresh: Fresh = isStarted && (this.#isNews || 'current');
    const eventsSinceMs = isStarted && !this.#isReturn ? sinceMs : Infinity;
    this.#isNews = this.#isReturn = false;
    this.features.forEach((feature, index) => {
      const point = this.points[index];
      if (point === undefined) return;
      if (feature.occurred !== undefined) this.#tell(feature, point, eventsSinceMs);
      else point.set(valueOf(feature, state), atMs, fresh);
    });
  }

  get #known(): ReturnType<FirstNames['get']> {
    return this.#names.get(this.placement.key ?? '');
  }

  /** A change is news, but not the first state after a connection, a rename or an absence: what it tells happened before. */
  #compare(before: EntityState | undefined, state: EntityState | undefined): void {
    if (state === undefined || state.state === 'unavailable') {
      this.#isNews = this.#isReturn = false;
      this.#isAway = true;
      return;
    }
    this.#isReturn = before === undefined || before.state === 'unavailable';
    // what is retained follows the return at once
    if (before?.state === 'unknown' && state.changedMs - before.changedMs > returnMs) this.#isAway = false;
    this.#isNews = !this.#isReturn && !this.#isAway && state.changedMs !== before?.changedMs;
    if (state.state !== 'unknown') this.#isAway = false;
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

  #learn({ state, attributes }: EntityState): void {
    const known = this.attributes;
    this.#hasShape ||= state !== 'unavailable';
    for (const [name, value] of Object.entries(attributes)) this.isStale ||= !(name in known) || isOther(name, known[name], value);
    const remembered = Object.entries(known).filter(([name]) => name in attributes || !isShaping(name));
    this.isStale ||= remembered.length < Object.keys(known).length;
    this.attributes = { ...Object.fromEntries(remembered), ...attributes };
  }
}

function isShaping(name: string): boolean {
  return name === 'last_reset' || shaping.test(name);
}

/** Of a last reset, only whether there is one decides anything. */
function isOther(name: string, before: unknown, after: unknown): boolean {
  if (name === 'last_reset') return typeof before !== typeof after;
  return shaping.test(name) && JSON.stringify(before) !== JSON.stringify(after);
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

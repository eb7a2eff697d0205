import type { Fresh, Point } from '../../contract.ts';
import { isSameBattery } from '../../home-assistant-model/deviceBattery.ts';
import type { Attributes, Entity, Feature, Instance, Occurrence } from '../../home-assistant-model/entity.ts';
import { featuresOf } from '../../home-assistant-model/featuresOf.ts';
import { PlainNumber } from '../../home-assistant-model/plainNumber.ts';
import type { InitialNames } from '../registry/initialNames.ts';
import type { EntityInfo } from '../registry/registry.ts';
import type { EntityState } from './entityStates.ts';

/** Attributes that decide which series an entity has. Only their current values count, not those of earlier states. */
const shaping = /^(device_class|unit_of_measurement|state_class|.*_unit|.*_modes|.*_list|options|event_types)$/;

const returnMs = 10_000;

/** One entity of a device: its features and their points. */
export class DeviceEntity {
  readonly entityId: string;
  info: EntityInfo;
  state: EntityState | undefined;
  features: readonly Feature[] = [];
  points: readonly Point[] = [];
  /** The features have to be derived again. */
  isStale = true;
  /** The current shaping attributes, and every other attribute that it ever had. */
  attributes: Attributes = {};
  readonly #names: InitialNames;
  readonly #plain: PlainNumber;
  #battery: Entity['battery'];
  #hasShape = false;
  /** The newest state is a change that happened just now. */
  #isNews = false;
  /** It had no state, or was unavailable, and has had no value since. */
  #isAway = false;
  /** The newest state is the first one after that, or the first one at all. */
  #isReturn = false;
  #updatedMs = 0;
  #compiledPlace: number | undefined;
  readonly #occurrences = new Map<Feature, string | undefined>();

  constructor(entityId: string, info: EntityInfo, names: InitialNames) {
    this.entityId = entityId;
    this.info = info;
    this.#names = names;
    this.#plain = new PlainNumber(entityId, info.integration);
  }

  /** Also false for an entity that Home Assistant restored and no integration provides. */
  get isAvailable(): boolean {
    return this.state !== undefined && this.state.state !== 'unavailable';
  }

  setInfo(info: EntityInfo): void {
    const { name, category, first } = this.info;
    this.isStale ||= name !== info.name || category !== info.category;
    // a new place alone changes nothing until another entity is added: without a place it was the last one too
    this.isStale ||= (first?.entityId ?? this.entityId) !== (info.first?.entityId ?? this.entityId);
    this.info = info;
  }

  /** The features were derived with another place. */
  get isMoved(): boolean {
    return this.#compiledPlace !== this.info.first?.place;
  }

  /** Takes a new state; undefined: Home Assistant has none (any more). */
  setState(state: EntityState | undefined): void {
    const before = this.state;
    if (state === before) return;
    this.state = state;
    this.#compare(before, state);
    if (state === undefined) return;
    this.#updatedMs = state.updatedMs;
    // an unavailable entity has few attributes: it keeps the shape that it had
    if (state.attributes !== before?.attributes && (state.state !== 'unavailable' || !this.#hasShape)) this.#updateAttributes(state);
    if (this.#plain.update(state.state, this.attributes, this.#initial?.isText === true)) this.isStale = true;
  }

  /** Takes the battery of its device. */
  setBattery(battery: Entity['battery']): void {
    const known = battery ?? (this.#initial?.hasBattery === true ? {} : undefined);
    if (isSameBattery(known, this.#battery)) return;
    this.#battery = known;
    this.isStale = true;
  }

  /** Derives the features. */
  compile(instance: Instance): void {
    const { entityId, attributes } = this;
    const { name, category, first, key = '' } = this.info;
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

  /** The time of the newest state by Home Assistant's clock, also after the entity was removed. */
  get updatedMs(): number {
    return this.state?.updatedMs ?? this.#updatedMs;
  }

  /** Sets the points to the current state. `sinceMs`, by Home Assistant's clock: earlier events are not reported. */
  apply(isStarted: boolean, sinceMs: number, atMs: number): void {
    const { state } = this;
    const fresh: Fresh = isStarted && (this.#isNews || 'current');
    const eventsSinceMs = isStarted && !this.#isReturn ? sinceMs : Infinity;
    this.#isNews = this.#isReturn = false;
    this.features.forEach((feature, index) => {
      const point = this.points[index];
      if (point === undefined) return;
      if (feature.occurred !== undefined) this.#reportOccurrence(feature, point, eventsSinceMs);
      else point.set(valueOf(feature, state), atMs, fresh);
    });
  }

  get #initial(): ReturnType<InitialNames['get']> {
    return this.#names.get(this.info.key ?? '');
  }

  /** A change is news, except the first state after a connection, a rename or an absence: that one happened before. */
  #compare(before: EntityState | undefined, state: EntityState | undefined): void {
    if (state === undefined || state.state === 'unavailable') {
      this.#isNews = this.#isReturn = false;
      this.#isAway = true;
      return;
    }
    this.#isReturn = before === undefined || before.state === 'unavailable';
    // a retained value follows the return immediately
    if (before?.state === 'unknown' && state.changedMs - before.changedMs > returnMs) this.#isAway = false;
    this.#isNews = !this.#isReturn && !this.#isAway && state.changedMs !== before?.changedMs;
    if (state.state !== 'unknown') this.#isAway = false;
  }

  #reportOccurrence(feature: Feature, point: Point, sinceMs: number): void {
    const last = this.#lastOccurrence(feature);
    const atMs = Date.parse(last?.at ?? '');
    if (last === undefined || Number.isNaN(atMs) || this.#occurrences.get(feature) === last.at) return;
    this.#occurrences.set(feature, last.at);
    if (atMs <= sinceMs) return;
    point.set({ event: last.event, attributes: scalars(last.attributes) }, atMs);
  }

  #lastOccurrence(feature: Feature): Occurrence | undefined {
    const { state } = this;
    if (state === undefined || state.state === 'unavailable') return undefined;
    return feature.occurred?.(state.state, state.attributes);
  }

  #updateAttributes({ state, attributes }: EntityState): void {
    const known = this.attributes;
    this.#hasShape ||= state !== 'unavailable';
    for (const [name, value] of Object.entries(attributes)) this.isStale ||= !(name in known) || isChanged(name, known[name], value);
    const kept = Object.entries(known).filter(([name]) => name in attributes || !isShaping(name));
    this.isStale ||= kept.length < Object.keys(known).length;
    this.attributes = { ...Object.fromEntries(kept), ...attributes };
  }
}

function isShaping(name: string): boolean {
  return name === 'last_reset' || shaping.test(name);
}

/** Of `last_reset`, only its presence matters. */
function isChanged(name: string, before: unknown, after: unknown): boolean {
  if (name === 'last_reset') return typeof before !== typeof after;
  return shaping.test(name) && JSON.stringify(before) !== JSON.stringify(after);
}

/** An `unavailable` entity has no values, an `unknown` one has those of its attributes. */
function valueOf({ ofState, read }: Feature, state: EntityState | undefined): unknown {
  if (state === undefined || state.state === 'unavailable') return null;
  return ofState && state.state === 'unknown' ? null : read(state.state, state.attributes);
}

/** The attributes of an event that the event log takes. */
function scalars(attributes: Attributes): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, string | number | boolean] =>
      ['string', 'number', 'boolean'].includes(typeof entry[1]),
    ),
  );
}

import type { DeviceEvent, Point, Property } from '../../contract.ts';
import { batteryAttributeOf } from '../../home-assistant-model/battery.ts';
import type { Entity, Feature, Instance } from '../../home-assistant-model/entity.ts';
import { featuresOf } from '../../home-assistant-model/featuresOf.ts';
import { PlainNumber } from '../../home-assistant-model/plainNumber.ts';
import { type JsonObject, shortText } from '../../transport/json.ts';
import {
  noChange,
  type PathToNumber,
  type Template,
  type TemplateInput,
  type TemplateVariables,
  UnsupportedTemplate,
} from '../templates/template.ts';
import {
  Availability,
  availabilityModeOf,
  type AvailabilityOptions,
  availabilityOptions,
  type AvailabilitySource,
} from './availability.ts';
import { filterProblem } from '../../transport/topicFilter.ts';
import { type Component, type EntitySetup, keep, refused, type Source, state, type ValueSource } from './component.ts';
import { componentOf } from './components.ts';
import { type Decode, decoderOf } from './encodings.ts';
import type { EntityConfig } from './entityConfig.ts';
import { EntityValue, type Reception, type ValueOwner } from './entityValue.ts';
import { numberOption, optionalText, textOption } from './options.ts';
import { jsonObjectOf } from './parsers.ts';
import { textOf } from './rendered.ts';
import { withoutReserve } from './withoutReserve.ts';

const longestPayload = 100;

/** What an entity uses of its device. */
export interface EntityHost {
  readonly reception: Reception;
  compileTemplate(source: string): Template;
  /** The features of an entity have to be derived again. */
  changed(): void;
  /** A source of its availability reports something else than before. */
  availabilityReported(): void;
  /** The entity does not accept this payload. */
  refused(detail: string): void;
  /** Calls `work` after this time, as a message of that moment; the returned function prevents it. */
  after(ms: number, work: () => void): () => void;
}

/** Reads one topic for an entity. */
export interface TopicReader {
  readonly topic: string;
  readonly decode: Decode;
  /** It reads a number at a path in JSON, for this value; see LiveReadings. */
  readonly number?: { readonly path: PathToNumber; readonly value: EntityValue } | undefined;
  /** False if the payload has nothing for the entity. */
  receive(input: TemplateInput): boolean;
}

/** Attributes of a tracker that the model exports. */
const coordinates = ['latitude', 'longitude'];
const position = [...coordinates, 'gps_accuracy', 'altitude', 'course'];

const instance: Instance = { temperatureUnit: '°C', currency: 'EUR' };

/** One discovered entity: reads its topics as Home Assistant does, and has the features of the shared model. */
export class MqttEntity implements EntitySetup, ValueOwner {
  readonly config: EntityConfig;
  readonly readers: TopicReader[] = [];
  readonly availabilityReaders: TopicReader[] = [];
  readonly attributes: Record<string, unknown> = {};
  readonly availability: Availability;
  #features: readonly Feature[] = [];
  readonly #host: EntityHost;
  #values: EntityValue[] = [];
  readonly #decode: Decode;
  readonly #variables: TemplateVariables;
  #ownFeatures: readonly Feature[] | undefined;
  readonly #plain: PlainNumber;
  #events: Point[] = [];
  #excluded: string | undefined;
  #cancelDelay: (() => void) | undefined;

  constructor(config: EntityConfig, host: EntityHost) {
    this.config = config;
    this.#host = host;
    const { options, entityId: entity_id } = config;
    // without a unique id it is an entity without a registry entry
    this.#plain = new PlainNumber(entity_id, options['unique_id'] === undefined ? undefined : 'mqtt');
    const encoding = textOption(options, 'encoding', 'utf-8');
    const decode = decoderOf(encoding);
    const component = componentOf(config.component);
    this.#decode = decode ?? (() => undefined);
    this.#variables = { entity_id, name: optionalText(options, 'name') ?? null, this: new ThisState(this) };
    if (encoding === '') this.#excluded = 'encoding "": its payloads are bytes, not text';
    else if (decode === undefined) this.#excluded = `encoding "${shortText(encoding, longestPayload)}" is not known`;
    else if (component === undefined) this.#excluded = `unknown component "${shortText(config.component, longestPayload)}"`;
    else this.#declare(component);
    this.availability = this.#readAvailability();
    this.readers = withoutReserve(this.readers);
    this.availabilityReaders = withoutReserve(this.availabilityReaders);
    this.#values = withoutReserve(this.#values);
  }

  get options(): JsonObject {
    return this.config.options;
  }

  get entityId(): string {
    return this.config.entityId;
  }

  get place(): number | undefined {
    return this.config.place;
  }

  get reception(): Reception {
    return this.#host.reception;
  }

  get isAvailable(): boolean | undefined {
    return this.availability.isAvailable;
  }

  describe(attributes: JsonObject): void {
    Object.assign(this.attributes, attributes);
  }

  read(name: string, { parse, offDelayMs, keepsNumbers = false, ...source }: ValueSource): EntityValue {
    const value = this.value(name);
    this.#listen({ ...source, number: keepsNumbers && offDelayMs === undefined ? value : undefined }, [value], (rendered) => {
      const raw = parse(rendered);
      if (raw === keep) return;
      if (raw === refused) return this.refusePayload(rendered);
      value.set(raw);
      if (name === state && typeof raw === 'string' && this.#plain.update(raw, this.attributes, false)) this.#host.changed();
      if (offDelayMs !== undefined) this.#delay(value, offDelayMs);
    });
    return value;
  }

  readAll(names: readonly string[], { take, ...source }: Parameters<EntitySetup['readAll']>[1]): void {
    const values = names.map((name) => this.value(name));
    this.#listen(source, values, (rendered) => take(rendered, values));
  }

  readEvents({ take, ...source }: Parameters<EntitySetup['readEvents']>[0]): void {
    this.#listen(source, [this.value(state)], (rendered) => {
      const event = take(rendered);
      if (event !== undefined) this.#report(event);
    });
  }

  value(name: string): EntityValue {
    const known = this.#known(name);
    if (known !== undefined) return known;
    const value = new EntityValue(name, this);
    this.#values.push(value);
    return value;
  }

  extra(attributes: JsonObject): void {
    const battery = batteryAttributeOf({ entityId: this.entityId, attributes });
    if (battery !== undefined) this.#setExtra(battery, attributes[battery]);
    if (this.config.component !== 'device_tracker') return;
    const isPlace = typeof attributes['latitude'] === 'number' && typeof attributes['longitude'] === 'number';
    for (const name of position) {
      const value = attributes[name];
      // one coordinate is no place
      const isValid = typeof value === 'number' && (isPlace || !coordinates.includes(name));
      if (name in attributes) this.#setExtra(name, isValid ? value : null);
    }
  }

  occurs(name: string, events: readonly string[]): void {
    this.#ownFeatures = [eventFeature(this.config, name, events)];
  }

  refusePayload(rendered: unknown): void {
    this.#host.refused(`"${this.entityId}" does not take ${JSON.stringify(shortText(textOf(rendered), longestPayload))}`);
  }

  exclude(reason: string): void {
    this.#excluded = reason;
  }

  /** Derives the features; their points are bound afterwards. */
  compile(battery: Entity['battery']): readonly Property[] {
    const { component, entityId, name, options, place } = this.config;
    const category = options['entity_category'];
    const { attributes } = this;
    const entity: Entity = {
      entityId,
      name,
      ...((category === 'config' || category === 'diagnostic') && { category }),
      attributes,
      battery,
      instance,
      isPlainNumber: this.#plain.isNumber,
      ...(place !== undefined && { first: { entityId, place } }),
    };
    this.#features = this.#ownFeatures ?? featuresOf(entity);
    const expiresAfter = component === 'sensor' || component === 'binary_sensor' ? numberOption(options, 'expire_after', 0) : 0;
    return this.#features.map((feature) => {
      const property = this.#withExclusion(feature);
      return expiresAfter > 0 && feature.ofState ? { ...property, maxAgeMs: expiresAfter * 1000 } : property;
    });
  }

  /** Takes the points of the properties of {@link compile}, in their order. */
  bind(points: readonly Point[]): void {
    this.#events = this.#features.flatMap(({ occurred }, index) => (occurred === undefined ? [] : (points[index] ?? [])));
    for (const value of this.#values) {
      const bound = this.#features.map((feature, index) => ((feature.attribute ?? state) === value.name ? points[index] : undefined));
      value.bind(this.#features, bound);
      value.show();
    }
  }

  close(): void {
    this.#cancelDelay?.();
  }

  /** Takes over what was received by the same entity before its config changed. */
  continue(before: MqttEntity): void {
    this.availability.continue(before.availability);
    for (const value of this.#values) value.continue(before.#known(value.name));
  }

  #known(name: string): EntityValue | undefined {
    return this.#values.find((value) => value.name === name);
  }

  #listen(
    { topic, template, variables, isNumber, number }: OwnSource,
    values: readonly EntityValue[],
    take: (rendered: unknown) => void,
  ): void {
    const filter = optionalText(this.options, topic);
    if (filter === undefined) return;
    for (const { name } of values) if (name !== state) this.attributes[name] ??= null;
    const problem = filterProblem(filter);
    const compiled =
      problem === undefined
        ? this.#compile(template === undefined ? undefined : optionalText(this.options, template), variables)
        : `cannot subscribe to topic ${JSON.stringify(shortText(filter, longestPayload))}: ${problem}`;
    if (typeof compiled === 'string') return void values.forEach((value) => (value.refusal = compiled));
    for (const value of values) value.source = `${filter} ${compiled?.source ?? ''}`;
    const path = number === undefined ? undefined : compiled?.path;
    this.readers.push({
      topic: filter,
      decode: this.#decode,
      number: number === undefined || path === undefined ? undefined : { path, value: number },
      receive: readerOf(compiled, { take, variables: this.#variables, isNumber }),
    });
  }

  /** The template, or why it cannot be run. */
  #compile(source: string | undefined, variables: JsonObject = {}): Template | string | undefined {
    if (source === undefined) return undefined;
    // they never change
    const constants = Object.entries(variables).filter(([name]) => source.includes(name));
    const sets = constants.map(([name, value]) => `{% set ${name} = ${String(value)} %}`);
    try {
      return this.#host.compileTemplate(sets.join('') + source);
    } catch (error) {
      if (!(error instanceof UnsupportedTemplate)) throw error;
      return `cannot run template ${JSON.stringify(shortText(source, 200))}: ${error.message}`;
    }
  }

  #declare(component: Component): void {
    component(this);
    this.#listen({ topic: 'json_attributes_topic', template: 'json_attributes_template' }, [], (rendered) => {
      const attributes = jsonObjectOf(rendered);
      if (attributes === undefined) this.refusePayload(rendered);
      else this.extra(attributes);
    });
  }

  #setExtra(name: string, raw: unknown): void {
    if (!(name in this.attributes)) {
      this.value(name).source = 'attributes';
      this.#host.changed();
    }
    this.value(name).set(raw ?? null);
  }

  #readAvailability(): Availability {
    const sources = availabilityOptions(this.options).flatMap((options) => this.#listenToAvailability(options) ?? []);
    return new Availability(availabilityModeOf(this.options), withoutReserve(sources));
  }

  /** Undefined for one that cannot be read. */
  #listenToAvailability({ topic, template, payloads }: AvailabilityOptions): AvailabilitySource | undefined {
    const compiled = this.#compile(template);
    if (typeof compiled === 'string') {
      // without it a stand-in could be taken for a value
      this.#excluded ??= compiled;
      return undefined;
    }
    const isGuard = template !== undefined && this.readers.some((reader) => reader.topic === topic);
    const source: AvailabilitySource = { topic, isGuard, isAvailable: undefined };
    const take = (rendered: unknown): void => {
      const isAvailable = payloads.get(textOf(rendered));
      if (isAvailable !== undefined) this.#reportAvailability(source, isAvailable);
    };
    const receive = readerOf(compiled, { take, variables: this.#variables });
    this.availabilityReaders.push({ topic, decode: this.#decode, receive });
    return source;
  }

  #reportAvailability(source: AvailabilitySource, isAvailable: boolean): void {
    if (source.isAvailable !== isAvailable) this.#host.availabilityReported();
    if (!this.availability.report(source, isAvailable)) return;
    this.#host.availabilityReported();
    for (const value of this.#values) value.show();
  }

  #withExclusion({ property, ofState, attribute = state }: Feature): Property {
    const refusal = this.#excluded ?? this.#known(attribute)?.refusal;
    const isAssumed = ofState && this.#known(state)?.source === undefined;
    const reason = refusal ?? (isAssumed ? 'no state topic: its state is only assumed' : undefined);
    return reason === undefined || property.excluded !== undefined ? property : { ...property, kind: 'text', excluded: reason };
  }

  #delay(value: EntityValue, ms: number): void {
    this.#cancelDelay?.();
    this.#cancelDelay = value.raw === 'on' ? this.#host.after(ms, () => value.set('off')) : undefined;
  }

  #report(event: DeviceEvent): void {
    const { atMs, fresh } = this.reception;
    if (this.isAvailable !== false) for (const point of this.#events) point.set(event, atMs, fresh);
  }
}

interface OwnSource extends Source {
  /** The value, where it takes each number as it is. */
  readonly number?: EntityValue | undefined;
}

interface Reading {
  readonly take: (rendered: unknown) => void;
  readonly variables: TemplateVariables;
  readonly isNumber?: boolean | undefined;
}

function readerOf(template: Template | undefined, { take, variables, isNumber = false }: Reading): TopicReader['receive'] {
  if (template === undefined)
    return (input) => {
      take(input.text());
      return true;
    };
  return (input) => {
    const rendered = isNumber ? template.render(input, variables) : template.renderText(input, variables);
    if (rendered === noChange) return false;
    take(rendered);
    // what a template gives where the payload lacks its key
    return rendered !== '';
  };
}

/** The events of an entity that Home Assistant has no domain for. */
function eventFeature({ entityId }: EntityConfig, name: string, values: readonly string[]): Feature {
  const property: Property = { name, native: entityId, kind: 'event', values, origin: 'household', reading: false };
  return { property, ofState: true, attribute: undefined, occurred: () => undefined, read: () => null };
}

/** `this` in a template. */
class ThisState {
  readonly #entity: MqttEntity;

  constructor(entity: MqttEntity) {
    this.#entity = entity;
  }

  get state(): string {
    const { raw } = this.#entity.value(state);
    return raw === undefined || raw === null ? 'unknown' : textOf(raw);
  }
}

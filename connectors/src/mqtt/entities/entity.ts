import type { DeviceEvent, Point, Property } from '../../contract.ts';
import { batteryAttributeOf } from '../../home-assistant-model/battery.ts';
import type { Entity, Feature, Instance } from '../../home-assistant-model/entity.ts';
import { featuresOf } from '../../home-assistant-model/featuresOf.ts';
import { PlainNumber } from '../../home-assistant-model/plainNumber.ts';
import { type JsonObject, shortText } from '../../transport/json.ts';
import { filterProblem } from '../../transport/topicFilter.ts';
import type { Template, TemplateFailure, TemplateVariables } from '../templates/template.ts';
import type { Availability, AvailabilitySource } from './availability.ts';
import { type AvailabilityOwner, type AvailabilityReader, readAvailability } from './availabilityReader.ts';
import { type Component, type EntitySetup, type Source, state, type ValueSource } from './component.ts';
import { componentOf } from './components.ts';
import { type Decode, decoderOf } from './encodings.ts';
import type { EntityConfig } from './entityConfig.ts';
import { compileWith, failureText } from './entityTemplates.ts';
import { EntityValue, type Reception, type ValueOwner } from './entityValue.ts';
import { OffDelay } from './offDelay.ts';
import { numberOption, optionalText, textOption } from './options.ts';
import { jsonObjectOf } from './parsers.ts';
import { textOf } from './rendered.ts';
import { readsSameValues } from './sameValues.ts';
import { withoutReserve } from './withoutReserve.ts';
import { CustomReader, type ReaderSource, type TopicReader, ValueReader } from './topicReader.ts';

const longestPayload = 100;

/** What an entity uses of its device. */
export interface EntityHost {
  readonly reception: Reception;
  compileTemplate(source: string): Template;
  /** The entity no longer uses a template that it compiled. */
  releaseTemplate(template: Template): void;
  /** The features of an entity have to be derived again. */
  changed(): void;
  /** A source of its availability reports something else than before. */
  availabilityReported(): void;
  /** The entity does not accept this payload. */
  refused(detail: string): void;
  /** A template of the entity failed on the message; `isNew`: it did not before. */
  templateFailed(failure: { readonly what: string; readonly detail: string; readonly isNew: boolean }): void;
  /** It no longer fails. */
  templateWorks(what: string): void;
  /** The time in milliseconds. */
  now(): number;
  /** Calls `work` after this time, as a message of that moment; the returned function prevents it. */
  after(ms: number, work: () => void): () => void;
}

const undecoded: Decode = () => undefined;

/** Attributes of a tracker that the model exports. */
const coordinates = ['latitude', 'longitude'];
const position = [...coordinates, 'gps_accuracy', 'altitude', 'course'];

const instance: Instance = { temperatureUnit: '°C', currency: 'EUR' };

/** One discovered entity: reads its topics as Home Assistant does, and has the features of the shared model. */
export class MqttEntity implements EntitySetup, ValueOwner, AvailabilityOwner {
  readonly id: string;
  readonly entityId: string;
  readonly options: JsonObject;
  readonly place: number | undefined;
  readonly #component: string;
  readonly #name: string;
  readonly decode: Decode;
  readers: readonly TopicReader[] = withoutReserve([]);
  readonly availabilityReaders: readonly AvailabilityReader[];
  readonly attributes: Record<string, unknown> = {};
  readonly availability: Availability;
  readonly #host: EntityHost;
  #values: readonly EntityValue[] = withoutReserve([]);
  /** Most templates need none. */
  #variables: TemplateVariables | undefined;
  #ownFeatures: readonly Feature[] | undefined;
  /** Of a sensor that had a text. */
  #plain: PlainNumber | undefined;
  #events: readonly Point[] = withoutReserve([]);
  #excluded: string | undefined;
  #offDelay: OffDelay | undefined;

  constructor(config: EntityConfig, host: EntityHost) {
    this.#host = host;
    const { id, entityId, options, place, component: componentName, name } = config;
    this.id = id;
    this.entityId = entityId;
    this.options = options;
    this.place = place;
    this.#component = componentName;
    this.#name = name;
    const encoding = textOption(options, 'encoding', 'utf-8');
    const decode = decoderOf(encoding);
    const component = componentOf(componentName);
    this.decode = decode ?? undecoded;
    if (encoding === '') this.#excluded = 'encoding "": its payloads are bytes, not text';
    else if (decode === undefined) this.#excluded = `encoding "${shortText(encoding, longestPayload)}" is not known`;
    else if (component === undefined) this.#excluded = `unknown component "${shortText(componentName, longestPayload)}"`;
    else this.#declare(component);
    const { availability, readers } = readAvailability(this);
    this.availability = availability;
    this.availabilityReaders = readers;
  }

  get variables(): TemplateVariables {
    return (this.#variables ??= {
      entity_id: this.entityId,
      name: optionalText(this.options, 'name') ?? null,
      this: new ThisState(this),
    });
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
    this.#listen(source, [value], (from) => new ValueReader(this, from, { value, parse, keepsNumbers }));
    if (offDelayMs !== undefined) this.#offDelay = new OffDelay(value, offDelayMs, this.#host);
    return value;
  }

  readAll(names: readonly string[], { take, ...source }: Parameters<EntitySetup['readAll']>[1]): void {
    const values = names.map((name) => this.value(name));
    this.#listen(source, values, (from) => new CustomReader(this, from, (rendered) => take(rendered, values)));
  }

  readEvents({ take, ...source }: Parameters<EntitySetup['readEvents']>[0]): void {
    const report = (rendered: unknown): void => {
      const event = take(rendered);
      if (event !== undefined) this.#report(event);
    };
    this.#listen(source, [this.value(state)], (from) => new CustomReader(this, from, report));
  }

  value(name: string): EntityValue {
    const known = this.#known(name);
    if (known !== undefined) return known;
    const value = new EntityValue(name, this);
    this.#values = withoutReserve([...this.#values, value]);
    return value;
  }

  extra(attributes: JsonObject): void {
    const battery = batteryAttributeOf({ entityId: this.entityId, attributes });
    if (battery !== undefined) this.#setExtra(battery, attributes[battery]);
    if (this.#component !== 'device_tracker') return;
    const isPlace = typeof attributes['latitude'] === 'number' && typeof attributes['longitude'] === 'number';
    for (const name of position) {
      const value = attributes[name];
      // one coordinate is no place
      const isValid = typeof value === 'number' && (isPlace || !coordinates.includes(name));
      if (name in attributes) this.#setExtra(name, isValid ? value : null);
    }
  }

  occurs(name: string, events: readonly string[]): void {
    this.#ownFeatures = [eventFeature(this.entityId, name, events)];
  }

  refusePayload(rendered: unknown): void {
    this.#host.refused(`"${this.entityId}" does not take ${JSON.stringify(shortText(textOf(rendered), longestPayload))}`);
  }

  exclude(reason: string): void {
    this.#excluded ??= reason;
  }

  valueRead(value: EntityValue): void {
    const { raw } = value;
    if (typeof raw === 'string' && value.name === state && this.#plainNumber().update(raw, this.attributes, false)) this.#host.changed();
    this.#offDelay?.read();
  }

  templateFailed(reader: TopicReader, failure: TemplateFailure): void {
    const detail = `"${this.entityId}" ${failureText(reader, failure)}`;
    this.#host.templateFailed({ what: this.#nameOf(reader), detail, isNew: !reader.isFailing });
  }

  templateWorks(reader: TopicReader): void {
    this.#host.templateWorks(this.#nameOf(reader));
  }

  compileTemplate(source: string | undefined, variables?: JsonObject): Template | string | undefined {
    return source === undefined ? undefined : compileWith((whole) => this.#host.compileTemplate(whole), source, variables);
  }

  reportAvailability(source: AvailabilitySource, isAvailable: boolean): void {
    if (source.isAvailable !== isAvailable) this.#host.availabilityReported();
    if (!this.availability.report(source, isAvailable)) return;
    this.#host.availabilityReported();
    for (const value of this.#values) value.show();
  }

  /** Derives the features; their points are bound afterwards. */
  compile(battery: Entity['battery']): readonly Feature[] {
    const { entityId, options, place } = this;
    const component = this.#component;
    const category = options['entity_category'];
    const { attributes } = this;
    const entity: Entity = {
      entityId,
      name: this.#name,
      ...((category === 'config' || category === 'diagnostic') && { category }),
      attributes,
      battery,
      instance,
      isPlainNumber: this.#plain?.isNumber === true,
      ...(place !== undefined && { first: { entityId, place } }),
    };
    const expiresAfter = component === 'sensor' || component === 'binary_sensor' ? numberOption(options, 'expire_after', 0) : 0;
    return (this.#ownFeatures ?? featuresOf(entity)).map((feature) => {
      const property = this.#withExclusion(feature);
      return { ...feature, property: expiresAfter > 0 && feature.ofState ? { ...property, maxAgeMs: expiresAfter * 1000 } : property };
    });
  }

  /** Takes the points of the features of {@link compile}, in their order. */
  bind(features: readonly Feature[], points: readonly Point[]): void {
    this.#events = withoutReserve(features.flatMap(({ occurred }, index) => (occurred === undefined ? [] : (points[index] ?? []))));
    for (const value of this.#values) {
      const bound = features.map((feature, index) => ((feature.attribute ?? state) === value.name ? points[index] : undefined));
      value.bind(features, bound);
      value.show();
    }
    this.#offDelay?.restored();
  }

  close(): void {
    this.#offDelay?.stop();
    for (const { template } of this.#allReaders) if (template !== undefined) this.#host.releaseTemplate(template);
  }

  /** Takes over what was received by the same entity before its config changed. */
  continue(before: MqttEntity): void {
    this.availability.continue(before.availability);
    if (readsSameValues(this.options, before.options)) for (const value of this.#values) value.continue(before.#known(value.name));
    if (before.#offDelay !== undefined) this.#offDelay?.continue(before.#offDelay);
    const failing = before.#allReaders.filter(({ isFailing }) => isFailing);
    for (const reader of this.#allReaders)
      reader.isFailing = failing.some(({ topic, template }) => topic === reader.topic && template === reader.template);
  }

  #plainNumber(): PlainNumber {
    // without a unique id it is an entity without a registry entry
    return (this.#plain ??= new PlainNumber(this.entityId, this.options['unique_id'] === undefined ? undefined : 'mqtt'));
  }

  get #allReaders(): readonly TopicReader[] {
    return [...this.availabilityReaders, ...this.readers];
  }

  #nameOf({ topic }: TopicReader): string {
    return `${topic} (${this.entityId})`;
  }

  #known(name: string): EntityValue | undefined {
    return this.#values.find((value) => value.name === name);
  }

  #listen(
    { topic, template, variables, isNumber }: Source,
    values: readonly EntityValue[],
    readerOf: (source: ReaderSource) => TopicReader,
  ): void {
    const filter = optionalText(this.options, topic);
    if (filter === undefined) return;
    for (const { name } of values) if (name !== state) this.attributes[name] ??= null;
    const problem = filterProblem(filter);
    const compiled =
      problem === undefined
        ? this.compileTemplate(template === undefined ? undefined : optionalText(this.options, template), variables)
        : `cannot subscribe to topic ${JSON.stringify(shortText(filter, longestPayload))}: ${problem}`;
    if (typeof compiled === 'string') return void values.forEach((value) => (value.refusal = compiled));
    for (const value of values) value.comesFrom(filter, compiled);
    this.readers = withoutReserve([...this.readers, readerOf({ topic: filter, template: compiled, isNumber })]);
  }

  #declare(component: Component): void {
    component(this);
    this.readAll([], {
      topic: 'json_attributes_topic',
      template: 'json_attributes_template',
      take: (rendered) => {
        const attributes = jsonObjectOf(rendered);
        if (attributes === undefined) this.refusePayload(rendered);
        else this.extra(attributes);
      },
    });
  }

  #setExtra(name: string, raw: unknown): void {
    if (!(name in this.attributes)) {
      this.value(name).comesFrom('attributes', undefined);
      this.#host.changed();
    }
    this.value(name).set(raw ?? null);
  }

  #withExclusion({ property, ofState, attribute = state }: Feature): Property {
    const refusal = this.#excluded ?? this.#known(attribute)?.refusal;
    const isAssumed = ofState && this.#known(state)?.topic === undefined;
    const reason = refusal ?? (isAssumed ? 'no state topic: its state is only assumed' : undefined);
    return reason === undefined || property.excluded !== undefined ? property : { ...property, kind: 'text', excluded: reason };
  }

  #report(event: DeviceEvent): void {
    const { atMs, fresh } = this.reception;
    if (this.isAvailable !== false) for (const point of this.#events) point.set(event, atMs, fresh);
  }
}

/** The events of an entity that Home Assistant has no domain for. */
function eventFeature(entityId: string, name: string, values: readonly string[]): Feature {
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

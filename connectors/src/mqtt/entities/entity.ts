import type { DeviceEvent, Point, Property } from '../../contract.ts';
import type { Entity, Feature, Instance } from '../../home-assistant-model/entity.ts';
import { featuresOf } from '../../home-assistant-model/featuresOf.ts';
import { type JsonObject, shortText } from '../../transport/json.ts';
import { noChange, type Template, type TemplateInput, UnsupportedTemplate } from '../templates/template.ts';
import { Availability, availabilityModeOf, availabilityOptions, type AvailabilitySource } from './availability.ts';
import { type EntitySetup, keep, refused, type Source, state, type ValueSource } from './component.ts';
import { componentOf } from './components.ts';
import type { EntityConfig } from './entityConfig.ts';
import { EntityValue, type Reception, type ValueOwner } from './entityValue.ts';
import { optionalText, textOption } from './options.ts';
import { textOf } from './rendered.ts';

const longestPayload = 100;

/** What an entity uses of its device. */
export interface EntityHost {
  readonly reception: Reception;
  compileTemplate(source: string): Template;
  /** The features of an entity have to be derived again. */
  changed(): void;
  /** The entity does not accept this payload. */
  refused(detail: string): void;
  /** Calls `work` after this time, as a message of that moment; the returned function prevents it. */
  after(ms: number, work: () => void): () => void;
}

/** Reads one topic for an entity. */
export interface TopicReader {
  readonly topic: string;
  readonly encoding: string;
  /** False if the payload has nothing for the entity. */
  receive(input: TemplateInput): boolean;
}

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
  readonly #values = new Map<string, EntityValue>();
  readonly #encoding: string;
  #events: Point[] = [];
  #excluded: string | undefined;
  #cancelDelay: (() => void) | undefined;

  constructor(config: EntityConfig, host: EntityHost) {
    this.config = config;
    this.#host = host;
    this.#encoding = textOption(config.options, 'encoding', 'utf-8').toLowerCase();
    const component = componentOf(config.component);
    if (this.#encoding === '') this.#excluded = 'encoding "": its payloads are bytes, not text';
    else if (component === undefined) this.#excluded = `unknown component "${shortText(config.component, longestPayload)}"`;
    else component(this);
    this.availability = this.#readAvailability();
  }

  get options(): JsonObject {
    return this.config.options;
  }

  get entityId(): string {
    return this.config.entityId;
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

  read(name: string, { parse, offDelayMs, ...source }: ValueSource): EntityValue {
    const value = this.#value(name);
    this.#listen(source, [value], (rendered) => {
      const raw = parse(rendered);
      if (raw === keep) return;
      if (raw === refused) return this.refusePayload(rendered);
      value.set(raw);
      if (offDelayMs !== undefined) this.#delay(value, offDelayMs);
    });
    return value;
  }

  readAll(names: readonly string[], { take, ...source }: Parameters<EntitySetup['readAll']>[1]): void {
    const values = names.map((name) => this.#value(name));
    this.#listen(source, values, (rendered) => take(rendered, values));
  }

  readEvents({ take, ...source }: Parameters<EntitySetup['readEvents']>[0]): void {
    this.#listen(source, [this.#value(state)], (rendered) => {
      const event = take(rendered);
      if (event !== undefined) this.#report(event);
    });
  }

  refusePayload(rendered: unknown): void {
    this.#host.refused(`"${this.entityId}" does not take ${JSON.stringify(shortText(textOf(rendered), longestPayload))}`);
  }

  exclude(reason: string): void {
    this.#excluded = reason;
  }

  /** Derives the features; their points are bound afterwards. */
  compile(battery: Entity['battery']): readonly Property[] {
    const { entityId, name, options } = this.config;
    const category = options['entity_category'];
    const { attributes } = this;
    const entity: Entity = {
      entityId,
      name,
      ...((category === 'config' || category === 'diagnostic') && { category }),
      attributes,
      battery,
      instance,
    };
    this.#features = featuresOf(entity);
    return this.#features.map((feature) => this.#withExclusion(feature));
  }

  /** Takes the points of the properties of {@link compile}, in their order. */
  bind(points: readonly Point[]): void {
    this.#events = this.#features.flatMap(({ occurred }, index) => (occurred === undefined ? [] : (points[index] ?? [])));
    for (const value of this.#values.values()) {
      const bound = this.#features.map((feature, index) => ((feature.attribute ?? state) === value.name ? points[index] : undefined));
      value.bind(this.#features, bound);
      value.show();
    }
  }

  /** Takes a report of its availability; true if that changed it. */
  reportAvailability(source: AvailabilitySource, isAvailable: boolean): boolean {
    if (!this.availability.report(source, isAvailable)) return false;
    for (const value of this.#values.values()) value.show();
    return true;
  }

  close(): void {
    this.#cancelDelay?.();
  }

  /** Takes over what was received by the same entity before its config changed. */
  continue(before: MqttEntity): void {
    this.availability.continue(before.availability);
    for (const [name, value] of this.#values) value.continue(before.#values.get(name));
  }

  #value(name: string): EntityValue {
    const value = this.#values.get(name) ?? new EntityValue(name, this);
    this.#values.set(name, value);
    return value;
  }

  #listen({ topic, template, variables }: Source, values: readonly EntityValue[], take: (rendered: unknown) => void): void {
    const filter = optionalText(this.options, topic);
    if (filter === undefined) return;
    for (const { name } of values) if (name !== state) this.attributes[name] ??= null;
    const compiled = this.#compile(template === undefined ? undefined : optionalText(this.options, template));
    if (typeof compiled === 'string') return void values.forEach((value) => (value.refusal = compiled));
    for (const value of values) value.source = `${filter} ${compiled?.source ?? ''}`;
    this.readers.push({ topic: filter, encoding: this.#encoding, receive: readerOf(compiled, take, variables) });
  }

  /** The template, or why it cannot be run. */
  #compile(source: string | undefined): Template | string | undefined {
    if (source === undefined) return undefined;
    try {
      return this.#host.compileTemplate(source);
    } catch (error) {
      if (!(error instanceof UnsupportedTemplate)) throw error;
      return `cannot run template ${JSON.stringify(shortText(source, 200))}: ${error.message}`;
    }
  }

  #readAvailability(): Availability {
    const own = new Set(this.readers.map(({ topic }) => topic));
    const sources = availabilityOptions(this.options).flatMap(({ topic, template, payloads }) => {
      const compiled = this.#compile(template);
      if (typeof compiled === 'string') {
        // without it a stand-in could be taken for a value
        this.#excluded ??= compiled;
        return [];
      }
      const source: AvailabilitySource = { topic, isGuard: template !== undefined && own.has(topic), isAvailable: undefined };
      const receive = readerOf(compiled, (rendered) => {
        const isAvailable = payloads.get(textOf(rendered));
        if (isAvailable !== undefined) this.reportAvailability(source, isAvailable);
      });
      this.availabilityReaders.push({ topic, encoding: this.#encoding, receive });
      return [source];
    });
    return new Availability(availabilityModeOf(this.options), sources);
  }

  #withExclusion({ property, ofState, attribute = state }: Feature): Property {
    const refusal = this.#excluded ?? this.#values.get(attribute)?.refusal;
    const isAssumed = ofState && this.#values.get(state)?.source === undefined;
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

function readerOf(template: Template | undefined, take: (rendered: unknown) => void, variables?: JsonObject): TopicReader['receive'] {
  if (template === undefined)
    return (input) => {
      take(input.text());
      return true;
    };
  return (input) => {
    const rendered = template.render(input, variables);
    if (rendered === noChange) return false;
    take(rendered);
    return true;
  };
}

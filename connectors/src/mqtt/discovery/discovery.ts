import type { MalformedReason } from '../../contract.ts';
import { isObject, type JsonObject } from '../../transport/json.ts';
import { parsePayload, type Payload, type TopicListener } from '../../transport/message.ts';
import type { Qos } from '../../transport/mqttMessage.ts';
import type { Dialect, DialectContext } from '../dialect.ts';
import { SaveSchedule } from '../saveSchedule.ts';
import type { StateContent } from '../stateContent.ts';
import type { StateFile } from '../stateFile.ts';
import { configFilters, parseConfigTopic } from './configTopic.ts';
import { DeviceTable } from './deviceTable.ts';
import { type ConfigEntities, DiscoveredEntities } from './discoveredEntities.ts';
import { EntityConfigs } from './entityConfigs.ts';
import { EntityNames } from './entityNames.ts';
import type { EntitySink } from './entitySink.ts';
import { isDeeper } from './jsonDepth.ts';
import { bytesText, type KnownConfig, KnownConfigs } from './knownConfigs.ts';
import { problemsText } from './problems.ts';
import { type ConfiguredEntity, type IdentifiedEntity, isEnabled, isMigration, readConfig } from './readConfig.ts';
import { RefusedConfigs } from './refusedConfigs.ts';
import { parseRemembered, rememberedFile, type RememberedState } from './rememberedConfigs.ts';

const largestConfig = 256 * 1024;
const deepestConfig = 16;

const noEntities: ConfigEntities = [];

export interface DiscoveryConfig {
  readonly prefixes: readonly string[];
  readonly disabled_entities: boolean;
  readonly max_entities: number;
}

interface DiscoveryParts {
  readonly config: DiscoveryConfig;
  readonly sink: EntitySink;
  readonly file: StateFile;
}

/** Devices that describe themselves by Home Assistant's MQTT discovery: from configs to entities. */
export class Discovery implements Dialect {
  readonly listeners: ReadonlyMap<string, TopicListener>;
  readonly #context: DialectContext;
  readonly #parts: DiscoveryParts;
  readonly #prefixes: readonly string[];
  readonly #known: KnownConfigs;
  readonly #named: EntityConfigs;
  readonly #entities: DiscoveredEntities;
  readonly #refused = new RefusedConfigs();
  readonly #saves: SaveSchedule;

  constructor(context: DialectContext, parts: DiscoveryParts) {
    this.#context = context;
    this.#parts = parts;
    const { config, sink, file } = parts;
    // the longest first: a prefix may begin with another one
    this.#prefixes = config.prefixes.toSorted((a, b) => b.length - a.length);
    this.listeners = new Map(this.#prefixes.flatMap((prefix) => configFilters(prefix).map((filter) => [filter, this.#listener(prefix)])));
    this.#known = new KnownConfigs(config.max_entities);
    const state = parseRemembered(file.read(), () =>
      context.gateway.log.warn('the remembered discovery configs are damaged: they are learned again'),
    );
    this.#named = new EntityConfigs(new DeviceTable(state.devices), new EntityNames(state.names));
    this.#entities = new DiscoveredEntities(this.#named, sink, {
      isExported: (entity) => config.disabled_entities || isEnabled(entity.options),
      refused: (detail) => this.#malformed('size', 'discovery entities of a device', detail),
    });
    this.#saves = new SaveSchedule(file, () => this.#content(), context);
    this.#restore(state);
  }

  qosOf(): Qos {
    return 0;
  }

  connected(): void {
    this.#known.connected();
  }

  settled(): void {
    for (const topic of this.#known.gone()) this.#remove(topic);
  }

  /** Writes what changed. */
  close(): void {
    this.#saves.close();
  }

  #listener(prefix: string): TopicListener {
    return {
      receive: (payload, retained, ...[, topic = '']) => {
        if (this.#prefixOf(topic) === prefix) this.#receive(topic, payload, retained);
      },
    };
  }

  #prefixOf(topic: string): string | undefined {
    return this.#prefixes.find((prefix) => topic.startsWith(`${prefix}/`));
  }

  #receive(topic: string, payload: Payload, retained: boolean): void {
    const known = this.#known.get(topic);
    if (retained) this.#known.retained(known);
    if (payload.length === 0) return this.#remove(topic);
    if (known !== undefined) {
      known.heardMs = this.#context.gateway.now();
      if (known.isNewest && known.payload === bytesText(payload)) return this.#heard(topic, known, retained);
    }
    if (this.#refused.has(topic, payload)) return;
    // not kept, not even to recognise it
    if (payload.length > largestConfig) return this.#malformed('size', topic, `${payload.length} bytes; the limit is ${largestConfig}`);
    if (!this.#known.fits(topic, payload)) return this.#refuseConfigs();
    const config = this.#take(topic, payload, known);
    if (config === undefined) return this.#ignore(topic, payload, known);
    config.connection = retained ? this.#known.connectionOf(true) : config.connection;
    config.isRetained ||= retained;
    this.#known.set(topic, config);
    this.#refused.delete(topic);
    this.#heard(topic, config, retained);
    this.#reportOthers(topic, config.entities);
    this.#saves.changed();
  }

  /** The payload describes nothing: what the topic described before stays. */
  #ignore(topic: string, payload: Payload, known: KnownConfig | undefined): void {
    this.#refused.add(topic, payload);
    if (known !== undefined) known.isNewest = false;
  }

  #heard(topic: string, { entities }: KnownConfig, retained: boolean): void {
    if (retained) return;
    for (const other of this.#entities.heardLive(topic, entities)) this.#known.moveToEnd(other);
  }

  /** What is known about the topic after another payload; undefined for one that describes nothing and changes no entity. */
  #take(topic: string, payload: Payload, known: KnownConfig | undefined): KnownConfig | undefined {
    const value = this.#parse(topic, payload);
    if (value === undefined) return undefined;
    if (isMigration(value)) {
      if (known !== undefined) this.#entities.leave(topic, known.entities);
      return undefined;
    }
    const entities = this.#read(topic, value, payload);
    if (entities === undefined) return undefined;
    this.#entities.replace(topic, known?.entities ?? noEntities, entities);
    return {
      payload: bytesText(payload),
      isNewest: true,
      entities,
      isRetained: known?.isRetained ?? false,
      heardMs: this.#context.gateway.now(),
      connection: known?.connection ?? 0,
    };
  }

  #parse(topic: string, payload: Payload): JsonObject | undefined {
    const malformed = (reason: MalformedReason, about: { readonly detail: string; readonly payload?: unknown } | string): undefined =>
      this.#malformed(reason, topic, about);
    let isInvalid = false;
    const value = parsePayload(payload, largestConfig, {
      malformed: (reason, about) => {
        isInvalid = true;
        malformed(reason, about);
      },
    });
    if (isInvalid) return undefined;
    if (!isObject(value)) return malformed('type', { detail: 'expected a JSON object', payload });
    return isDeeper(value, deepestConfig) ? malformed('depth', { detail: `more than ${deepestConfig} levels`, payload }) : value;
  }

  /** The entities of a config; undefined for one that is refused as a whole. */
  #read(topic: string, value: JsonObject, payload: Payload): ConfigEntities | undefined {
    const parts = parseConfigTopic(topic, this.#prefixOf(topic) ?? '');
    if (parts === undefined)
      return this.#malformed('protocol', topic, 'its ids may only have the letters a to z and A to Z, digits, "_" and "-"');
    const { entities, problems } = readConfig(parts, value);
    if (problems.length > 0) this.#malformed(problems[0]?.reason ?? 'type', topic, { detail: problemsText(problems), payload });
    else this.#context.gateway.wellFormed(topic);
    if (entities.length === 0 && problems.length > 0) return undefined;
    return this.#accepted(entities, topic);
  }

  /** Those that the connector has room for. */
  #accepted(entities: readonly ConfiguredEntity[], topic: string): ConfigEntities {
    const { max_entities: most } = this.#parts.config;
    const accepted = new Map<string, IdentifiedEntity>();
    for (const configured of entities) {
      const entity = this.#named.identified(configured, topic);
      const { id } = entity;
      if (accepted.has(id)) this.#malformed('protocol', topic, `two components have the unique_id ${JSON.stringify(entity.uniqueId)}`);
      else if (this.#entities.has(id) || this.#entities.size + accepted.size < most) accepted.set(id, entity);
      else this.#malformed('size', 'discovery entities', `more than ${most} entities: discovery.max_entities`);
    }
    return [...accepted.values()];
  }

  #refuseConfigs(): void {
    this.#malformed(
      'size',
      'discovery configs',
      `more than ${this.#parts.config.max_entities} configs (discovery.max_entities), or too large together`,
    );
  }

  /** Entities that another topic describes too, which counts. */
  #reportOthers(topic: string, entities: ConfigEntities): void {
    for (const { id, uniqueId } of entities) {
      const other = this.#entities.topicOf(id);
      if (other !== undefined && other !== topic)
        this.#malformed('protocol', topic, `the unique_id ${JSON.stringify(uniqueId)} is that of "${other}"`);
    }
  }

  #remove(topic: string): void {
    const known = this.#known.get(topic);
    this.#refused.delete(topic);
    this.#context.gateway.wellFormed(topic);
    if (known === undefined) return;
    this.#entities.replace(topic, known.entities, noEntities);
    this.#entities.forget(topic);
    this.#known.delete(topic);
    this.#saves.changed();
  }

  #malformed(reason: MalformedReason, what: string, about: string | { readonly detail: string; readonly payload?: unknown }): undefined {
    this.#context.messages.malformed(reason, what, about);
  }

  #restore({ configs, exported, savedMs }: RememberedState): void {
    const { forget_after: forgetMs } = this.#context.config;
    for (const { topic, payload, isRetained, heardMs } of configs) {
      if (this.#prefixOf(topic) === undefined || savedMs - heardMs > forgetMs || !this.#known.fits(topic, payload)) continue;
      const config = this.#take(topic, payload, undefined);
      if (config !== undefined) this.#known.set(topic, { ...config, isRetained, heardMs });
    }
    if (configs.length > 0) this.#saves.restored();
    // such as those of a prefix that the config no longer has
    const gone = exported.filter((id) => this.#entities.sizeOf(id) === 0);
    this.#context.gateway.gone(gone);
    if (gone.length > 0) this.#saves.changed();
  }

  #content(): StateContent {
    const { devices, names } = this.#named;
    return rememberedFile(this.#context.config.name ?? 'mqtt', {
      savedMs: this.#context.gateway.now(),
      configs: this.#known.remembered((entities) => this.#lastSeenMs(entities)),
      exported: this.#entities.deviceIds,
      devices: devices.ids,
      names: names.all,
    });
  }

  #lastSeenMs(entities: ConfigEntities): number {
    const [first] = entities;
    const deviceId = first === undefined ? undefined : this.#entities.deviceIdOf(first.id);
    return (deviceId === undefined ? undefined : this.#parts.sink.lastSeenMs(deviceId)) ?? 0;
  }
}

import type { MalformedReason } from '../../contract.ts';
import { isObject, type JsonObject } from '../../transport/json.ts';
import { parsePayload, type Payload, type TopicListener } from '../../transport/message.ts';
import type { Qos } from '../../transport/mqttMessage.ts';
import type { Dialect, DialectContext } from '../dialect.ts';
import type { StateFile } from '../stateFile.ts';
import { configFilters, parseConfigTopic } from './configTopic.ts';
import { DeviceTable } from './deviceTable.ts';
import { DiscoveredEntities, type EntitiesById } from './discoveredEntities.ts';
import { EntityConfigs } from './entityConfigs.ts';
import { EntityNames } from './entityNames.ts';
import type { EntitySink } from './entitySink.ts';
import { isDeeper } from './jsonDepth.ts';
import { type KnownConfig, KnownConfigs } from './knownConfigs.ts';
import { problemsText } from './problems.ts';
import { type ConfiguredEntity, isEnabled, isMigration, readConfig } from './readConfig.ts';
import { parseRemembered, rememberedFile, type RememberedState } from './rememberedConfigs.ts';

const largestConfig = 256 * 1024;
const deepestConfig = 16;
const mostEntitiesOfDevice = 1000;
/** Changes are written together. */
const saveAfterMs = 10_000;
/** Without a change, what is written is at most this part of the time to forget old. */
const savesInForgetTime = 4;
const longestSaveIntervalMs = 86_400_000;

const noEntities: EntitiesById = new Map();

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
  #cancelSave: () => void = () => undefined;
  #isSaveDue = false;

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
    this.#entities = new DiscoveredEntities(this.#named, sink, (entity) => config.disabled_entities || isEnabled(entity.options));
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
    if (this.#isSaveDue) this.#save();
    this.#cancelSave();
  }

  #listener(prefix: string): TopicListener {
    return {
      receive: (payload, retained, ...[, topic = '']) => {
        if (this.#prefixOf(topic) === prefix) this.#receive(topic, payload, retained);
      },
    };
  }

  #prefixOf(topic: string): string | undefined {
    return this.#prefixes.length === 1 ? this.#prefixes[0] : this.#prefixes.find((prefix) => topic.startsWith(`${prefix}/`));
  }

  #receive(topic: string, payload: Payload, retained: boolean): void {
    const known = this.#known.get(topic);
    if (retained) this.#known.retained(known);
    if (payload.length === 0) return this.#remove(topic);
    if (known !== undefined) {
      known.heardMs = this.#context.gateway.now();
      if (isSame(known.payload, payload)) return this.#heard(topic, known, retained);
    }
    // not kept, not even to recognise it
    if (payload.length > largestConfig) return this.#malformed('size', topic, `${payload.length} bytes; the limit is ${largestConfig}`);
    if (!this.#known.fits(topic, payload)) return this.#refuseConfigs();
    const config = this.#take(topic, payload, known);
    config.connection = retained ? this.#known.connectionOf(true) : config.connection;
    config.isRetained ||= retained;
    this.#known.set(topic, config);
    this.#heard(topic, config, retained);
    this.#reportOthers(topic, config.entities);
    this.#saveSoon();
  }

  #heard(topic: string, { entities }: KnownConfig, retained: boolean): void {
    if (retained) return;
    for (const other of this.#entities.heardLive(topic, entities)) this.#known.moveToEnd(other);
  }

  /** What is known about the topic after a payload that is not the last one. A payload that is refused changes no entity. */
  #take(topic: string, payload: Payload, known: KnownConfig | undefined): KnownConfig {
    const copy = typeof payload === 'string' ? Buffer.from(payload) : Buffer.from(payload);
    const config: KnownConfig = {
      payload: copy,
      valid: known?.valid,
      entities: known?.entities ?? noEntities,
      isRetained: known?.isRetained ?? false,
      heardMs: this.#context.gateway.now(),
      connection: known?.connection ?? 0,
    };
    const value = this.#parse(topic, payload);
    if (value === undefined) return config;
    if (isMigration(value)) {
      this.#entities.leave(topic, config.entities);
      return config;
    }
    const entities = this.#read(topic, value, payload);
    if (entities === undefined) return config;
    this.#entities.replace(topic, config.entities, entities);
    return { ...config, entities, valid: copy };
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
  #read(topic: string, value: JsonObject, payload: Payload): EntitiesById | undefined {
    const parts = parseConfigTopic(topic, this.#prefixOf(topic) ?? '');
    if (parts === undefined)
      return this.#malformed('protocol', topic, 'its ids may only have the letters a to z and A to Z, digits, "_" and "-"');
    const { entities, problems } = readConfig(parts, value);
    if (problems.length > 0) this.#malformed(problems[0]?.reason ?? 'type', topic, { detail: problemsText(problems), payload });
    else this.#context.gateway.wellFormed(topic);
    if (entities.length === 0 && problems.length > 0) return undefined;
    const read = new Map<string, ConfiguredEntity>();
    for (const entity of entities) {
      const id = this.#named.keyOf(entity, topic);
      if (read.has(id)) this.#malformed('protocol', topic, `two components have the unique_id ${JSON.stringify(entity.uniqueId)}`);
      else if (this.#fits(id, read)) read.set(id, this.#named.withSharedDevice(entity));
    }
    return read;
  }

  /** Whether the connector takes another entity. */
  #fits(id: string, read: EntitiesById): boolean {
    const { max_entities: most } = this.#parts.config;
    if (read.size >= mostEntitiesOfDevice) return this.#refuseEntity(`more than ${mostEntitiesOfDevice} entities of one config`);
    if (this.#entities.has(id) || this.#entities.size + read.size < most) return true;
    return this.#refuseEntity(`more than ${most} entities: discovery.max_entities`);
  }

  #refuseEntity(detail: string): false {
    this.#malformed('size', 'discovery', detail);
    return false;
  }

  #refuseConfigs(): void {
    this.#malformed(
      'size',
      'discovery',
      `more than ${this.#parts.config.max_entities} configs (discovery.max_entities), or too large together`,
    );
  }

  /** Entities that another topic describes too, which counts. */
  #reportOthers(topic: string, entities: EntitiesById): void {
    for (const [id, { uniqueId }] of entities) {
      const other = this.#entities.topicOf(id);
      if (other !== undefined && other !== topic)
        this.#malformed('protocol', topic, `the unique_id ${JSON.stringify(uniqueId)} is that of "${other}"`);
    }
  }

  #remove(topic: string): void {
    const known = this.#known.get(topic);
    if (known === undefined) return;
    this.#entities.replace(topic, known.entities, noEntities);
    this.#entities.forget(topic);
    this.#known.delete(topic);
    this.#context.gateway.wellFormed(topic);
    this.#saveSoon();
  }

  #malformed(reason: MalformedReason, what: string, about: string | { readonly detail: string; readonly payload?: unknown }): undefined {
    this.#context.messages.malformed(reason, what, about);
  }

  #restore({ configs, savedMs }: RememberedState): void {
    const { forget_after: forgetMs } = this.#context.config;
    for (const { topic, payload, isRetained, heardMs } of configs) {
      if (this.#prefixOf(topic) === undefined || savedMs - heardMs > forgetMs || !this.#known.fits(topic, payload)) continue;
      this.#known.set(topic, { ...this.#take(topic, payload, undefined), isRetained, heardMs });
    }
    if (configs.length > 0) this.#schedule(false);
  }

  #saveSoon(): void {
    if (!this.#isSaveDue) this.#schedule(true);
  }

  #schedule(isDue: boolean): void {
    this.#isSaveDue = isDue;
    this.#cancelSave();
    const intervalMs = Math.min(longestSaveIntervalMs, this.#context.config.forget_after / savesInForgetTime);
    this.#cancelSave = this.#context.timers.after(isDue ? saveAfterMs : Math.max(saveAfterMs, intervalMs), () => this.#save());
  }

  #save(): void {
    const { sink, file } = this.#parts;
    const lastSeenMs = (entities: EntitiesById): number => {
      const [id = ''] = entities.keys();
      const deviceId = this.#entities.deviceIdOf(id);
      return (deviceId === undefined ? undefined : sink.lastSeenMs(deviceId)) ?? 0;
    };
    const state: RememberedState = {
      savedMs: this.#context.gateway.now(),
      configs: this.#known.remembered(lastSeenMs),
      devices: [...this.#named.devices.ids],
      names: [...this.#named.names.all].map(([id, { entityId, name }]) => [id, { entityId, name }]),
    };
    file.write(rememberedFile(this.#context.config.name ?? 'mqtt', state));
    this.#schedule(false);
  }
}

function isSame(before: Buffer, payload: Payload): boolean {
  return before.equals(typeof payload === 'string' ? Buffer.from(payload) : payload);
}

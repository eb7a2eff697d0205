import type { Gateway, Span } from '../contract.ts';
import { endpointOf } from '../endpoint.ts';
import { tracedNow } from '../traced.ts';
import type { Instance } from '../home-assistant-model/entity.ts';
import { isObject, type JsonObject } from '../transport/json.ts';
import type { HomeAssistantConfig } from './config.ts';
import type { CoreConfig, Registries } from './connection/apiTypes.ts';
import { DeviceTable } from './entities/deviceTable.ts';
import { EntityStates } from './entities/entityStates.ts';
import type { InstanceContext } from './entities/homeAssistantDevice.ts';
import { entityFilter } from './registry/entityFilter.ts';
import { InitialNames } from './registry/initialNames.ts';
import { Registry } from './registry/registry.ts';
import { readEntries, registryText } from './registry/registryEntries.ts';
import { homeAssistantWork } from './tracedWork.ts';

/** Decodes the messages of one Home Assistant. No I/O; the clock is the gateway's. */
export interface Decoder {
  /** A state was not valid: all states have to be requested again. */
  readonly isOutdated: boolean;
  /** The connection is new: all states are unknown until they arrive again, and Home Assistant may still be starting. */
  connected(): void;
  /** A registry changed and is not received yet: entities without an entry wait for it. */
  registryChanged(): void;
  /** Each key is a message of that kind. */
  receive(message: Message): void;
  /** Home Assistant has started: an entity that is missing now does not exist. */
  started(): void;
}

interface Message {
  readonly config?: CoreConfig;
  /** All registries or those that changed, as received. */
  readonly registries?: Partial<Record<keyof Registries, readonly unknown[]>>;
  /** An event of `subscribe_entities` as received: added, changed and removed entities. */
  readonly states?: unknown;
  /** The same with all existing entities. */
  readonly allStates?: unknown;
  /** The result of `get_states`, for its `last_reported`. */
  readonly reported?: unknown;
}

/** Decodes the messages of one instance into calls of `gateway`. */
export function createDecoder(config: HomeAssistantConfig, gateway: Gateway, names = new InitialNames()): Decoder {
  return new HomeAssistantDecoder(config, gateway, names);
}

/** The settings that apply to values without a unit. */
export function instanceOf({ currency = 'EUR', unit_system: units }: CoreConfig): Instance {
  return { temperatureUnit: units['temperature'] ?? '°C', currency };
}

const empty: Registries = { entities: [], devices: [], areas: [], floors: [], labels: [] };

class HomeAssistantDecoder implements Decoder, InstanceContext {
  readonly gateway: Gateway;
  instance: Instance = { temperatureUnit: '°C', currency: 'EUR' };
  isStarted = false;
  sinceMs = Infinity;
  isOutdated = false;
  /** Registries with invalid entries: what is missing there may exist. */
  readonly #incomplete = new Set<keyof Registries>();
  readonly #config: HomeAssistantConfig;
  readonly #names: InitialNames;
  readonly #states = new EntityStates();
  readonly #devices: DeviceTable;
  #lists = empty;
  /** Of the message that is being received. */
  #span: Span | undefined;
  #failure: Error | undefined;

  constructor(config: HomeAssistantConfig, gateway: Gateway, names: InitialNames) {
    this.#config = config;
    this.#names = names;
    this.gateway = gateway;
    this.#devices = new DeviceTable(this, { states: this.#states, names, isWanted: entityFilter(config) });
    gateway.source({ endpoint: endpointOf(config.url) });
  }

  connected(): void {
    this.#states.clear();
    this.isStarted = this.#devices.awaitsRegistry = false;
  }

  registryChanged(): void {
    this.#devices.awaitsRegistry = true;
  }

  receive(message: Message): void {
    if (this.gateway.tracer.slowMs === Infinity) this.#receive(message);
    else this.#receiveTraced(message);
  }

  #receiveTraced(message: Message): void {
    const [kind = 'message'] = Object.keys(message);
    const work = { ...homeAssistantWork(`process ${kind}`, this.#config.url), kind: 'consumer' } as const;
    tracedNow(this.gateway.tracer, work, (span) => {
      this.#span = span;
      this.#failure = undefined;
      try {
        this.#receive(message);
      } finally {
        this.#span = undefined;
      }
      span?.event('stored');
      return this.#failure;
    });
  }

  #receive(message: Message): void {
    const { config, registries, reported } = message;
    this.gateway.received();
    if (config !== undefined) this.#updateConfig(config);
    if (registries !== undefined) this.#updateRegistries(registries);
    if ('states' in message) this.#updateStates(message.states, false);
    if ('allStates' in message) this.#updateStates(message.allStates, true);
    if (reported !== undefined) this.#updateReported(reported);
    this.#names.save();
  }

  started(): void {
    this.isStarted = true;
    this.sinceMs = this.#states.newestMs;
    this.#devices.placeAll();
    this.#updateDevices(this.#devices.entityIds);
    this.#reportInventory();
    this.#names.save();
    this.gateway.link(true);
  }

  #updateConfig(config: CoreConfig): void {
    this.gateway.source({ endpoint: endpointOf(this.#config.url), version: config.version });
    const instance = instanceOf(config);
    if (JSON.stringify(instance) === JSON.stringify(this.instance)) return;
    this.instance = instance;
    this.#devices.markStale();
    this.#updateDevices(this.#devices.entityIds);
  }

  #updateRegistries(lists: NonNullable<Message['registries']>): void {
    for (const [name, list] of Object.entries(lists) as [keyof Registries, readonly unknown[]][]) this.#updateRegistry(name, list);
    this.#devices.registry = new Registry(this.#lists);
    this.#devices.awaitsRegistry = false;
    // before the start the registries are not complete, and nothing is exported anyway
    if (!this.isStarted) return;
    this.#devices.placeAll();
    this.#updateDevices(this.#devices.entityIds);
    this.#reportInventory();
  }

  #updateRegistry(name: keyof Registries, list: readonly unknown[]): void {
    let isValid = true;
    const { entries, isComplete } = readEntries(name, list, (reason, what, detail) => {
      isValid = false;
      this.gateway.malformed(reason, what, detail);
    });
    if (isValid) this.gateway.wellFormed(registryText(name));
    if (isComplete) this.#incomplete.delete(name);
    else this.#incomplete.add(name);
    this.#lists = { ...this.#lists, [name]: entries };
  }

  #updateStates(event: unknown, isComplete: boolean): void {
    const { changed, unknown, invalid } = this.#states.update(event, isComplete);
    for (const entityId of changed) this.gateway.wellFormed(entityId);
    for (const entityId of unknown) this.gateway.malformed('protocol', entityId, 'changed without having been added');
    for (const what of invalid) this.gateway.malformed('type', what, { detail: 'not a valid state', device: this.#devices.deviceOf(what) });
    this.isOutdated = invalid.length + unknown.length > 0 || (this.isOutdated && !isComplete);
    this.#span?.event('decoded');
    if (invalid.length > 0) this.#failure = new Error('not a valid state');
    this.#devices.place(changed);
    this.#updateDevices(changed);
    for (const what of invalid) this.#devices.failed(what, `cannot read state of "${what}": not a valid state`);
    if (this.isStarted && (isComplete || (isObject(event) && event['r'] !== undefined))) this.#reportInventory();
  }

  #updateDevices(entityIds: Iterable<string>): void {
    const changed = this.#devices.setStates(entityIds);
    const [first] = changed.keys();
    if (first !== undefined) this.#span?.set(changed.size === 1 ? { 'gaugeway.device': first.id } : { 'gaugeway.devices': changed.size });
    for (const [device, entities] of changed) device.update(this, entities);
  }

  #updateReported(states: unknown): void {
    if (!this.isStarted) return;
    if (!Array.isArray(states)) return this.gateway.malformed('type', 'get_states', 'expected a list');
    for (const state of states as unknown[]) if (isObject(state)) this.#updateLastSeen(state);
  }

  #updateLastSeen({ entity_id: entityId, last_reported: reported, last_updated: updated }: JsonObject): void {
    const device = typeof entityId === 'string' ? this.#devices.availableDevice(entityId) : undefined;
    const time = reported ?? updated;
    const atMs = typeof time === 'string' ? Date.parse(time) : NaN;
    if (device !== undefined && !Number.isNaN(atMs)) device.seen(this.gateway.at(atMs));
  }

  #reportInventory(): void {
    if (this.#incomplete.size === 0) this.#devices.reportInventory();
  }
}

import type { Gateway } from '../contract.ts';
import type { Instance } from '../home-assistant-model/entity.ts';
import { endpointOf } from '../transport/endpoint.ts';
import type { HomeAssistantConfig } from './config.ts';
import { entityFilter } from './registry/entityFilter.ts';
import { FirstNames, underFirstName } from './registry/initialNames.ts';
import { HouseDevice } from './entities/homeAssistantDevice.ts';
import { Member } from './entities/deviceEntity.ts';
import { Registry, type Placement } from './registry/registry.ts';
import { States } from './entities/entityStates.ts';
import { isObject } from '../transport/json.ts';
import { readEntries, registryText } from './registry/registryEntries.ts';
import type { CoreConfig, Registries } from './connection/apiTypes.ts';

/** What one Home Assistant says, in; devices, readings and events, out. No I/O; the clock is the gateway's. */
export interface Decoder {
  /** Something of the states could not be read, so that they are to be asked for again. */
  readonly isOutdated: boolean;
  /** A new connection: no state is known until it is told again, and Home Assistant may still be starting. */
  connected(): void;
  /** A registry changed, and is yet to be received: entities without an entry wait for it. */
  registryChanged(): void;
  /** Each key is a message of that kind. */
  receive(message: Message): void;
  /** Every integration that comes has come: what is missing now is missing. */
  started(): void;
}

export interface Message {
  readonly config?: CoreConfig;
  /** All of them, or those that changed; the lists as they came. */
  readonly registries?: Partial<Record<keyof Registries, readonly unknown[]>>;
  /** An event of `subscribe_entities` as it came: added, changed and removed entities. */
  readonly states?: unknown;
  /** The same, of all entities there are. */
  readonly allStates?: unknown;
  /** The answer to `get_states`, for its `last_reported`. */
  readonly reported?: unknown;
}

/** Decodes the messages of one instance into calls of `gateway`; `names` are those that entities had before. */
export function createDecoder(config: HomeAssistantConfig, gateway: Gateway, names = new FirstNames()): Decoder {
  return new HouseDecoder(config, gateway, names);
}

/** What the settings of an instance say of values without a unit. */
export function instanceOf({ currency = 'EUR', unit_system: units }: CoreConfig): Instance {
  return { temperatureUnit: units['temperature'] ?? '°C', currency };
}

const empty: Registries = { entities: [], devices: [], areas: [], floors: [], labels: [] };

class HouseDecoder implements Decoder {
  readonly gateway: Gateway;
  instance: Instance = { temperatureUnit: '°C', currency: 'EUR' };
  isStarted = false;
  sinceMs = Infinity;
  isOutdated = false;
  /** Registries of which entries could not be read: who is missing there may exist. */
  readonly #incomplete = new Set<keyof Registries>();
  readonly #config: HomeAssistantConfig;
  readonly #names: FirstNames;
  readonly #isWanted: ReturnType<typeof entityFilter>;
  readonly #states = new States();
  readonly #members = new Map<string, { readonly member: Member; readonly device: HouseDevice }>();
  readonly #devices = new Map<string, HouseDevice>();
  #lists = empty;
  #registry = new Registry(empty);
  #awaitsRegistry = false;

  constructor(config: HomeAssistantConfig, gateway: Gateway, names: FirstNames) {
    this.#config = config;
    this.#names = names;
    this.gateway = gateway;
    this.#isWanted = entityFilter(config);
    gateway.source({ endpoint: endpointOf(config.url) });
  }

  connected(): void {
    this.#states.clear();
    this.isStarted = this.#awaitsRegistry = false;
  }

  registryChanged(): void {
    this.#awaitsRegistry = true;
  }

  receive(message: Message): void {
    const { config, registries, reported } = message;
    this.gateway.received();
    if (config !== undefined) this.#takeConfig(config);
    if (registries !== undefined) this.#takeRegistries(registries);
    if ('states' in message) this.#takeStates(message.states, false);
    if ('allStates' in message) this.#takeStates(message.allStates, true);
    if (reported !== undefined) this.#takeReported(reported);
    this.#names.save();
  }

  started(): void {
    this.isStarted = true;
    this.sinceMs = this.#newestMs();
    this.#placeAll();
    this.#tell(this.#members.keys());
    this.#takeInventory();
    this.#names.save();
    this.gateway.link(true);
  }

  #takeConfig(config: CoreConfig): void {
    this.gateway.source({ endpoint: endpointOf(this.#config.url), version: config.version });
    const instance = instanceOf(config);
    if (JSON.stringify(instance) === JSON.stringify(this.instance)) return;
    this.instance = instance;
    for (const { member } of this.#members.values()) member.isStale = true;
    this.#tell(this.#members.keys());
  }

  #takeRegistries(lists: NonNullable<Message['registries']>): void {
    for (const [name, list] of Object.entries(lists) as [keyof Registries, readonly unknown[]][]) this.#takeList(name, list);
    this.#registry = new Registry(this.#lists);
    this.#awaitsRegistry = false;
    // before the start some of it is still to come, and nothing is shown of it anyway
    if (!this.isStarted) return;
    this.#placeAll();
    this.#tell(this.#members.keys());
    this.#takeInventory();
  }

  #takeList(name: keyof Registries, list: readonly unknown[]): void {
    let isRight = true;
    const { entries, isComplete } = readEntries(name, list, (reason, what, detail) => {
      isRight = false;
      this.gateway.malformed(reason, what, detail);
    });
    if (isRight) this.gateway.wellFormed(registryText(name));
    if (isComplete) this.#incomplete.delete(name);
    else this.#incomplete.add(name);
    this.#lists = { ...this.#lists, [name]: entries };
  }

  #takeStates(event: unknown, isWhole: boolean): void {
    const { changed, unknown, broken } = this.#states.fold(event, isWhole);
    for (const entityId of changed) this.gateway.wellFormed(entityId);
    for (const entityId of unknown) this.gateway.malformed('protocol', entityId, 'changed without having been added');
    for (const what of broken) this.gateway.malformed('type', what, 'no state as Home Assistant has them');
    this.isOutdated = broken.length + unknown.length > 0 || (this.isOutdated && !isWhole);
    for (const entityId of changed) if (!this.#isAwaited(entityId)) this.#guarded(entityId, () => this.#place(entityId));
    this.#tell(changed);
    if (this.isStarted && (isWhole || (isObject(event) && event['r'] !== undefined))) this.#takeInventory();
  }

  #takeReported(states: unknown): void {
    if (!this.isStarted) return;
    if (!Array.isArray(states)) return this.gateway.malformed('type', 'get_states', 'what is no list');
    for (const state of states as unknown[]) if (isObject(state)) this.#takeReport(state);
  }

  #takeReport({ entity_id: entityId, last_reported: reported, last_updated: updated }: Readonly<Record<string, unknown>>): void {
    const placed = typeof entityId === 'string' ? this.#members.get(entityId) : undefined;
    const time = reported ?? updated;
    const atMs = typeof time === 'string' ? Date.parse(time) : NaN;
    if (placed?.member.isAvailable === true && !Number.isNaN(atMs)) placed.device.seen(this.gateway.at(atMs));
  }

  /** What one entity or device is told with takes no other down. */
  #guarded(what: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.gateway.malformed('protocol', what, (error as Error).stack);
    }
  }

  #placeAll(): void {
    const ids = [...new Set([...this.#states.ids, ...this.#members.keys()])];
    // in order: the first to be seen goes before its equals
    for (const entityId of ids.toSorted()) this.#guarded(entityId, () => this.#placement(entityId));
    for (const entityId of ids) this.#guarded(entityId, () => this.#place(entityId));
  }

  /** A renamed entity has its new state before its new entry: it is no other device meanwhile. */
  #isAwaited(entityId: string): boolean {
    return this.#awaitsRegistry && !this.#registry.has(entityId) && !this.#members.has(entityId);
  }

  /** Puts an entity where it belongs now; one that is gone for good, or not wanted, leaves. */
  #place(entityId: string): void {
    const state = this.#states.get(entityId);
    const known = this.#members.get(entityId);
    if (state === undefined && (known === undefined || (this.isStarted && !this.#registry.has(entityId)))) return this.#leave(entityId);
    const placement = this.#placement(entityId);
    if (!this.#isWanted(entityId, placement)) return this.#leave(entityId);
    if (known?.device.id === placement.description.id) known.member.place(placement);
    else this.#move(entityId, placement);
  }

  /** Under the name that it had first. Before the start none is first: devices and entries are still to come. */
  #placement(entityId: string): Placement {
    const placement = this.#registry.place(entityId, this.#states.get(entityId)?.attributes['friendly_name'] ?? this.#nameBefore(entityId));
    const { key, name } = placement;
    if (this.isStarted && key !== undefined && this.#isWanted(entityId, placement)) this.#names.decide(key, { entityId, name });
    return underFirstName(placement, entityId, this.#names);
  }

  /** Of an entity without a state that is its own device. */
  #nameBefore(entityId: string): string | undefined {
    const { isPart, description } = this.#members.get(entityId)?.member.placement ?? {};
    return isPart === false ? description?.name : undefined;
  }

  #move(entityId: string, placement: Placement): void {
    this.#leave(entityId);
    const { id } = placement.description;
    const device = this.#devices.get(id) ?? new HouseDevice(id);
    const member = new Member(entityId, placement, this.#names);
    this.#devices.set(id, device);
    this.#members.set(entityId, { member, device });
    device.members.set(entityId, member);
    device.isStale = true;
  }

  #leave(entityId: string): void {
    const known = this.#members.get(entityId);
    if (known === undefined) return;
    this.#members.delete(entityId);
    known.device.members.delete(entityId);
    known.device.isStale = true;
    if (known.device.members.size > 0) known.device.tell(this, []);
    else this.#devices.delete(known.device.id);
  }

  #tell(entityIds: Iterable<string>): void {
    const changed = new Map<HouseDevice, Member[]>();
    for (const entityId of entityIds) {
      const placed = this.#members.get(entityId);
      if (placed === undefined) continue;
      placed.member.take(this.#states.get(entityId));
      const members = changed.get(placed.device) ?? [];
      members.push(placed.member);
      changed.set(placed.device, members);
    }
    for (const [device, members] of changed) this.#guarded(device.id, () => device.tell(this, members));
  }

  #takeInventory(): void {
    if (this.#incomplete.size > 0) return;
    this.gateway.inventory(this.#devices.keys());
  }

  #newestMs(): number {
    let newestMs = 0;
    for (const id of this.#states.ids) newestMs = Math.max(newestMs, this.#states.get(id)?.updatedMs ?? 0);
    return newestMs;
  }
}

import type { Gateway } from '../contract.ts';
import type { Instance } from '../home-assistant-model/entity.ts';
import { endpointOf } from '../transport/endpoint.ts';
import type { HomeAssistantConfig } from './config.ts';
import { entityFilter } from './filter.ts';
import { HouseDevice } from './houseDevice.ts';
import { Member } from './member.ts';
import { Registry } from './registry.ts';
import { States } from './states.ts';
import type { CoreConfig, Registries, ReportedState, StatesEvent } from './wire.ts';

/** What one Home Assistant says, in; devices, readings and events, out. No I/O; the clock is the gateway's. */
export interface Decoder {
  /** A new connection: no state is known until it is told again, and Home Assistant may still be starting. */
  connected(): void;
  /** Each key is a message of that kind. */
  receive(message: Message): void;
  /** Every integration that comes has come: what is missing now is missing. */
  started(): void;
}

export interface Message {
  readonly config?: CoreConfig;
  /** All of them, or those that changed. */
  readonly registries?: Partial<Registries>;
  readonly states?: StatesEvent;
  /** The answer to `get_states`, for its `last_reported`. */
  readonly reported?: readonly ReportedState[];
}

/** Decodes the messages of one instance into calls of `gateway`. */
export function createDecoder(config: HomeAssistantConfig, gateway: Gateway): Decoder {
  return new HouseDecoder(config, gateway);
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
  readonly #config: HomeAssistantConfig;
  readonly #isWanted: ReturnType<typeof entityFilter>;
  readonly #states = new States();
  readonly #members = new Map<string, { readonly member: Member; readonly device: HouseDevice }>();
  readonly #devices = new Map<string, HouseDevice>();
  #lists = empty;
  #registry = new Registry(empty);

  constructor(config: HomeAssistantConfig, gateway: Gateway) {
    this.#config = config;
    this.gateway = gateway;
    this.#isWanted = entityFilter(config);
    gateway.source({ endpoint: endpointOf(config.url) });
  }

  connected(): void {
    this.#states.clear();
    this.isStarted = false;
  }

  receive({ config, registries, states, reported }: Message): void {
    this.gateway.received();
    if (config !== undefined) this.#takeConfig(config);
    if (registries !== undefined) this.#takeRegistries(registries);
    if (states !== undefined) this.#takeStates(states);
    if (reported !== undefined) this.#takeReported(reported);
  }

  started(): void {
    this.isStarted = true;
    this.sinceMs = this.#newestMs();
    this.#placeAll();
    this.#tell(this.#members.keys());
    this.#takeInventory();
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

  #takeRegistries(lists: Partial<Registries>): void {
    this.#lists = { ...this.#lists, ...lists };
    this.#registry = new Registry(this.#lists);
    // before the start some of it is still to come, and nothing is shown of it anyway
    if (!this.isStarted) return;
    this.#placeAll();
    this.#tell(this.#members.keys());
    this.#takeInventory();
  }

  #takeStates(event: StatesEvent): void {
    const { changed, unknown } = this.#states.fold(event);
    for (const entityId of unknown) this.gateway.malformed('protocol', entityId, 'changed without having been added');
    for (const entityId of changed) this.#place(entityId);
    this.#tell(changed);
    if (this.isStarted && event.r !== undefined) this.#takeInventory();
  }

  #takeReported(states: readonly ReportedState[]): void {
    if (!this.isStarted) return;
    for (const { entity_id: entityId, last_reported: reported, last_updated: updated } of states) {
      const placed = this.#members.get(entityId);
      if (placed?.member.isAvailable === true) placed.device.seen(Date.parse(reported ?? updated));
    }
  }

  #placeAll(): void {
    for (const entityId of new Set([...this.#states.ids, ...this.#members.keys()])) this.#place(entityId);
  }

  /** Puts an entity where it belongs now; one that is gone for good, or not wanted, leaves. */
  #place(entityId: string): void {
    const state = this.#states.get(entityId);
    const known = this.#members.get(entityId);
    if (state === undefined && (known === undefined || (this.isStarted && !this.#registry.has(entityId)))) return this.#leave(entityId);
    const placement = this.#registry.place(entityId, state?.attributes['friendly_name'] ?? known?.member.placement.description.name);
    if (!this.#isWanted(entityId, placement)) return this.#leave(entityId);
    if (known?.device.id === placement.description.id) known.member.place(placement);
    else this.#move(entityId, placement);
  }

  #move(entityId: string, placement: Member['placement']): void {
    this.#leave(entityId);
    const { id } = placement.description;
    const device = this.#devices.get(id) ?? new HouseDevice(id);
    const member = new Member(entityId, placement);
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
    for (const [device, members] of changed) device.tell(this, members);
  }

  #takeInventory(): void {
    this.gateway.inventory(this.#devices.keys());
  }

  #newestMs(): number {
    let newestMs = 0;
    for (const id of this.#states.ids) newestMs = Math.max(newestMs, this.#states.get(id)?.updatedMs ?? 0);
    return newestMs;
  }
}

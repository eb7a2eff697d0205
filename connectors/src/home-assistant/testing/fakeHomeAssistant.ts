import type { Gateway } from '../../contract.ts';
import { homeAssistantConfig } from '../config.ts';
import { createDecoder, type Decoder } from '../decode.ts';
import type { InitialNames } from '../registry/initialNames.ts';
import type { DeviceEntry, EntityEntry, Registries } from '../connection/apiTypes.ts';

type Attributes = Readonly<Record<string, unknown>>;

/** Passes messages as Home Assistant would send them to a decoder. */
export class FakeHomeAssistant {
  readonly decoder: Decoder;
  readonly #gateway: Pick<Gateway, 'now'>;
  readonly #entities: EntityEntry[] = [];
  readonly #devices: DeviceEntry[] = [];

  constructor(gateway: Gateway, config: object = {}, names?: InitialNames) {
    this.#gateway = gateway;
    this.decoder = createDecoder(homeAssistantConfig.parse({ token: 'secret', ...config }), gateway, names);
    this.decoder.connected();
  }

  config(unitSystem: Readonly<Record<string, string>> = { temperature: '°C' }, currency = 'EUR'): this {
    this.decoder.receive({ config: { version: '2026.11.0', state: 'RUNNING', currency, unit_system: unitSystem } });
    return this;
  }

  registries(lists: Partial<Registries>): this {
    this.decoder.receive({ registries: lists });
    return this;
  }

  /** Registers a device and its entities. */
  device(entry: DeviceEntry, entities: readonly (Partial<EntityEntry> & { readonly entity_id: string })[]): this {
    this.#devices.push(entry);
    for (const entity of entities) this.#entities.push({ platform: 'demo', unique_id: entity.entity_id, device_id: entry.id, ...entity });
    return this.registries({ devices: [...this.#devices], entities: [...this.#entities] });
  }

  /** Changes the registry entry of a device or entity. */
  register(id: string, entry: Partial<DeviceEntry & EntityEntry>): this {
    for (const list of [this.#devices, this.#entities]) {
      list.forEach((one: DeviceEntry | EntityEntry, index) => {
        if (('entity_id' in one ? one.entity_id : one.id) === id) list[index] = { ...one, ...entry };
      });
    }
    return this.registries({ devices: [...this.#devices], entities: [...this.#entities] });
  }

  /** Removes the registry entry of an entity. */
  unregister(entityId: string): this {
    this.#entities.splice(
      this.#entities.findIndex(({ entity_id: id }) => id === entityId),
      1,
    );
    return this.registries({ entities: [...this.#entities] });
  }

  /** Adds a state. */
  add(entityId: string, state: string, attributes: Attributes = {}): this {
    this.decoder.receive({ states: { a: { [entityId]: { s: state, a: attributes, lc: this.#seconds } } } });
    return this;
  }

  change(entityId: string, change: { readonly s?: string; readonly a?: Attributes }, gone: readonly string[] = []): this {
    const minus = gone.length === 0 ? {} : { '-': { a: gone } };
    this.decoder.receive({ states: { c: { [entityId]: { '+': { ...change, lc: this.#seconds }, ...minus } } } });
    return this;
  }

  remove(entityId: string): this {
    this.decoder.receive({ states: { r: [entityId] } });
    return this;
  }

  started(): this {
    this.decoder.started();
    return this;
  }

  get #seconds(): number {
    return this.#gateway.now() / 1000;
  }
}

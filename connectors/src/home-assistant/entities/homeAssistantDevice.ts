import type { Device, Gateway } from '../../contract.ts';
import type { Instance } from '../../home-assistant-model/entity.ts';
import { compileEntities } from './compileEntities.ts';
import type { DeviceEntity } from './deviceEntity.ts';
import type { EntityState } from './entityStates.ts';

/** What all devices of one instance depend on. */
export interface InstanceContext {
  readonly gateway: Gateway;
  readonly instance: Instance;
  /** Home Assistant has started: its states are the current ones. */
  readonly isStarted: boolean;
  /** By Home Assistant's clock. Earlier events are not reported. */
  readonly sinceMs: number;
}

const allRestored = 'Home Assistant restored the entities of the device from its registry; no integration provides them';

/** One device and its entities. */
export class HomeAssistantDevice {
  readonly id: string;
  readonly entities = new Map<string, DeviceEntity>();
  /** Entities were added or removed. */
  isStale = true;
  #device: Device | undefined;

  constructor(id: string) {
    this.id = id;
  }

  /**
   * Registers the device and its properties as far as they changed, then sets the values of the changed entities. An error does not affect
   * other devices.
   */
  update(context: InstanceContext, changed: Iterable<DeviceEntity>): void {
    try {
      this.#update(context, changed);
    } catch (error) {
      context.gateway.malformed('protocol', this.id, (error as Error).stack);
    }
  }

  #update(context: InstanceContext, changed: Iterable<DeviceEntity>): void {
    const [first] = this.entities.values();
    if (first === undefined) return;
    // requested each time, so that a device that was removed is registered again when its entities change
    const device = context.gateway.device(first.info.description);
    const isNew = device !== this.#device;
    this.#device = device;
    const outdated = this.#map(device, { context, isNew }) ? this.entities.values() : changed;
    for (const entity of outdated) this.#apply(context, { device, entity });
    const newest = newestOf(changed);
    if (newest !== undefined) device.payload(newest);
    if (context.isStarted) this.#reportReachability(device);
  }

  /** A sign of life other than a state. */
  seen(atMs: number): void {
    this.#device?.seen(atMs);
  }

  /** A message about one of its entities could not be used. */
  failed(message: string): void {
    this.#device?.failed(message);
  }

  #map(device: Device, { context, isNew }: { readonly context: InstanceContext; readonly isNew: boolean }): boolean {
    const isChanged = this.isStale || [...this.entities.values()].some((entity) => entity.isStale);
    if (!isChanged && !isNew) return false;
    compileEntities(this.entities.values(), context.instance);
    this.isStale = false;
    const entities = [...this.entities.values()];
    const points = device.map(entities.flatMap(({ features }) => features.map(({ property }) => property)));
    let from = 0;
    for (const entity of entities) {
      entity.points = points.slice(from, from + entity.features.length);
      from += entity.features.length;
    }
    return true;
  }

  #apply(
    { gateway, isStarted, sinceMs }: InstanceContext,
    { device, entity }: { readonly device: Device; readonly entity: DeviceEntity },
  ): void {
    const { state } = entity;
    const atMs = gateway.at(entity.updatedMs);
    entity.apply(isStarted, sinceMs, atMs);
    if (isStarted && state !== undefined && entity.isAvailable) device.seen(atMs);
  }

  #reportReachability(device: Device): void {
    const entities = [...this.entities.values()];
    if (entities.some((entity) => entity.isAvailable)) device.online();
    else device.offline('protocol', entities.every(({ state }) => state?.attributes['restored'] === true) ? allRestored : undefined);
  }
}

function newestOf(entities: Iterable<DeviceEntity>): EntityState | undefined {
  let newest: EntityState | undefined;
  for (const { state } of entities) if (state !== undefined && state.updatedMs >= (newest?.updatedMs ?? -Infinity)) newest = state;
  return newest;
}

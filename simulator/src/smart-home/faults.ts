import type { ApiServer } from './apiServer.ts';
import type { Instance } from './instance.ts';
import type { Attributes, SmartEntity } from './smartEntity.ts';

/** Faults and events of a Home Assistant, on demand. */
export class HomeAssistantFaults {
  readonly #instance: Instance;
  readonly #server: ApiServer;

  constructor(instance: Instance, server: ApiServer) {
    this.#instance = instance;
    this.#server = server;
  }

  /** Overrides the state of an entity; without a state, removes the override. */
  set(entityId: string, state?: string, attributes?: Attributes): void {
    if (!this.#instance.machine.entities.has(entityId)) throw new Error(`no entity "${entityId}"`);
    if (state === undefined) this.#instance.machine.overrides.delete(entityId);
    else this.#instance.machine.overrides.set(entityId, { state, attributes });
    this.#server.publish(this.#instance.machine.update([entityId]));
  }

  /** Makes the entities of a device unavailable. */
  unavailable(device: string): void {
    for (const { entityId } of this.#entitiesOf(device)) this.set(entityId, 'unavailable');
  }

  available(device: string): void {
    for (const { entityId } of this.#entitiesOf(device)) this.set(entityId);
  }

  remove(entityId: string): void {
    this.#server.publish(this.#instance.machine.remove(entityId));
    this.#server.fire('entity_registry_updated', { action: 'remove', entity_id: entityId });
  }

  /** Triggers an event entity, such as a button or a bell. */
  ring(entityId: string, eventType = 'ring'): void {
    this.set(entityId, new Date(this.#instance.now()).toISOString(), { event_type: eventType });
  }

  /** Reports that an automation ran. */
  trigger(entityId: string): void {
    this.set(entityId, 'on', { last_triggered: new Date(this.#instance.now()).toISOString() });
  }

  renameDevice(device: string, name: string): void {
    this.#instance.registries.edit(device, { name_by_user: name });
    this.#server.fire('device_registry_updated', { action: 'update' });
    this.#server.publish(this.#instance.machine.update());
  }

  moveDevice(device: string, areaId: string): void {
    this.#instance.registries.edit(device, { area_id: areaId });
    this.#server.fire('device_registry_updated', { action: 'update' });
  }

  /** Adds a number of sensors, or changes them all at once. */
  bulk(count: number, value: number): void {
    const ids = Array.from({ length: count }, (_, index) => `sensor.bulk_${index}`);
    const attributes = { unit_of_measurement: 'W', device_class: 'power', state_class: 'measurement' };
    for (const entityId of ids) {
      const entity: SmartEntity = { entityId, value: () => ({ state: String(value), attributes }) };
      this.#instance.machine.entities.set(entityId, entity);
    }
    this.#server.publish(this.#instance.machine.update(ids));
  }

  /** Replaces the access token and closes all connections. */
  async revokeToken(token: string): Promise<void> {
    this.#instance.token = token;
    await this.#server.close('goodbye');
    await this.#server.listen();
  }

  /** Stops as by `homeassistant.restart`, or as by a crash. */
  stop(how: 'goodbye' | 'killed' = 'goodbye'): Promise<void> {
    return this.#server.close(how);
  }

  /** Starts again without entities; {@link trickle} adds them. Integrations in `lost` stay unavailable. */
  async start(lost: readonly string[] = []): Promise<void> {
    const { machine } = this.#instance;
    machine.states.clear();
    const waiting = [...machine.entities];
    machine.entities.clear();
    this.#instance.state = 'NOT_RUNNING';
    await this.#server.listen();
    this.#waiting = { waiting, lost };
  }

  #waiting: { waiting: [string, SmartEntity][]; lost: readonly string[] } | undefined;

  /** Adds half of the missing entities; the state becomes RUNNING with the last one. */
  trickle(): void {
    const { waiting = [], lost = [] } = this.#waiting ?? {};
    const { machine } = this.#instance;
    const part = waiting.splice(0, Math.max(1, Math.ceil(waiting.length / 2)));
    for (const [entityId, entity] of part) {
      machine.entities.set(entityId, entity);
      if (lost.includes(entity.platform ?? '')) machine.overrides.set(entityId, { state: 'unavailable', attributes: { restored: true } });
    }
    this.#server.publish(machine.update(part.map(([entityId]) => entityId)));
    if (waiting.length === 0) this.#instance.state = 'RUNNING';
  }

  /** Ignores all commands, as on a half-open connection. */
  mute(isMute: boolean): void {
    this.#instance.isMute = isMute;
  }

  #entitiesOf(device: string): SmartEntity[] {
    const found = [...this.#instance.machine.entities.values()].filter((entity) => entity.device === device);
    if (found.length === 0) throw new Error(`no device "${device}"`);
    return found;
  }
}

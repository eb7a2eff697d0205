import type { Clock } from '../clock.ts';
import type { EventLog } from '../events.ts';
import type { StateStore } from '../state/state.ts';
import {
  deviceKey,
  fromStored,
  longestMs,
  type Maintenance,
  storedTarget,
  type Target,
  targetKey,
  targetText,
  toStored,
} from './maintenance.ts';
import { isSafetySensor, type Inventory, type MaintainedDevice } from './inventory.ts';
import { maintenanceEvents } from './maintenanceEvents.ts';

interface Parts {
  readonly state: Pick<StateStore, 'maintenances' | 'sync'>;
  readonly clock: Clock;
  readonly events: EventLog;
  readonly inventory: Inventory;
}

/** A maintenance that is to begin. */
export interface Request {
  readonly target: Target;
  /** By the exporter's clock. */
  readonly untilMs: number;
  readonly reason: string;
  readonly by: string;
  /** The alerts of safety sensors are muted too. */
  readonly safety: boolean;
}

/** Why a request cannot be met. */
export type Refusal = 'not_found' | 'too_long' | 'too_many' | 'safety_not_confirmed' | 'not_stored';

export class MaintenanceError extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal, message: string, cause?: unknown) {
    super(message, { cause });
    this.refusal = refusal;
  }
}

/** More are refused. */
const most = 1000;

/**
 * The maintenances in force: devices, connectors and areas whose alerts are muted until a time. Each change is stored before it takes effect. They end by
 * themselves ({@link tick}). A safety sensor is muted only where it was confirmed.
 */
export class Maintenances {
  readonly #parts: Parts;
  readonly #byTarget = new Map<string, Maintenance>();

  constructor(parts: Parts) {
    this.#parts = parts;
    for (const stored of parts.state.maintenances.all()) this.#keep(fromStored(stored));
  }

  /** In the order of their start. */
  [Symbol.iterator](): IterableIterator<Maintenance> {
    return this.#byTarget.values();
  }

  /** Begins a maintenance, in place of one of the same target. Resolves when it is stored. Throws a {@link MaintenanceError}. */
  async begin({ target, untilMs, reason, by, safety }: Request): Promise<Maintenance> {
    const { clock, state, events, inventory } = this.#parts;
    const sinceMs = clock.now();
    if (untilMs <= sinceMs) throw new MaintenanceError('too_long', 'expected an end in the future');
    if (untilMs > sinceMs + longestMs) throw new MaintenanceError('too_long', 'expected an end within 7 days');
    this.#find(target);
    if (this.#byTarget.size >= most && !this.#byTarget.has(targetKey(target)))
      throw new MaintenanceError('too_many', `cannot begin maintenance of ${targetText(target)}: there are ${most}, end one first`);
    const sensors = [...this.devicesOf(target)].filter(isSafetySensor);
    if (!safety && sensors.length > 0 && 'device' in target) throw new MaintenanceError('safety_not_confirmed', unconfirmedText(target));
    const confirmed = safety ? sensors.map(({ connectorName, id }) => deviceKey(connectorName, id)) : [];
    const maintenance = { target, sinceMs, untilMs, reason, by, safety: new Set(confirmed) };
    this.#store(target, () => state.maintenances.save(toStored(maintenance)));
    this.#keep(maintenance);
    maintenanceEvents(events, inventory, clock)(maintenance, 'maintenance_started');
    await state.sync();
    return maintenance;
  }

  /** Ends a maintenance before its time. Resolves when that is stored. Throws a {@link MaintenanceError}. */
  async end(target: Target, by: string): Promise<void> {
    const { state, events, inventory, clock } = this.#parts;
    const maintenance = this.#byTarget.get(targetKey(target));
    if (maintenance === undefined) throw new MaintenanceError('not_found', `cannot end maintenance of ${targetText(target)}: it has none`);
    this.#store(target, () => state.maintenances.remove(storedTarget(target)));
    this.#byTarget.delete(targetKey(target));
    maintenanceEvents(events, inventory, clock)({ ...maintenance, by }, 'maintenance_ended');
    await state.sync();
  }

  /** Once a second: maintenances whose time is over end. */
  tick(): void {
    const { clock, state, events, inventory } = this.#parts;
    const nowMs = clock.now();
    for (const [key, maintenance] of this.#byTarget) {
      if (maintenance.untilMs > nowMs) continue;
      this.#byTarget.delete(key);
      maintenanceEvents(events, inventory, clock)(maintenance, 'maintenance_expired');
      try {
        state.maintenances.remove(storedTarget(maintenance.target));
      } catch {
        // a disk that is not writable: the next start ends it again
      }
    }
  }

  /** The maintenance that mutes a device; of several the one that ends last. */
  ofDevice(device: MaintainedDevice): Maintenance | undefined {
    if (this.#byTarget.size === 0) return undefined;
    const { connectorName: connector, id, area } = device;
    const targets: Target[] = [{ connector, device: id }, { connector }];
    if (area !== '') targets.push({ area });
    let last: Maintenance | undefined;
    for (const target of targets) {
      const one = this.#inForce(target);
      if (one !== undefined && (last === undefined || one.untilMs > last.untilMs) && mutes(one, device)) last = one;
    }
    return last;
  }

  /** The maintenance of a connector as a whole. */
  ofConnector(connector: string): Maintenance | undefined {
    return this.#inForce({ connector });
  }

  /** Whether the alerts of the connector itself are muted: not while one of its safety sensors is not, because they tell that it is unmonitored. */
  mutesConnector(maintenance: Maintenance): boolean {
    return [...this.devicesOf(maintenance.target)].every((device) => mutes(maintenance, device));
  }

  /** The devices in a target. */
  *devicesOf(target: Target): Generator<MaintainedDevice> {
    const { connector, device: id, area } = storedTarget(target);
    for (const device of this.#parts.inventory.devices()) {
      const isIn = area !== '' ? device.area === area : device.connectorName === connector && (id === '' || device.id === id);
      if (isIn && device.description.metadataOnly !== true) yield device;
    }
  }

  #inForce(target: Target): Maintenance | undefined {
    const maintenance = this.#byTarget.get(targetKey(target));
    return maintenance !== undefined && maintenance.untilMs > this.#parts.clock.now() ? maintenance : undefined;
  }

  #find(target: Target): void {
    const isConnector = 'connector' in target && !('device' in target);
    const isKnown = isConnector ? [...this.#parts.inventory.connectors()].includes(target.connector) : !this.devicesOf(target).next().done;
    if (!isKnown) throw new MaintenanceError('not_found', `cannot find ${targetText(target)}`);
  }

  #store(target: Target, write: () => void): void {
    try {
      write();
    } catch (error) {
      throw new MaintenanceError('not_stored', `cannot store maintenance of ${targetText(target)}: ${(error as Error).message}`, error);
    }
  }

  /** A new one goes to the end. */
  #keep(maintenance: Maintenance): void {
    const key = targetKey(maintenance.target);
    this.#byTarget.delete(key);
    this.#byTarget.set(key, maintenance);
  }
}

/** Whether a maintenance whose target contains the device mutes it. */
export function mutes({ safety }: Maintenance, device: MaintainedDevice): boolean {
  return safety.has(deviceKey(device.connectorName, device.id)) || !isSafetySensor(device);
}

function unconfirmedText(target: Target): string {
  return `cannot begin maintenance of ${targetText(target)}: it detects leaks, smoke, gas or carbon monoxide, so that its alerts are muted only with "safety": true`;
}

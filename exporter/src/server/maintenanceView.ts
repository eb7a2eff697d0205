import type { Clock } from '../clock.ts';
import { isSafetySensor, type MaintainedDevice } from '../maintenance/inventory.ts';
import { type Maintenance, storedTarget, type Target } from '../maintenance/maintenance.ts';
import { type Maintenances, mutes } from '../maintenance/maintenances.ts';
import type { MaintenanceRequest, MaintenanceRow, MaintenanceTarget } from './maintenanceSchemas.ts';
import type { ConnectorStatus, DeviceStatus } from './schemas.ts';

/** The maintenances as the API shows and changes them. The changes throw a `MaintenanceError`. */
export interface MaintenanceSources {
  list(): MaintenanceRow[];
  begin(request: Omit<MaintenanceRequest, 'author'> & { readonly by: string }): Promise<MaintenanceRow>;
  end(target: MaintenanceTarget, by: string): Promise<void>;
}

/** Converts times and targets between the API and the maintenances. */
export class MaintenanceView implements MaintenanceSources {
  readonly #maintenances: Maintenances;
  readonly #clock: Clock;

  constructor(maintenances: Maintenances, clock: Clock) {
    this.#maintenances = maintenances;
    this.#clock = clock;
  }

  list(): MaintenanceRow[] {
    return Array.from(this.#maintenances, (maintenance) => this.#row(maintenance));
  }

  async begin({
    until_ms: untilMs,
    duration_ms: durationMs = 0,
    reason,
    by,
    safety,
    ...fields
  }: Parameters<MaintenanceSources['begin']>[0]) {
    const ownUntilMs = untilMs === undefined ? this.#clock.now() + durationMs : untilMs - this.#clock.toWall(0);
    const request = { target: targetOf(fields), untilMs: Math.round(ownUntilMs), reason, by, safety };
    return this.#row(await this.#maintenances.begin(request));
  }

  end(fields: MaintenanceTarget, by: string): Promise<void> {
    return this.#maintenances.end(targetOf(fields), by);
  }

  /** Undefined where no maintenance mutes the device. */
  ofDevice(device: MaintainedDevice): DeviceStatus['maintenance'] {
    const maintenance = this.#maintenances.ofDevice(device);
    if (maintenance === undefined) return undefined;
    const { device: id, area } = storedTarget(maintenance.target);
    return { ...this.#span(maintenance), of: area !== '' ? 'area' : id !== '' ? 'device' : 'connector' };
  }

  /** Undefined where the connector is not in maintenance. */
  ofConnector(connector: string): ConnectorStatus['maintenance'] {
    const maintenance = this.#maintenances.ofConnector(connector);
    return maintenance && { ...this.#span(maintenance), is_muted: this.#maintenances.mutesConnector(maintenance) };
  }

  #span({ sinceMs, untilMs, reason, by }: Maintenance) {
    return { since_ms: Math.round(this.#clock.toWall(sinceMs)), until_ms: Math.round(this.#clock.toWall(untilMs)), reason, by };
  }

  #row(maintenance: Maintenance): MaintenanceRow {
    const { target } = maintenance;
    const devices = [...this.#maintenances.devicesOf(target)];
    const muted = devices.filter((device) => mutes(maintenance, device));
    const unmuted = devices.filter((device) => !mutes(maintenance, device));
    return {
      ...target,
      ...('device' in target && devices[0] && { name: devices[0].name }),
      ...this.#span(maintenance),
      devices: muted.length,
      muted_safety: muted.filter(isSafetySensor).map(identity),
      unmuted_safety: unmuted.map(identity),
    };
  }
}

function identity({ connectorName: connector, id: device, name }: MaintainedDevice) {
  return { connector, device, name };
}

/** The schemas accept one target only. */
function targetOf({ connector = '', device, area }: MaintenanceTarget): Target {
  if (area !== undefined) return { area };
  return device === undefined ? { connector } : { connector, device };
}

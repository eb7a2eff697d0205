import React from 'react';
import { MaintenanceControl, type MaintenanceInForce } from '../../components/maintenance/MaintenanceControl';
import type { Device } from '../../core/device';
import type { DeviceStatus, MaintenanceTarget } from '../../data/exporterApi';

interface Props {
  readonly device: Device;
  /** The exporter's view of the device, where its API can be reached. */
  readonly status: DeviceStatus | undefined;
  onChanged(): void;
}

/** The maintenance of the device, of its area or of its connector. */
export function DeviceMaintenance({ device, status, onChanged }: Props) {
  const { connector, id, area, name } = device;
  const targets = { device: { connector, device: id }, area: { area }, connector: { connector } };
  return (
    <MaintenanceControl
      maintenance={inForce(device, status, targets)}
      targets={area === '' ? [targets.device] : [targets.device, targets.area]}
      deviceName={name}
      onChanged={onChanged}
    />
  );
}

type Targets = Readonly<Record<'device' | 'area' | 'connector', MaintenanceTarget>>;

/** The exporter knows of a change before Prometheus does. */
function inForce({ maintenanceUntilMs }: Device, status: DeviceStatus | undefined, targets: Targets): MaintenanceInForce | undefined {
  if (status === undefined) {
    return maintenanceUntilMs === undefined ? undefined : { untilMs: maintenanceUntilMs };
  }
  const { maintenance } = status;
  if (maintenance === undefined) {
    return undefined;
  }
  const { since_ms: sinceMs, until_ms: untilMs, reason, by, of } = maintenance;
  return { sinceMs, untilMs, reason, by, target: targets[of] };
}

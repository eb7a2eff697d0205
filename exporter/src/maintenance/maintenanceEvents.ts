import type { Clock } from '../clock.ts';
import type { EventLog } from '../events.ts';
import type { Inventory } from './inventory.ts';
import type { Maintenance } from './maintenance.ts';

type Kind = 'maintenance_started' | 'maintenance_ended' | 'maintenance_expired';

/** Writes events of maintenances. That of an area is one event of each connector with devices there, or of each connector where none has. */
export function maintenanceEvents(events: EventLog, inventory: Inventory, clock: Clock) {
  return ({ target, untilMs, reason, by }: Maintenance, event: Kind): void => {
    const until = new Date(clock.toWall(untilMs)).toISOString();
    const attributes = { reason, by, until };
    if (!('area' in target)) {
      events.append(subjectOf(target, inventory), { event, attributes });
      return;
    }
    const { area } = target;
    for (const connector of connectorsOf(area, inventory)) events.append({ connector }, { event, attributes: { area, ...attributes } });
  };
}

function subjectOf(target: { connector: string; device?: string }, inventory: Inventory) {
  const { connector, device } = target;
  if (device === undefined) return { connector };
  for (const { connectorName, id, name, area } of inventory.devices()) {
    if (connectorName === connector && id === device) return { connector, device, name, area };
  }
  return { connector, device };
}

function connectorsOf(area: string, inventory: Inventory): Iterable<string> {
  const names = new Set<string>();
  for (const device of inventory.devices()) if (device.area === area) names.add(device.connectorName);
  return names.size > 0 ? names : inventory.connectors();
}

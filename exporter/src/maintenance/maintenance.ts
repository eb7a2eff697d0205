import type { StoredMaintenance, StoredTarget } from '../state/maintenanceRows.ts';

/** What is in maintenance. */
export type Target = { readonly connector: string; readonly device: string } | { readonly connector: string } | { readonly area: string };

/** A maintenance in force; times are those of the exporter's clock. */
export interface Maintenance {
  readonly target: Target;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly reason: string;
  /** Who set it. */
  readonly by: string;
  /** {@link deviceKey} of the safety sensors that were confirmed; no other one is muted. */
  readonly safety: ReadonlySet<string>;
}

/** The longest maintenance. */
export const longestMs = 7 * 86_400_000;

/** Metrics of the sensors that a maintenance does not mute unless it is confirmed: those of prometheus/rules/safety.yml. */
export const dangers: ReadonlySet<string> = new Set(
  ['water_leak', 'smoke', 'gas', 'carbon_monoxide'].map((danger) => `iot_${danger}_detected`),
);

export function storedTarget(target: Target): StoredTarget {
  return { connector: '', device: '', area: '', ...target };
}

/** Identifies a target. NUL is in no name. */
export function targetKey(target: Target): string {
  const { connector, device, area } = storedTarget(target);
  return `${connector}\0${device}\0${area}`;
}

export function deviceKey(connector: string, device: string): string {
  return targetKey({ connector, device });
}

/** The target in an error text. */
export function targetText(target: Target): string {
  if ('area' in target) return `area "${target.area}"`;
  if ('device' in target) return `device "${target.device}" of connector "${target.connector}"`;
  return `connector "${target.connector}"`;
}

export function toStored({ target, safety, ...maintenance }: Maintenance): StoredMaintenance {
  return { ...storedTarget(target), ...maintenance, safety: JSON.stringify([...safety]) };
}

export function fromStored({ connector, device, area, safety, ...stored }: StoredMaintenance): Maintenance {
  const target = area !== '' ? { area } : device !== '' ? { connector, device } : { connector };
  return { ...stored, target, safety: new Set(JSON.parse(safety) as string[]) };
}

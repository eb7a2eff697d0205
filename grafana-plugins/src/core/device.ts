import type { Since } from './since';
/** Worst first: the default sort order of all lists. */
export const deviceStates = ['alert', 'offline', 'silent', 'unknown', 'ok', 'maintenance'] as const;
export type DeviceState = (typeof deviceStates)[number];

/** What a device's own metrics say of it. */
export type Reachability = Exclude<DeviceState, 'alert' | 'maintenance'>;

/** Label `reason` of `iot_device_offline`; `expected` is shown as "asleep" and counts as OK. */
export type OfflineReason = 'protocol' | 'poll_failed' | 'connector' | 'timeout' | 'disabled' | 'expected';

/** A firing Prometheus alert, and since when what it reports is so: an outage of Prometheus or of an exporter begins the alert anew. */
export interface FiringAlert extends Partial<Since> {
  readonly name: string;
  /** Label `severity` of the rule: `critical`, `warning`, …; empty where it has none. */
  readonly severity: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The latest value of one series of a device, in the base unit of its metric. */
export interface Reading {
  readonly metric: string;
  /** Labels other than `connector`, `device`, `name` and those of the scrape: `sensor`, `channel`, `phase`, `state` … */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A device, derived from its metrics. */
export interface Device {
  readonly connector: string;
  /** Stable id. */
  readonly id: string;
  readonly name: string;
  readonly area: string;
  readonly floor: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly modelId: string;
  readonly firmware: string;
  readonly protocol: string;
  readonly state: DeviceState;
  /** Its state without alerts. */
  readonly reachability: Reachability;
  /** Why it is offline. */
  readonly reason?: OfflineReason;
  /** No exporter reports its connector. */
  readonly isConnectorGone?: true;
  readonly lastSeenMs?: number;
  /** Usual time between two messages. */
  readonly reportIntervalMs?: number;
  /** Time without a message after which it is silent. */
  readonly silenceLimitMs?: number;
  readonly alerts: readonly FiringAlert[];
  /** End of the maintenance that mutes its alerts. */
  readonly maintenanceUntilMs?: number;
  /** 0 to 1, the lowest where it has several batteries. */
  readonly batteryRatio?: number;
  readonly batteryLow?: boolean;
  /** Since when, as the rule BatteryLow knows it, also before it fires. */
  readonly batteryLowSince?: Since;
  /** 0 to 1. */
  readonly linkQualityRatio?: number;
  /** Up to three readings that represent it in lists. */
  readonly mainReadings: readonly Reading[];
}

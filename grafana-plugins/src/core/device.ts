/** Worst first: the default order of every list. */
export const deviceStates = ['alert', 'offline', 'silent', 'unknown', 'ok'] as const;
export type DeviceState = (typeof deviceStates)[number];

/** `reason` of `iot_device_offline`; `expected` reads "asleep" and counts as ok. */
export type OfflineReason = 'protocol' | 'poll_failed' | 'connector' | 'timeout' | 'disabled' | 'expected';

/** A firing alert of Prometheus. */
export interface FiringAlert {
  readonly name: string;
  /** As the rule labels it: `critical`, `warning`, …; empty where it does not. */
  readonly severity: string;
  readonly sinceMs?: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** The newest value of one series of a device, in the base unit of its metric. */
export interface Reading {
  readonly metric: string;
  /** Labels beyond `connector`, `device` and `name` (and those of the scrape): `sensor`, `channel`, `phase`, `state` … */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A device as the metrics tell of it. */
export interface Device {
  readonly connector: string;
  /** The id that never changes. */
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
  /** Why it is offline. */
  readonly reason?: OfflineReason;
  readonly lastSeenMs?: number;
  /** Usual time between two signs of life. */
  readonly reportIntervalMs?: number;
  /** Time without a sign of life after which it is silent. */
  readonly silenceLimitMs?: number;
  readonly alerts: readonly FiringAlert[];
  /** 0 to 1, the lowest of its batteries. */
  readonly batteryRatio?: number;
  readonly batteryLow?: boolean;
  /** 0 to 1. */
  readonly linkQualityRatio?: number;
  /** The two or three that matter for its kind. */
  readonly mainReadings: readonly Reading[];
}

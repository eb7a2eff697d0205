import { detectionOf, withDangers } from './dangers';
import type { Device, OfflineReason, Reachability, Reading } from './device';
import { mainReadingsOf } from './mainReadings';

/** What the exporter says of a device now. */
interface LiveDevice {
  readonly connector: string;
  readonly id: string;
  readonly status?: {
    readonly name: string;
    readonly area: string;
    readonly state: 'ok' | 'silent' | 'asleep' | 'offline';
    readonly reason?: string;
    readonly silence_limit_ms?: number;
    readonly report_interval_ms?: number;
  };
  readonly lastSeenMs?: number;
  readonly readings: ReadonlyMap<
    string,
    { readonly metric: string; readonly labels: Reading['labels']; readonly value: number | string | null }
  >;
}

/** The exporter judges by its own clock: that of the browser may differ. */
const reachabilities: Readonly<Record<NonNullable<LiveDevice['status']>['state'], Reachability>> = {
  ok: 'ok',
  silent: 'silent',
  asleep: 'ok',
  offline: 'offline',
};

/**
 * The device with what the exporter says now in place of what Prometheus had at the last scrape. Alerts stay those of Prometheus; a danger that has no
 * alert yet is added.
 */
export function withLive(device: Device, live: LiveDevice | undefined, nowMs: number): Device {
  if (live?.status === undefined) {
    return device;
  }
  const { name, area, state, reason, silence_limit_ms: limitMs, report_interval_ms: intervalMs } = live.status;
  const times = {
    lastSeenMs: live.lastSeenMs ?? device.lastSeenMs,
    silenceLimitMs: limitMs ?? device.silenceLimitMs,
    reportIntervalMs: intervalMs ?? device.reportIntervalMs,
  };
  const reachability = reachabilities[state];
  // of a safety sensor in maintenance, nothing that it detects is reported either
  const isMuted = isMaintained(device, nowMs);
  const alerts = isMuted ? device.alerts : withDangers(device.alerts, dangersOf(live));
  const ownState = alerts.length > 0 ? 'alert' : reachability;
  return {
    ...device,
    ...times,
    alerts,
    name,
    area,
    reason: reason as OfflineReason | undefined,
    reachability,
    state: isMuted && device.state === 'maintenance' ? 'maintenance' : ownState,
    mainReadings: liveMainReadings(device, live),
  };
}

function isMaintained({ maintenanceUntilMs = 0 }: Device, nowMs: number): boolean {
  return maintenanceUntilMs > nowMs;
}

/** {@link withLive} for a whole fleet, again and again: a device of which nothing has changed is the object that it was, so that it is not drawn anew. */
export function createLiveJoin(): typeof withLive {
  const known = new WeakMap<Device, { readonly live: LiveDevice | undefined; readonly isMuted: boolean; readonly joined: Device }>();
  return (device, live, nowMs) => {
    const before = known.get(device);
    const isMuted = isMaintained(device, nowMs);
    if (before !== undefined && before.live === live && before.isMuted === isMuted) {
      return before.joined;
    }
    const joined = withLive(device, live, nowMs);
    known.set(device, { live, isMuted, joined });
    return joined;
  };
}

/** Devices as the exporter alone knows them, while Prometheus is away: without model, and without alerts other than a danger that is reported now. */
export function devicesOfLive(live: Iterable<LiveDevice>, nowMs: number): Device[] {
  return Array.from(live, (device) => withLive(blankDevice(device), device, nowMs));
}

/** What it detects now. */
function dangersOf({ readings }: LiveDevice): string[] {
  return [...readings.values()].flatMap(({ metric, value }) => (value === 1 ? (detectionOf(metric) ?? []) : []));
}

/** A device of which nothing is known yet. */
export function blankDevice({ connector, id }: Pick<Device, 'connector' | 'id'>): Device {
  const unknown = { area: '', floor: '', manufacturer: '', model: '', modelId: '', firmware: '', protocol: '' };
  return { connector, id, name: id, ...unknown, state: 'unknown', reachability: 'unknown', alerts: [], mainReadings: [] };
}

/** The same readings as before with their values now; those of a device that had none are chosen anew. */
function liveMainReadings({ mainReadings }: Device, { readings }: LiveDevice): readonly Reading[] {
  const now = [...readings.values()].flatMap(({ metric, labels, value }): Reading[] => {
    if (value === null) {
      return [];
    }
    return [typeof value === 'number' ? { metric, labels, value } : { metric, labels: { ...labels, state: value }, value: 1 }];
  });
  if (mainReadings.length === 0) {
    return mainReadingsOf(now);
  }
  return mainReadings.map((reading) => now.find((live) => isSame(live, reading)) ?? reading);
}

/** Prometheus' readings have the labels by which they are grouped only. The state of a stateset is its value. */
function isSame(live: Reading, { metric, labels }: Reading): boolean {
  return (
    live.metric === metric && Object.entries(labels).every(([label, value]) => label === 'state' || (live.labels[label] ?? '') === value)
  );
}

import { detectionOf, withDangers } from './dangers';
import type { Device, OfflineReason, Reachability, Reading } from './device';
import { reachabilityState } from './deviceState';
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

/**
 * The device with what the exporter says now in place of what Prometheus had at the last scrape. Alerts stay those of Prometheus; a danger that has no
 * alert yet is added.
 */
export function withLive(device: Device, live: LiveDevice | undefined, nowMs: number): Device {
  if (live?.status === undefined) {
    return device;
  }
  const { name, area, reason, silence_limit_ms: limitMs, report_interval_ms: intervalMs } = live.status;
  const times = {
    lastSeenMs: live.lastSeenMs ?? device.lastSeenMs,
    silenceLimitMs: limitMs ?? device.silenceLimitMs,
    reportIntervalMs: intervalMs ?? device.reportIntervalMs,
  };
  const offlineReason = reason as OfflineReason | undefined;
  const reachability = reachabilityOf(live.status, times, nowMs);
  const isMuted = isMaintained(device, nowMs);
  const alerts = isMuted ? device.alerts : withDangers(device.alerts, dangersOf(live));
  return {
    ...device,
    ...times,
    alerts,
    name,
    area,
    reason: offlineReason,
    reachability,
    // a safety sensor keeps its own state
    state: isMuted && device.state === 'maintenance' ? 'maintenance' : alerts.length > 0 ? 'alert' : reachability,
    mainReadings: liveMainReadings(device, live),
  };
}

function isMaintained({ maintenanceUntilMs = 0 }: Device, nowMs: number): boolean {
  return maintenanceUntilMs > nowMs;
}

type Times = Pick<Device, 'lastSeenMs' | 'silenceLimitMs'>;

function reachabilityOf({ state, reason }: NonNullable<LiveDevice['status']>, times: Times, nowMs: number): Reachability {
  const isUp = state === 'ok' || state === 'silent';
  const judged = reachabilityState({ hasData: true, isUp, reason: reason as OfflineReason | undefined, ...times }, nowMs);
  return state === 'silent' ? 'silent' : judged;
}

/** {@link withLive} for a whole fleet, again and again: a device of which nothing has changed is the object that it was, so that it is not drawn anew. */
export function createLiveJoin(): typeof withLive {
  const known = new WeakMap<Device, { readonly live: LiveDevice | undefined; readonly joined: Device }>();
  return (device, live, nowMs) => {
    const before = known.get(device);
    if (before !== undefined && before.live === live && isStill(before.joined, live, nowMs)) {
      return before.joined;
    }
    const joined = withLive(device, live, nowMs);
    known.set(device, { live, joined });
    return joined;
  };
}

/** Whether time alone has neither made it silent nor ended its maintenance. */
function isStill(joined: Device, live: LiveDevice | undefined, nowMs: number): boolean {
  const isOver = joined.state === 'maintenance' && !isMaintained(joined, nowMs);
  return live?.status === undefined || (!isOver && reachabilityOf(live.status, joined, nowMs) === joined.reachability);
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
  const numbers = [...readings.values()].flatMap(({ metric, labels, value }) =>
    typeof value === 'number' ? [{ metric, labels, value }] : [],
  );
  if (mainReadings.length === 0) {
    return mainReadingsOf(numbers);
  }
  return mainReadings.map((reading) => numbers.find((live) => isSame(live, reading)) ?? reading);
}

/** Prometheus' readings have the labels by which they are grouped only. */
function isSame(live: Reading, { metric, labels }: Reading): boolean {
  return live.metric === metric && Object.entries(labels).every(([label, value]) => (live.labels[label] ?? '') === value);
}

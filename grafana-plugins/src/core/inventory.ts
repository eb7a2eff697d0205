import type { Device, FiringAlert, OfflineReason, Reading } from './device';
import { reachabilityState } from './deviceState';
import { mainMetrics, mainReadingsOf } from './mainReadings';

const identity = 'connector, device, name, area, floor, manufacturer, model, model_id, firmware, protocol';
const info = `max by (${identity}) (iot_device_info`;
const seen = 'iot_device_last_seen_timestamp_seconds';

/** Devices of an earlier time; a device that has information only, such as a coordinator, is none. */
function past(offset: string): string {
  return `${info} offset ${offset} and on (connector, device) iot_device_up offset ${offset})`;
}

/**
 * Instant queries of the inventory, joined by `connector` and `device`. Each aggregates, so that a device of several exporters or replicas is one.
 * `past` finds devices that had data within the last day and have none now.
 */
export const inventoryQueries = {
  info: `${info})`,
  past: `(${past('10m')} or ${past('1h')} or ${past('1d')}) unless on (connector, device) iot_device_info`,
  up: 'max by (connector, device) (iot_device_up)',
  offline: 'max by (connector, device, reason) (iot_device_offline)',
  // also of a device whose exporter is gone
  seen: `max by (connector, device) (last_over_time(${seen}[10m]) or ${seen} offset 1h or ${seen} offset 1d)`,
  interval: 'max by (connector, device) (iot_device_report_interval_seconds)',
  limit: 'max by (connector, device) (iot_device_silence_limit_seconds)',
  battery: 'min by (connector, device) (iot_battery_charge_ratio)',
  batteryLow: 'max by (connector, device) (iot_battery_low)',
  link: 'min by (connector, device) (iot_link_quality_ratio)',
  alerts: 'ALERTS{alertstate="firing",device!=""}',
  alertsSince: 'min by (alertname, connector, device) (ALERTS_FOR_STATE{device!=""})',
  // start of each leak, smoke, gas and carbon monoxide, by prometheus/rules/safety.yml
  danger: 'min by (connector, device, name, area, detection) (gaugeway:danger:since_timestamp_seconds > 0)',
  readings: `max by (__name__, connector, device, sensor, channel) ({__name__=~"${mainMetrics.join('|')}",phase="",tariff="",period="",setpoint=""})`,
  // series that an override chose
  headline: 'max by (__name__, connector, device, sensor, channel, phase, headline) ({__name__=~"iot_.+",headline!=""})',
} as const;

type InventoryQuery = keyof typeof inventoryQueries;

/** One element of an instant vector. */
export interface InventorySample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

type InventoryVectors = Readonly<Record<InventoryQuery, readonly InventorySample[]>>;

/**
 * Joins the vectors to devices. `nowMs` is the time of the queries. A coordinator is no device: it has information and no availability. A device
 * with a danger is listed although it is long gone.
 */
export function inventoryOf(vectors: InventoryVectors, nowMs: number): Device[] {
  const join = new InventoryJoin(vectors);
  const devices = new Map<string, Device>();
  for (const [samples, hasData] of [
    [vectors.info, true],
    [vectors.past, false],
    [vectors.danger, false],
  ] as const) {
    for (const { labels } of samples) {
      const key = keyOf(labels);
      if (!devices.has(key) && !(hasData && join.isInfoOnly(key))) {
        devices.set(key, join.deviceOf(labels, { hasData, nowMs }));
      }
    }
  }
  return [...devices.values()];
}

/** Identifies a device; NUL cannot be part of a label value. */
export function deviceKey(connector: string, id: string): string {
  return `${connector}\u0000${id}`;
}

interface DeviceOptions {
  /** Whether it has data now, not only within the last day. */
  readonly hasData: boolean;
  readonly nowMs: number;
}

/** The vectors, indexed by device. */
class InventoryJoin {
  readonly #numbers: Readonly<
    Record<'up' | 'seen' | 'interval' | 'limit' | 'battery' | 'batteryLow' | 'link', ReadonlyMap<string, number>>
  >;
  readonly #reasons: ReadonlyMap<string, string>;
  readonly #alerts: ReadonlyMap<string, readonly FiringAlert[]>;
  readonly #readings: ReadonlyMap<string, readonly Reading[]>;

  constructor(vectors: InventoryVectors) {
    const { up, seen, interval, limit, battery, batteryLow, link, offline } = vectors;
    this.#numbers = {
      up: valuesOf(up),
      seen: valuesOf(seen),
      interval: valuesOf(interval),
      limit: valuesOf(limit),
      battery: valuesOf(battery),
      batteryLow: valuesOf(batteryLow),
      link: valuesOf(link),
    };
    this.#reasons = new Map(offline.map(({ labels }) => [keyOf(labels), labels['reason'] ?? '']));
    this.#alerts = alertsOf(vectors);
    this.#readings = grouped([...vectors.readings, ...vectors.headline], readingOf);
  }

  isInfoOnly(key: string): boolean {
    const { up } = this.#numbers;
    return up.size > 0 && !up.has(key);
  }

  deviceOf(labels: InventorySample['labels'], { hasData, nowMs }: DeviceOptions): Device {
    const key = keyOf(labels);
    const { seen, interval, limit, battery, batteryLow, link, up } = this.#numbers;
    // without availability it counts as up while it has data
    const isUp = (up.get(key) ?? 1) === 1;
    const times = { lastSeenMs: ms(seen.get(key)), reportIntervalMs: ms(interval.get(key)), silenceLimitMs: ms(limit.get(key)) };
    const reason = isUp ? undefined : (this.#reasons.get(key) as OfflineReason | undefined);
    const reachability = reachabilityState({ hasData, isUp, reason, ...times }, nowMs);
    const alerts = (this.#alerts.get(key) ?? []).map((alert) => withOwnStart(alert, times.lastSeenMs));
    return {
      connector: labels['connector'] ?? '',
      id: labels['device'] ?? '',
      name: labels['name'] ?? labels['device'] ?? '',
      area: labels['area'] ?? '',
      floor: labels['floor'] ?? '',
      manufacturer: labels['manufacturer'] ?? '',
      model: labels['model'] ?? '',
      modelId: labels['model_id'] ?? '',
      firmware: labels['firmware'] ?? '',
      protocol: labels['protocol'] ?? '',
      state: alerts.length > 0 ? 'alert' : reachability,
      reachability,
      reason,
      ...times,
      alerts,
      batteryRatio: battery.get(key),
      batteryLow: batteryLow.has(key) ? batteryLow.get(key) === 1 : undefined,
      linkQualityRatio: link.get(key),
      mainReadings: mainReadingsOf(this.#readings.get(key) ?? []),
    };
  }
}

function keyOf(labels: InventorySample['labels']): string {
  return deviceKey(labels['connector'] ?? '', labels['device'] ?? '');
}

function valuesOf(samples: readonly InventorySample[]): Map<string, number> {
  return new Map(samples.map(({ labels, value }) => [keyOf(labels), value]));
}

function grouped<T>(samples: readonly InventorySample[], make: (sample: InventorySample) => T): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const sample of samples) {
    const key = keyOf(sample.labels);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [make(sample)]);
    } else {
      group.push(make(sample));
    }
  }
  return groups;
}

/** Alerts by device, one per name: replicas of Prometheus or of an exporter report an alert several times. */
function alertsOf({ alerts: firing, alertsSince, danger }: InventoryVectors): Map<string, FiringAlert[]> {
  const partKey = (labels: InventorySample['labels'], label: string) => `${keyOf(labels)}\u0000${label}\u0000${labels[label] ?? ''}`;
  const startsOf = (samples: readonly InventorySample[], label: string) =>
    samples.map(({ labels, value }) => [partKey(labels, label), value * 1000] as const);
  const starts = new Map([...startsOf(alertsSince, 'alertname'), ...startsOf(danger, 'detection')]);
  const alerts = grouped(firing, ({ labels }): FiringAlert => {
    const sinceMs = starts.get(partKey(labels, 'detection')) ?? starts.get(partKey(labels, 'alertname'));
    return { name: labels['alertname'] ?? '', severity: labels['severity'] ?? '', sinceMs, labels };
  });
  for (const [key, all] of alerts) {
    alerts.set(key, [...new Map(all.map((alert) => [alert.name, alert])).values()]);
  }
  return alerts;
}

/** An alert of a device that does not report began with its last message. */
function withOwnStart(alert: FiringAlert, lastSeenMs: number | undefined): FiringAlert {
  return lastSeenMs !== undefined && /^Device(Offline|Silent)$/.test(alert.name) ? { ...alert, sinceMs: lastSeenMs } : alert;
}

const identityLabels = new Set(['__name__', 'connector', 'device', 'name']);

function readingOf({ labels, value }: InventorySample): Reading {
  const own = Object.entries(labels).filter(([label]) => !identityLabels.has(label));
  return { metric: labels['__name__'] ?? '', labels: Object.fromEntries(own), value };
}

function ms(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}

import { dangerPattern, withDangers } from './dangers';
import type { Device, FiringAlert, OfflineReason, Reading } from './device';
import { lowBatteryRatio, reachabilityState } from './deviceState';
import { lately } from './lately';
import { lastSafetyRank, mainMetrics, mainReadingsOf, mainStates, purposes } from './mainReadings';
import { asKnown, type Since, sinceOf, sinceQuery } from './since';

/** Labels of a device. */
export const identityLabels = 'connector, device, name, area, floor, manufacturer, model, model_id, firmware, protocol';
const byDevice = 'by (connector, device)';
const sameDevice = 'on (connector, device)';
/** Parts of a device that are no headline of it. */
const whole = 'phase="",tariff="",period="",setpoint!~"unoccupied_.+"';
const byReading = 'by (__name__, connector, device, sensor, channel, setpoint, state)';
const mainNumbers = mainMetrics.filter((metric) => !mainStates.includes(metric));

/**
 * Instant queries of the inventory, joined by `connector` and `device`, for all devices or for one by its matchers. Each aggregates, so that a device of
 * several exporters or replicas is one. A fleet can have thousands of devices: of what most devices share, only the exceptions are queried.
 */
function queriesOf(matchers = '') {
  const of = (metric: string) => (matchers === '' ? metric : `${metric}{${matchers}}`);
  const info = `max by (${identityLabels}) (${of('iot_device_info')}`;
  const seen = `max ${byDevice} (${of('iot_device_last_seen_timestamp_seconds')})`;
  const limit = `max ${byDevice} (${of('iot_device_silence_limit_seconds')})`;
  const interval = `max ${byDevice} (${of('iot_device_report_interval_seconds')})`;
  const past = (expression: (offset: string) => string) =>
    ['10m', '1h', '1d'].map((offset) => expression(` offset ${offset}`)).join(' or ');
  // cheap for one device only
  const before =
    matchers === ''
      ? past((offset) => `${seen.slice(0, -1)}${offset})`)
      : `max ${byDevice} (last_over_time(${of('iot_device_last_seen_timestamp_seconds')}[1d]))`;
  // a coordinator has information and no availability: it is no device of the fleet
  const isDevice = (offset = '') => (matchers === '' ? ` and ${sameDevice} iot_device_up${offset}` : '');
  const device = matchers === '' ? 'device!=""' : matchers;
  const also = matchers === '' ? '' : `,${matchers}`;
  return {
    /** The value is the time of the last message, or 1 without one. */
    info: `${info}${isDevice()}) * ${sameDevice} group_left () (${seen} or max ${byDevice} (${of('iot_device_info')}))`,
    /** Devices that had data within the last day and have none now. */
    past: `(${past((offset) => `${info}${offset}${isDevice(offset)})`)}) unless ${sameDevice} ${of('iot_device_info')}`,
    /** Of those in `past`, and of devices that have not reported since a restart of their exporter. */
    seen: `(${before}) unless ${sameDevice} ${of('iot_device_last_seen_timestamp_seconds')}`,
    up: `max ${byDevice} (${of('iot_device_up')}) == 0`,
    /** Connectors of which no exporter answers, with a time of its last samples: series that it pushed outlive it by minutes. */
    gone: `max by (connector) (${lately('timestamp(iot_connector_up >= 0)')}) unless on (connector) (iot_connector_up unless on (instance) (max by (instance) (up) == 0))`,
    offline: `max by (connector, device, reason) (${of('iot_device_offline')})`,
    /** Of silent devices. */
    limit: matchers === '' ? `(${limit}) < ${sameDevice} (time() - ${seen})` : limit,
    interval: matchers === '' ? `(${interval}) and ${sameDevice} (${limit} < ${sameDevice} (time() - ${seen}))` : interval,
    low: `min ${byDevice} (${of('iot_battery_charge_ratio')}) < ${lowBatteryRatio}`,
    batteryLow: `max ${byDevice} (${of('iot_battery_low')})`,
    alerts: `ALERTS{alertstate="firing",${device}}`,
    alertsSince: sinceQuery('alertname, connector, device', device),
    /** Start of each leak, smoke, gas and carbon monoxide, by prometheus/rules/safety.yml. */
    danger: `min by (connector, device, name, area, detection) (${of('gaugeway:danger:since_timestamp_seconds')} > 0)`,
    /** Dangers that are reported now, also without rules. */
    detected: `max by (connector, device, detection) (label_replace({__name__=~"${dangerPattern}",${device}}, "detection", "$1", "__name__", "${dangerPattern}")) == 1`,
    maintenance: `max by (connector, device, safety_sensor) (${of('iot_device_maintenance_until_timestamp_seconds')} > time())`,
    battery: `min ${byDevice} (${of('iot_battery_charge_ratio')})`,
    link: `min ${byDevice} (${of('iot_link_quality_ratio')})`,
    readings: `max ${byReading} ({__name__=~"${mainNumbers.join('|')}",${whole}${also}} or {__name__=~"${mainStates.join('|')}"${also}} == 1)`,
    /** Series that an override chose. */
    headline: `max by (__name__, connector, device, sensor, channel, phase, headline) ({__name__=~"iot_.+",headline!=""${also}})`,
  } as const;
}

/** Those of all devices. */
export const inventoryQueries = queriesOf();

export type InventoryQuery = keyof typeof inventoryQueries;

/** Those that columns show; the others give identity and state. */
export const columnQueries = ['battery', 'link', 'readings', 'headline'] as const satisfies readonly InventoryQuery[];

/** Those of one device, selected by {@link deviceMatchers}. */
export function deviceInventoryQueries(matchers: string): Readonly<Record<InventoryQuery, string>> {
  return queriesOf(matchers);
}

/** The first main reading of each device, in place of `readings` where there are thousands of devices. */
export const headlineQuery = `max ${byReading} (${[...new Set([...mainMetrics.slice(0, lastSafetyRank + 1).map(seriesOf), ...purposes.flatMap(firstOf), ...mainMetrics.map(seriesOf)])].join(` or ${sameDevice} `)})`;

function seriesOf(metric: string): string {
  if (mainStates.includes(metric)) {
    return `${metric} == 1`;
  }
  return /(power|energy|voltage|current|temperature|precipitation)/.test(metric) ? `${metric}{${whole}}` : metric;
}

/** What comes first for a purpose, of the devices that have it. */
function firstOf({ has, first }: (typeof purposes)[number]): string[] {
  const devices = has.map(seriesOf).join(' or ');
  return first.map((metric) => {
    const series = metric.endsWith('_on') ? `${metric}{sensor=""}` : seriesOf(metric);
    return has.includes(metric) ? series : `(${series} and ${sameDevice} (${devices}))`;
  });
}

/** One element of an instant vector. */
export interface InventorySample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export type InventoryVectors = Readonly<Record<InventoryQuery, readonly InventorySample[]>>;

/**
 * Joins the vectors to devices. `nowMs` is the time of the queries. A device with a danger is listed although it is long gone.
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
      if (!devices.has(key)) {
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
    Record<'up' | 'seen' | 'interval' | 'limit' | 'low' | 'battery' | 'batteryLow' | 'link', ReadonlyMap<string, number>>
  >;
  readonly #lowSince: ReadonlyMap<string, Since>;
  readonly #gone: ReadonlySet<string | undefined>;
  readonly #reasons: ReadonlyMap<string, string>;
  readonly #alerts: ReadonlyMap<string, readonly FiringAlert[]>;
  readonly #detections: ReadonlyMap<string, readonly string[]>;
  readonly #maintenances: ReadonlyMap<string, InventorySample>;
  readonly #readings: ReadonlyMap<string, readonly Reading[]>;

  constructor(vectors: InventoryVectors) {
    const { info, up, seen, interval, limit, low, battery, batteryLow, link, offline, alertsSince, gone } = vectors;
    this.#numbers = {
      up: valuesOf(up),
      seen: new Map([...valuesOf(info.filter(({ value }) => value > 1)), ...valuesOf(seen)]),
      interval: valuesOf(interval),
      limit: valuesOf(limit),
      low: valuesOf(low),
      battery: valuesOf(battery),
      batteryLow: valuesOf(batteryLow),
      link: valuesOf(link),
    };
    const lowSince = alertsSince.filter(({ labels }) => labels['alertname'] === 'BatteryLow');
    this.#lowSince = new Map(lowSince.map((sample) => [keyOf(sample.labels), sinceOf(sample)]));
    this.#gone = new Set(gone.map(({ labels }) => labels['connector']));
    this.#reasons = new Map(offline.map(({ labels }) => [keyOf(labels), labels['reason'] ?? '']));
    this.#alerts = alertsOf(vectors);
    this.#detections = grouped(vectors.detected, ({ labels }) => labels['detection'] ?? '');
    this.#maintenances = new Map(vectors.maintenance.map((sample) => [keyOf(sample.labels), sample]));
    this.#readings = grouped([...vectors.readings, ...vectors.headline], readingOf);
  }

  deviceOf(labels: InventorySample['labels'], { hasData: hasSeries, nowMs }: DeviceOptions): Device {
    const key = keyOf(labels);
    const isConnectorGone = this.#gone.has(labels['connector']);
    const hasData = hasSeries && !isConnectorGone;
    const { seen, interval, limit, low, battery, batteryLow, link, up } = this.#numbers;
    // also a device without availability, such as a coordinator, counts as up while it has data
    const isUp = (up.get(key) ?? 1) === 1;
    const times = { lastSeenMs: ms(seen.get(key)), reportIntervalMs: ms(interval.get(key)), silenceLimitMs: ms(limit.get(key)) };
    const reason = isUp ? undefined : (this.#reasons.get(key) as OfflineReason | undefined);
    const reachability = reachabilityState({ hasData, isUp, reason, ...times }, nowMs);
    const maintenance = this.#maintenances.get(key);
    // rules do not report a sensor whose maintenance was confirmed
    const detections = maintenance?.labels['safety_sensor'] === 'true' ? [] : (this.#detections.get(key) ?? []);
    const firing = (this.#alerts.get(key) ?? []).map((alert) => withOwnStart(alert, times.lastSeenMs));
    const alerts = withDangers(firing, detections);
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
      state: stateOf(alerts, maintenance) ?? reachability,
      reachability,
      reason,
      ...(isConnectorGone && { isConnectorGone }),
      ...times,
      alerts,
      maintenanceUntilMs: ms(maintenance?.value),
      batteryRatio: battery.get(key) ?? low.get(key),
      batteryLow: batteryLow.has(key) ? batteryLow.get(key) === 1 : undefined,
      batteryLowSince: this.#lowSince.get(key),
      linkQualityRatio: link.get(key),
      mainReadings: mainReadingsOf(this.#readings.get(key) ?? []),
    };
  }
}

/** Alerts that end in maintenance; they go on to fire for two minutes. */
const mutedAlerts = /^(DeviceOffline|DeviceSilent|BatteryLow)$/;

/** Undefined where the reachability counts. A safety sensor in maintenance keeps its state. */
function stateOf(alerts: readonly FiringAlert[], maintenance: InventorySample | undefined): 'alert' | 'maintenance' | undefined {
  if (maintenance === undefined || maintenance.labels['safety_sensor'] === 'true') {
    return alerts.length > 0 ? 'alert' : undefined;
  }
  return alerts.every(({ name }) => mutedAlerts.test(name)) ? 'maintenance' : 'alert';
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
    samples.map((sample) => [partKey(sample.labels, label), sinceOf(sample)] as const);
  const starts = new Map([...startsOf(alertsSince, 'alertname'), ...startsOf(danger, 'detection')]);
  const alerts = grouped(firing, ({ labels }): FiringAlert => {
    const [own, known] = ['detection', 'alertname'].map((label) => starts.get(partKey(labels, label)));
    const since = own === undefined ? known : asKnown(own, [known ?? {}]);
    return { name: labels['alertname'] ?? '', severity: labels['severity'] ?? '', ...since, labels };
  });
  for (const [key, all] of alerts) {
    alerts.set(key, [...new Map(all.map((alert) => [alert.name, alert])).values()]);
  }
  return alerts;
}

/** An alert of a device that does not report began with its last message. */
function withOwnStart(alert: FiringAlert, lastSeenMs: number | undefined): FiringAlert {
  return lastSeenMs !== undefined && /^Device(Offline|Silent)$/.test(alert.name)
    ? { ...alert, sinceMs: lastSeenMs, isAtLeast: undefined }
    : alert;
}

const deviceLabels = new Set(['__name__', 'connector', 'device', 'name']);

function readingOf({ labels, value }: InventorySample): Reading {
  const own = Object.entries(labels).filter(([label]) => !deviceLabels.has(label));
  return { metric: labels['__name__'] ?? '', labels: Object.fromEntries(own), value };
}

function ms(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}

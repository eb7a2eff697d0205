import { FieldType, MappingType, SpecialValueMatch, type DisplayValue, type Field } from '@grafana/data';
import type { DeviceState, OfflineReason } from '../../../core/device';
import { reachabilityState, stateRank } from '../../../core/deviceState';
import { severityNumbers, severityOfLabel } from '../../../core/level';
import type { Calculation } from '../calculations';
import { calculate } from './calculate';
import { mappingOf } from './mapping';
import { withDefaultUnit } from './defaultDisplay';
import { isScrapeLabel, type Item } from './items';
import { newestOf, type Clock, type Newest } from './newest';
import { severityOf } from './severity';
import { isTextSeries, type Series } from './series';

/** A value with its display by the field's config. */
export interface ShownValue {
  readonly series: Series;
  readonly newest: Newest;
  /** The newest value, or what was calculated of all; undefined for a text and for no value. */
  readonly value?: number;
  readonly display?: DisplayValue;
}

/** State and severity of an item, and what they follow from. */
export interface ItemState {
  readonly state: DeviceState;
  readonly severity: number;
  /** The worst of its values; absent when no query has a value for it. */
  readonly shown?: ShownValue;
  /** All its values, in the order of the queries. */
  readonly values: readonly ShownValue[];
  /** `reason` label of `iot_device_offline`. */
  readonly reason?: OfflineReason;
  readonly lastSeenMs?: number;
  readonly alerts: readonly string[];
}

/** The state of an item: from firing alerts, else from the device's own metrics, else from its values. */
export function itemStateOf(item: Item, clock: Clock, calculation: Calculation = 'last'): ItemState {
  const alerts = firingAlerts(item, clock);
  const shownValues = item.series.filter(({ role }) => role === 'value').map((series) => displayValue(series, clock, calculation));
  const values = shownValues.length > 1 ? currentValues(shownValues) : shownValues;
  const own = ownStateOf(item, clock);
  const rated = values.map((shown) => ({ shown, ...valueState(shown) }));
  const worst = rated.reduce<(typeof rated)[number] | undefined>((a, b) => (a && rank(a) >= rank(b) ? a : b), undefined);
  const base = { shown: worst?.shown, values, reason: own?.reason, lastSeenMs: own?.lastSeenMs, alerts: alerts.map(({ name }) => name) };
  if (alerts.length > 0) {
    return { ...base, state: 'alert', severity: Math.max(...alerts.map(({ severity }) => severity)) };
  }
  if (isInMaintenance(item, clock)) {
    return { ...base, state: 'maintenance', severity: 0 };
  }
  // values of a device that is offline, or asleep as expected, do not count
  if (own && (own.state !== 'ok' || own.reason !== undefined)) {
    return { ...base, state: own.state, severity: 0 };
  }
  return { ...base, state: worst?.state ?? own?.state ?? 'unknown', severity: worst?.severity ?? 0 };
}

/** Greater is worse. */
function rank({ state, severity }: Pick<ItemState, 'state' | 'severity'>): number {
  return severity - stateRank(state) * 10;
}

function displayValue(series: Series, clock: Clock, calculation: Calculation): ShownValue {
  const newest = newestOf(series, clock);
  const { field } = series;
  if (newest.kind === 'none') {
    return { series, newest, display: mapsNoValue(field) ? field.display?.(null) : undefined };
  }
  if (isTextSeries(series) || typeof newest.value === 'string') {
    return { series, newest, display: withChosenColor(field, newest.value) };
  }
  const value = calculation === 'last' ? newest.value : calculate(series, calculation);
  const display = withChosenColor(field, value);
  return { series, newest, value, display: display && value !== undefined ? withDefaultUnit(series, value, display) : display };
}

/** Grafana draws false red and the second word of an enum yellow, whatever they mean: of these, only a colour of a value mapping or of the source counts. */
function withChosenColor(field: Field, value: number | string | undefined): DisplayValue | undefined {
  const raw = field.type === FieldType.boolean ? value === 1 : value;
  const display = field.display?.(raw);
  const { mappings, type } = field.config;
  const isAutomatic =
    field.type === FieldType.boolean || (field.type === FieldType.enum && type?.enum?.color?.[Number(value)] === undefined);
  return display && isAutomatic && mappingOf(String(raw), mappings)?.color === undefined ? { ...display, color: undefined } : display;
}

/**
 * The values that count: an empty column of a table is no fault where another has a value, and a series that ended, as by a renaming
 * or at another exporter, not where the same reading goes on in a newer one.
 */
function currentValues(values: readonly ShownValue[]): ShownValue[] {
  const hasValue = values.some(({ newest }) => newest.kind !== 'none');
  const present = values.filter(({ newest, display }) => newest.kind !== 'none' || display !== undefined || !hasValue);
  if (!present.some(({ newest }) => newest.kind === 'stale')) {
    return present;
  }
  const fresh = new Set(present.filter(({ newest }) => newest.kind === 'fresh').map(({ series }) => readingOf(series)));
  return present.filter(({ newest, series }) => newest.kind !== 'stale' || !fresh.has(readingOf(series)));
}

/** Identifies a reading of a device, whatever the device is called and whoever reports it. */
function readingOf({ labels, field, frame }: Series): string {
  const own = Object.entries(labels).filter(([label]) => label !== 'name' && !isScrapeLabel(label));
  return JSON.stringify([frame.refId, labels.__name__, field.name, own.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function valueState({ newest, display }: ShownValue): Pick<ItemState, 'state' | 'severity'> {
  if (newest.kind === 'stale') {
    return { state: 'silent', severity: 0 };
  }
  if (newest.kind === 'none' && !display) {
    return { state: 'unknown', severity: 0 };
  }
  const severity = severityOf(display?.color);
  return { state: severity > 0 ? 'alert' : 'ok', severity };
}

/** Whether a value mapping defines a missing value; its colour counts then. */
function mapsNoValue({ config }: Field): boolean {
  const isNull = (match: SpecialValueMatch) => match === SpecialValueMatch.Null || match === SpecialValueMatch.NullAndNaN;
  return (config.mappings ?? []).some((mapping) => mapping.type === MappingType.SpecialValue && isNull(mapping.options.match));
}

type OwnState = Pick<ItemState, 'state' | 'reason' | 'lastSeenMs'>;

/** What the device's own metrics say; undefined where no query has any of them. */
function ownStateOf({ series }: Item, clock: Clock): OwnState | undefined {
  // two exporters may report one device: the one that reaches it counts
  const up = maxOf(series, 'up', clock);
  const lastSeen = maxOf(series, 'last-seen', clock);
  const limit = maxOf(series, 'silence-limit', clock);
  const lastSeenMs = lastSeen && lastSeen.value * 1000;
  if (up?.isStale) {
    return { state: 'unknown', lastSeenMs };
  }
  const reason = up && up.value > 0 ? undefined : offlineReason(series, clock);
  const isUp = reason === undefined && up?.value !== 0;
  const state = reachabilityState({ hasData: true, isUp, reason, lastSeenMs, silenceLimitMs: limit && limit.value * 1000 }, clock.nowMs);
  return up === undefined && reason === undefined && state === 'ok' ? undefined : { state, reason, lastSeenMs };
}

function offlineReason(series: readonly Series[], clock: Clock): OfflineReason | undefined {
  return series.find((one) => one.role === 'reason' && isTrue(one, clock))?.labels.reason as OfflineReason | undefined;
}

function maxOf(series: readonly Series[], role: Series['role'], clock: Clock): { value: number; isStale: boolean } | undefined {
  let found: { value: number; isStale: boolean } | undefined;
  for (const one of series) {
    const newest = one.role === role ? newestOf(one, clock) : undefined;
    if (!newest || newest.kind === 'none' || typeof newest.value === 'string') {
      continue;
    }
    const isStale = newest.kind === 'stale';
    if (!found || (found.isStale && !isStale) || (found.isStale === isStale && newest.value > found.value)) {
      found = { value: newest.value, isStale };
    }
  }
  return found;
}

/** A safety sensor in maintenance keeps its state. */
function isInMaintenance({ series }: Item, clock: Clock): boolean {
  const ends = series.filter(({ role, labels }) => role === 'maintenance' && labels.safety_sensor !== 'true');
  return ends.some((one) => {
    const newest = newestOf(one, clock);
    return newest.kind === 'fresh' && Number(newest.value) * 1000 > clock.nowMs;
  });
}

function firingAlerts({ series }: Item, clock: Clock): Array<{ name: string; severity: number }> {
  return series
    .filter((one) => one.role === 'alert' && one.labels.alertstate !== 'pending' && isTrue(one, clock))
    .map(({ labels }) => ({ name: labels.alertname ?? '', severity: severityNumbers[severityOfLabel(labels.severity ?? '')] }));
}

function isTrue(series: Series, clock: Clock): boolean {
  const newest = newestOf(series, clock);
  return newest.kind === 'fresh' && Number(newest.value) > 0;
}

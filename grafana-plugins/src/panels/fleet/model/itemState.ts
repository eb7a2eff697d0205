import { MappingType, SpecialValueMatch, type DisplayValue, type Field } from '@grafana/data';
import type { DeviceState, OfflineReason } from '../../../core/device';
import { stateRank } from '../../../core/deviceState';
import type { Item } from './items';
import { newestOf, type Clock, type Newest } from './newest';
import { severityOf } from './severity';
import type { Series } from './series';

/** A value to show with what its field's config makes of it. */
export interface ShownValue {
  readonly series: Series;
  readonly newest: Newest;
  readonly display?: DisplayValue;
}

/** What is wrong with a device, and how badly. */
export interface Verdict {
  readonly state: DeviceState;
  readonly severity: number;
  /** The worst of its values; none when no query gives a value for it. */
  readonly shown?: ShownValue;
  /** `reason` of an offline device. */
  readonly reason?: OfflineReason;
  readonly lastSeenMs?: number;
  readonly alerts: readonly string[];
}

/** The state of an item: a firing alert, then what `iot_device_up` and last seen say, then its values. */
export function judgeItem(item: Item, clock: Clock): Verdict {
  const alerts = firingAlerts(item, clock);
  const values = item.series.filter(({ role }) => role === 'value').map((series) => showValue(series, clock));
  const own = judgeDevice(item, clock);
  const judged = values.map((shown) => ({ shown, ...judgeValue(shown) }));
  const worst = judged.reduce<(typeof judged)[number] | undefined>((a, b) => (a && rank(a) >= rank(b) ? a : b), undefined);
  const base = { shown: worst?.shown, reason: own?.reason, lastSeenMs: own?.lastSeenMs, alerts: alerts.map(({ name }) => name) };
  if (alerts.length > 0) {
    return { ...base, state: 'alert', severity: Math.max(...alerts.map(({ severity }) => severity)) };
  }
  // what is known to be away, or asleep as expected, has no value worth judging
  if (own && (own.state !== 'ok' || own.reason !== undefined)) {
    return { ...base, state: own.state, severity: 0 };
  }
  return { ...base, state: worst?.state ?? own?.state ?? 'unknown', severity: worst?.severity ?? 0 };
}

/** The greater the worse. */
function rank({ state, severity }: Pick<Verdict, 'state' | 'severity'>): number {
  return severity - stateRank(state) * 10;
}

function showValue(series: Series, clock: Clock): ShownValue {
  const newest = newestOf(series, clock);
  const { field } = series;
  if (newest.kind === 'none') {
    return { series, newest, display: mapsNoValue(field) ? field.display?.(null) : undefined };
  }
  return { series, newest, display: field.display?.(newest.value) };
}

function judgeValue({ newest, display }: ShownValue): Pick<Verdict, 'state' | 'severity'> {
  if (newest.kind === 'stale') {
    return { state: 'silent', severity: 0 };
  }
  if (newest.kind === 'none' && !display) {
    return { state: 'unknown', severity: 0 };
  }
  const severity = severityOf(display?.color);
  return { state: severity > 0 ? 'alert' : 'ok', severity };
}

/** Whether a value mapping says what a missing value means; its colour counts then. */
function mapsNoValue({ config }: Field): boolean {
  const isNull = (match: SpecialValueMatch) => match === SpecialValueMatch.Null || match === SpecialValueMatch.NullAndNaN;
  return (config.mappings ?? []).some((mapping) => mapping.type === MappingType.SpecialValue && isNull(mapping.options.match));
}

type DeviceVerdict = Pick<Verdict, 'state' | 'reason' | 'lastSeenMs'>;

function judgeDevice({ series }: Item, clock: Clock): DeviceVerdict | undefined {
  // two exporters may tell of the same device: the one that reaches it is right
  const up = greatest(series, 'up', clock);
  const lastSeen = greatest(series, 'last-seen', clock);
  const limit = greatest(series, 'silence-limit', clock);
  const lastSeenMs = lastSeen && lastSeen.value * 1000;
  const isSilent = lastSeenMs !== undefined && limit !== undefined && clock.nowMs - lastSeenMs > limit.value * 1000;
  if (up?.isStale) {
    return { state: 'unknown', lastSeenMs };
  }
  const reason = up && up.value > 0 ? undefined : offlineReason(series, clock);
  if (reason !== undefined || up?.value === 0) {
    return { state: reason === 'expected' ? 'ok' : 'offline', reason, lastSeenMs };
  }
  return isSilent || up ? { state: isSilent ? 'silent' : 'ok', lastSeenMs } : undefined;
}

function offlineReason(series: readonly Series[], clock: Clock): OfflineReason | undefined {
  return series.find((one) => one.role === 'reason' && isTrue(one, clock))?.labels.reason as OfflineReason | undefined;
}

function greatest(series: readonly Series[], role: Series['role'], clock: Clock): { value: number; isStale: boolean } | undefined {
  let found: { value: number; isStale: boolean } | undefined;
  for (const one of series) {
    const newest = one.role === role ? newestOf(one, clock) : undefined;
    if (!newest || newest.kind === 'none') {
      continue;
    }
    const isStale = newest.kind === 'stale';
    if (!found || (found.isStale && !isStale) || (found.isStale === isStale && newest.value > found.value)) {
      found = { value: newest.value, isStale };
    }
  }
  return found;
}

const severityOfAlert: Readonly<Record<string, number | undefined>> = { critical: 3, page: 3, warning: 2, info: 1 };

function firingAlerts({ series }: Item, clock: Clock): Array<{ name: string; severity: number }> {
  return series
    .filter((one) => one.role === 'alert' && one.labels.alertstate !== 'pending' && isTrue(one, clock))
    .map(({ labels }) => ({ name: labels.alertname ?? '', severity: severityOfAlert[labels.severity ?? ''] ?? 2 }));
}

function isTrue(series: Series, clock: Clock): boolean {
  const newest = newestOf(series, clock);
  return newest.kind === 'fresh' && newest.value > 0;
}

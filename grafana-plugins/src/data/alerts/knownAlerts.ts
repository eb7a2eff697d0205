import { grafanaUid, type RuleAlert, ruleUidLabel, sentLabels } from '../../core/alert';
import type { KnownAlert } from '../../core/alertRow';
import { isMatch, type Silence } from '../../core/silence';
import { type AlertStatus, intervalsOf } from './alertmanagers';

/** What an Alertmanager says. */
export interface AlertmanagerState {
  readonly uid: string;
  readonly silences: readonly Silence[];
  readonly statuses: readonly AlertStatus[];
  /** Whether it gets the alerts of Grafana's own rules. */
  readonly hasAlertsOfGrafana: boolean;
}

type PreferredOf = (source: string) => string | undefined;

/**
 * Joins alerts with their silences. An Alertmanager knows best which of its alerts are muted: it has labels that the rule has not. Silences are matched
 * here for alerts that it does not have, such as pending ones. `preferredOf`: uid of the Alertmanager that a data source names.
 */
export function knownAlerts(
  alerts: readonly RuleAlert[],
  states: readonly AlertmanagerState[],
  preferredOf: PreferredOf = () => undefined,
): KnownAlert[] {
  const indexes = states.map((state) => ({ ...state, byDevice: indexOf(state.statuses), names: namesOf(state.statuses) }));
  return alerts.map((alert) => {
    const preferred = preferredOf(alert.source.uid);
    const isOfGrafana = alert.source.uid === grafanaUid;
    const views = indexes
      .filter(({ uid, hasAlertsOfGrafana }) => (isOfGrafana ? hasAlertsOfGrafana : uid !== grafanaUid))
      .map(({ byDevice, ...state }) => viewOf(alert, state, statusOf(alert, byDevice)));
    const rank = ({ status, isMuted, uid }: View) => Number(status === undefined) * 4 + Number(isMuted) * 2 + Number(uid !== preferred);
    return {
      ...alert,
      value: views.flatMap(({ status }) => valuesOf(status) ?? [])[0] ?? alert.value,
      silences: views.flatMap(({ silences }) => silences),
      inhibitors: [...new Set(views.flatMap(({ inhibitors }) => inhibitors))],
      intervals: [...new Set(views.flatMap(({ intervals }) => intervals))],
      isHeard: views.some(({ status, isMuted }) => status !== undefined && !isMuted),
      alertmanagers: [...views].sort((a, b) => rank(a) - rank(b)).map(({ uid }) => uid),
    };
  });
}

/** An alert at one Alertmanager. */
interface View {
  readonly uid: string;
  /** Absent if it does not have the alert. */
  readonly status: AlertStatus | undefined;
  /** Those that mute it. */
  readonly silences: readonly Silence[];
  /** Names of the alerts that inhibit it. */
  readonly inhibitors: readonly string[];
  /** Names of the time intervals that mute it. */
  readonly intervals: readonly string[];
  readonly isMuted: boolean;
}

interface NamedState extends Pick<AlertmanagerState, 'uid' | 'silences'> {
  /** Names of its alerts by fingerprint. */
  readonly names: ReadonlyMap<string, string>;
}

function viewOf(alert: RuleAlert, { uid, silences: all, names }: NamedState, status: AlertStatus | undefined): View {
  const silences = silencesOf(alert, all, status);
  const inhibitors = (status?.status?.inhibitedBy ?? []).map((fingerprint) => names.get(fingerprint) ?? '');
  const intervals = status === undefined ? [] : intervalsOf(status);
  return { uid, status, silences, inhibitors, intervals, isMuted: [inhibitors, silences, intervals].some(({ length }) => length > 0) };
}

function namesOf(statuses: readonly AlertStatus[]): ReadonlyMap<string, string> {
  return new Map(statuses.map(({ fingerprint = '', labels }) => [fingerprint, labels['alertname'] ?? '']));
}

/** `A: 0.81, C: 1`: each query and expression of a rule of Grafana, whose rules have only that of the condition. */
function valuesOf(status: AlertStatus | undefined): string | undefined {
  try {
    const values = JSON.parse(status?.annotations?.['__values__'] ?? '') as object;
    return Object.entries(values)
      .map(([name, value]) => `${name}: ${String(value)}`)
      .join(', ');
  } catch {
    return undefined;
  }
}

function silencesOf(alert: RuleAlert, silences: readonly Silence[], status: AlertStatus | undefined): readonly Silence[] {
  const active = silences.filter(({ state }) => state === 'active');
  if (status === undefined) {
    return active.filter(({ matchers }) => isMatch(matchers, sentLabels(alert)));
  }
  const ids = new Set(status.status?.silencedBy);
  return active.filter(({ id }) => ids.has(id));
}

type Index = ReadonlyMap<string, readonly AlertStatus[]>;

function indexOf(statuses: readonly AlertStatus[]): Index {
  const index = new Map<string, AlertStatus[]>();
  for (const status of statuses) {
    const key = keyOf(status.labels);
    const before = index.get(key);
    if (before === undefined) {
      index.set(key, [status]);
    } else {
      before.push(status);
    }
  }
  return index;
}

function keyOf({ alertname = '', connector = '', device = '' }: AlertStatus['labels']): string {
  return [alertname, connector, device].join('\u0000');
}

/** The same alert at the Alertmanager: it has all labels of it, and more. */
function statusOf(alert: RuleAlert, index: Index): AlertStatus | undefined {
  const labels = sentLabels(alert);
  const own = Object.entries(labels).filter(([, value]) => value !== '');
  return alert.phase === 'pending'
    ? undefined
    : index
        .get(keyOf(labels))
        ?.find(
          (status) =>
            own.every(([name, value]) => status.labels[name] === value) &&
            (alert.source.uid === grafanaUid || !(ruleUidLabel in status.labels)),
        );
}

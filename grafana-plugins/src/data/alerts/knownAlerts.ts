import { grafanaUid, type RuleAlert } from '../../core/alert';
import type { KnownAlert } from '../../core/alertRow';
import { isMatch, type Silence } from '../../core/silence';
import type { AlertStatus } from './alertmanagers';

/** What an Alertmanager says. */
export interface AlertmanagerState {
  readonly uid: string;
  readonly silences: readonly Silence[];
  readonly statuses: readonly AlertStatus[];
}

/**
 * Joins alerts with their silences. An Alertmanager knows best which of its alerts are muted: it has labels that the rule has not. Silences are matched
 * here for alerts that it does not have, such as pending ones. `preferred`: uid of the Alertmanager that the data source names.
 */
export function knownAlerts(alerts: readonly RuleAlert[], states: readonly AlertmanagerState[], preferred?: string): KnownAlert[] {
  const indexes = states.map((state) => ({ ...state, byDevice: indexOf(state.statuses) }));
  return alerts.map((alert) => {
    const isOfGrafana = alert.source.uid === grafanaUid;
    const found = indexes
      .filter(({ uid }) => (uid === grafanaUid) === isOfGrafana)
      .map((index) => ({ index, status: statusOf(alert, index.byDevice) }));
    const rank = ({ index, status }: (typeof found)[number]) => Number(status === undefined) * 2 + Number(index.uid !== preferred);
    return {
      ...alert,
      value: found.flatMap(({ status }) => valuesOf(status) ?? [])[0] ?? alert.value,
      silences: found.flatMap(({ index, status }) => silencesOf(alert, index.silences, status)),
      isInhibited: found.some(({ status }) => (status?.status?.inhibitedBy?.length ?? 0) > 0),
      alertmanagers: [...found].sort((a, b) => rank(a) - rank(b)).map(({ index }) => index.uid),
    };
  });
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

function silencesOf({ labels }: RuleAlert, silences: readonly Silence[], status: AlertStatus | undefined): readonly Silence[] {
  const active = silences.filter(({ state }) => state === 'active');
  if (status === undefined) {
    return active.filter(({ matchers }) => isMatch(matchers, labels));
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
function statusOf({ phase, labels }: RuleAlert, index: Index): AlertStatus | undefined {
  const own = Object.entries(labels).filter(([, value]) => value !== '');
  return phase === 'pending'
    ? undefined
    : index.get(keyOf(labels))?.find((status) => own.every(([name, value]) => status.labels[name] === value));
}

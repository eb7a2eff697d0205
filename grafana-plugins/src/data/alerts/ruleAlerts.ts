import type { DataSourceApi } from '@grafana/data';
import { type AlertSource, grafanaUid, isOwn, type RuleAlert } from '../../core/alert';
import { queryInstant } from '../prometheus';
import { requestAlerting } from './alertingApi';

interface ApiAlert {
  readonly state: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly value?: string;
  readonly activeAt?: string | null;
}

interface ApiRule {
  readonly name?: string;
  /** `alerting` or `recording`. */
  readonly type?: string;
  readonly query?: string;
  /** Seconds. */
  readonly duration?: number;
  /** Only of Grafana's own. */
  readonly uid?: string;
  /** `err`: it was not evaluated the last time. */
  readonly health?: string;
  readonly lastError?: string;
  readonly alerts?: readonly ApiAlert[] | null;
}

/** A rule that its data source cannot evaluate: it has no alert, whatever happens. */
export interface FailingRule {
  readonly name: string;
  readonly error: string;
}

/** What the rules of a data source say. */
interface RulesState {
  readonly alerts: readonly RuleAlert[];
  /** Those about devices, connectors and exporters; recorded ones too, which others need. */
  readonly failing: readonly FailingRule[];
}

interface RulesResponse {
  readonly data?: { readonly groups?: ReadonlyArray<{ readonly rules?: readonly ApiRule[] }> | null };
}

let running: Promise<RuleAlert[]> | undefined;

/** Alerts of Grafana's own rules. Calls at the same time share the requests. */
export async function getGrafanaAlerts(): Promise<RuleAlert[]> {
  running ??= loadGrafanaAlerts({ uid: grafanaUid, name: 'Grafana' }).finally(() => {
    running = undefined;
  });
  return running;
}

/** Grafana filters by state, but leaves out rules that fail or have no data then. */
async function loadGrafanaAlerts(source: AlertSource): Promise<RuleAlert[]> {
  const queries = [
    'state=firing&state=pending&state=recovering',
    // the most important come first
    'health=error&health=nodata&limit_alerts=100',
  ];
  const [active = [], failing = []] = await Promise.all(queries.map((query) => getRules(grafanaUid, query)));
  return [
    ...alertsOf(active, source).filter(({ trouble }) => trouble === undefined),
    ...alertsOf(failing, source).filter(({ trouble }) => trouble !== undefined),
  ];
}

/** The rules of a data source, or some of its alerts; undefined if it has no such alert. */
export async function getDataSourceRules(
  source: AlertSource,
  names: readonly string[] = [],
  signal?: AbortSignal,
): Promise<RulesState | undefined> {
  // an older Prometheus ignores the names
  const some = names.length === 0 ? [] : [['type', 'alert'], ...names.map((name) => ['rule_name[]', name])];
  const rules = await getRules(source.uid, new URLSearchParams(some).toString(), signal);
  const hasAlerts = rules.some(({ type }) => type !== 'recording');
  return hasAlerts ? { alerts: alertsOf(rules, source), failing: rules.flatMap(failureOf) } : undefined;
}

function failureOf({ name = '', query, health, lastError = '' }: ApiRule): FailingRule[] {
  return health === 'err' && isOwn({ name, query, labels: {} }) ? [{ name, error: lastError }] : [];
}

/** Alerts by `ALERTS`, without annotations: for data sources without rules, or without an API for them. */
export async function queryAlerts(dataSource: DataSourceApi, source: AlertSource, signal?: AbortSignal): Promise<RuleAlert[]> {
  const { alerts, since } = await queryInstant(
    dataSource,
    { alerts: 'ALERTS', since: 'max without (alertstate) (ALERTS_FOR_STATE)' },
    { signal },
  );
  const starts = new Map(since.map(({ labels, value }) => [keyOf(labels), value * 1000]));
  return alerts.map(({ labels }) => {
    const { __name__: _metric, alertstate, ...own } = labels;
    const phase = alertstate === 'pending' ? 'pending' : 'firing';
    return { source, name: own['alertname'] ?? '', phase, labels: own, annotations: {}, activeAtMs: starts.get(keyOf(own)) };
  });
}

async function getRules(uid: string, query: string, signal?: AbortSignal): Promise<ApiRule[]> {
  const url = `/api/prometheus/${encodeURIComponent(uid)}/api/v1/rules?${query}`;
  const { data } = await requestAlerting<RulesResponse>({ method: 'GET', url }, signal);
  return (data?.groups ?? []).flatMap(({ rules = [] }) => rules);
}

function alertsOf(rules: readonly ApiRule[], source: AlertSource): RuleAlert[] {
  return rules.flatMap((rule) =>
    (rule.alerts ?? []).flatMap((alert) => {
      const state = stateOf(alert.state);
      return state === undefined ? [] : [withSentLabels({ ...state, ...describe(rule, alert), source })];
    }),
  );
}

const namesOfTrouble = { 'no-data': 'DatasourceNoData', error: 'DatasourceError' } as const;

/** Grafana sends an alert of a rule that fails under another name: a silence has to select that. */
function withSentLabels(alert: RuleAlert): RuleAlert {
  const { trouble, labels, name } = alert;
  return trouble === undefined ? alert : { ...alert, labels: { ...labels, alertname: namesOfTrouble[trouble], rulename: name } };
}

function describe(rule: ApiRule, { labels = {}, annotations = {}, value, activeAt }: ApiAlert) {
  const activeAtMs = Date.parse(activeAt ?? '');
  return {
    name: labels['alertname'] ?? rule.name ?? '',
    labels,
    annotations,
    value: value === '' ? undefined : value,
    // the zero time of Go is in the year 1
    activeAtMs: activeAtMs > 0 ? activeAtMs : undefined,
    holdMs: rule.duration === undefined ? undefined : rule.duration * 1000,
    query: rule.query,
    ruleUid: rule.uid,
  };
}

/** Prometheus: `firing`, `pending`. Grafana: `Alerting (Error)`, `Pending`, `Recovering`, `NoData`, `Error`, `Normal`. */
function stateOf(text: string): Pick<RuleAlert, 'phase' | 'trouble'> | undefined {
  switch (text.toLowerCase().split(' ')[0]) {
    case 'firing':
    case 'alerting':
    case 'recovering':
      return { phase: 'firing' };
    case 'pending':
      return { phase: 'pending' };
    case 'nodata':
      return { phase: 'firing', trouble: 'no-data' };
    case 'error':
      return { phase: 'firing', trouble: 'error' };
    default:
      return undefined;
  }
}

function keyOf(labels: Readonly<Record<string, string>>): string {
  const own = Object.entries(labels).filter(([name]) => name !== '__name__' && name !== 'alertstate');
  return JSON.stringify(own.sort(([a], [b]) => (a < b ? -1 : 1)));
}

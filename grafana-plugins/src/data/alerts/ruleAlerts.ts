import type { DataSourceApi } from '@grafana/data';
import { type AlertSource, grafanaUid, isOwn, type RuleAlert } from '../../core/alert';
import { serverNowMs } from '../clock';
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
  readonly labels?: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly duration?: number;
  /** Only of Grafana's own. */
  readonly uid?: string;
  /** `err`: it was not evaluated the last time. */
  readonly health?: string;
  readonly lastError?: string;
  /** In the year 1 until it is evaluated for the first time. */
  readonly lastEvaluation?: string;
  readonly alerts?: readonly ApiAlert[] | null;
}

/** A rule that has no alert, whatever happens: it fails, or its turn does not come. */
export interface IdleRule {
  readonly name: string;
  readonly error?: string;
  /** Its latest evaluation, where it is overdue. */
  readonly lastAtMs?: number;
}

/** What the rules of a data source say. */
export interface RulesState {
  readonly alerts: readonly RuleAlert[];
  /** Those about devices, connectors and exporters; recorded ones too, which others need. */
  readonly idle: readonly IdleRule[];
  /** Whether there are rules for alerts about devices, connectors or exporters. */
  readonly hasOwn: boolean;
}

/** Which rules of a data source are asked for. */
export interface RuleScope {
  /** All by default. */
  readonly names?: readonly string[];
  /** Only how the rules are; an older Prometheus sends the alerts nevertheless. */
  readonly withoutAlerts?: boolean;
}

interface ApiGroup {
  /** Seconds. */
  readonly interval?: number;
  readonly rules?: readonly ApiRule[];
}

interface RulesResponse {
  readonly data?: { readonly groups?: readonly ApiGroup[] | null };
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
  const [active = [], failing = []] = await Promise.all(queries.map(async (query) => rulesOf(await getGroups(grafanaUid, query))));
  return [
    ...alertsOf(active, source).filter(({ trouble }) => trouble === undefined),
    ...alertsOf(failing, source).filter(({ trouble }) => trouble !== undefined),
  ];
}

/** The rules of a data source; undefined if it has none for alerts. */
export async function getDataSourceRules(
  source: AlertSource,
  { names = [], withoutAlerts = false }: RuleScope = {},
  signal?: AbortSignal,
): Promise<RulesState | undefined> {
  // an older Prometheus ignores both
  const some = names.length === 0 ? [] : [['type', 'alert'], ...names.map((name) => ['rule_name[]', name])];
  const query = new URLSearchParams(withoutAlerts ? [...some, ['exclude_alerts', 'true']] : some).toString();
  const groups = await getGroups(source.uid, query, signal);
  const rules = rulesOf(groups);
  const forAlerts = rules.filter(({ type }) => type !== 'recording');
  return forAlerts.length === 0
    ? undefined
    : { alerts: alertsOf(rules, source), idle: groups.flatMap(idleRulesOf), hasOwn: forAlerts.some(isAboutDevices) };
}

/** Whether Grafana has rules of its own about devices, connectors or exporters. */
export async function hasGrafanaRules(): Promise<boolean> {
  return rulesOf(await getGroups(grafanaUid, 'limit_alerts=1')).some(isAboutDevices);
}

const leastOverdueMs = 120_000;
const overdueIntervals = 5;

function idleRulesOf({ interval = 60, rules = [] }: ApiGroup): IdleRule[] {
  const earliestMs = serverNowMs() - Math.max(leastOverdueMs, overdueIntervals * interval * 1000);
  return rules.filter(isAboutDevices).flatMap(({ name = '', health, lastError = '', lastEvaluation = '' }): IdleRule[] => {
    const lastAtMs = Date.parse(lastEvaluation);
    if (health === 'err') {
      return [{ name, error: lastError }];
    }
    // of the first evaluation nothing says since when it is due
    return lastAtMs > 0 && lastAtMs < earliestMs ? [{ name, lastAtMs }] : [];
  });
}

function isAboutDevices({ name = '', query, labels = {} }: ApiRule): boolean {
  return isOwn({ name, query, labels });
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

async function getGroups(uid: string, query: string, signal?: AbortSignal): Promise<readonly ApiGroup[]> {
  const url = `/api/prometheus/${encodeURIComponent(uid)}/api/v1/rules?${query}`;
  const { data } = await requestAlerting<RulesResponse>({ method: 'GET', url }, signal);
  return data?.groups ?? [];
}

function rulesOf(groups: readonly ApiGroup[]): ApiRule[] {
  return groups.flatMap(({ rules = [] }) => rules);
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

import { useMemo } from 'react';
import type { DataSourceApi } from '@grafana/data';
import { getDataSourceSrv, hasPermission } from '@grafana/runtime';
import { type AlertSource, grafanaUid, type RuleAlert } from '../../core/alert';
import type { KnownAlert } from '../../core/alertRow';
import type { Silence } from '../../core/silence';
import { prometheusDataSources } from '../useDataSource';
import { type Load, useLoad } from '../useLoad';
import { AlertingError } from './alertingApi';
import { alertmanagerDataSources, getAlertStatuses, getSilences, maySilence, takesAlertsOfGrafana } from './alertmanagers';
import { type AlertmanagerState, knownAlerts } from './knownAlerts';
import { getStarts, startIn } from './alertStarts';
import { getDataSourceAlerts, getGrafanaAlerts, queryAlerts } from './ruleAlerts';

/** What could not be asked. */
export interface SourceProblem {
  readonly source: AlertSource;
  /** `annotations`: the alerts are known, not what their rules say. */
  readonly missing: 'alerts' | 'annotations' | 'silences';
  readonly error: AlertingError;
}

/** All active alerts of the rules of the data source and of Grafana. */
export interface Alerts {
  readonly alerts: readonly KnownAlert[];
  readonly silences: readonly Silence[];
  /** Alertmanager data sources; Grafana's own is not one. */
  readonly alertmanagers: readonly AlertSource[];
  readonly problems: readonly SourceProblem[];
  readonly loadedAtMs: number;
}

/** What is asked for; everything by default. */
export interface AlertScope {
  /** Names of rules of the data source. */
  readonly names?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

const everything: AlertScope = {};

/** Loads alerts and silences on mount, when `scope` changes (memoise it) and on `refresh`, with the rights of the user. */
export function useAlerts(dataSource: DataSourceApi | undefined, scope = everything): Load<Alerts> {
  return useLoad(useMemo(() => dataSource && ((signal: AbortSignal) => loadAlerts(dataSource, scope, signal)), [dataSource, scope]));
}

type Part<T> = { readonly value: T; readonly problems: readonly SourceProblem[] };

async function loadAlerts(dataSource: DataSourceApi, { names, labels = {} }: AlertScope, signal: AbortSignal): Promise<Alerts> {
  const loadedAtMs = Date.now();
  const alertmanagers = alertmanagerDataSources();
  const readable = [{ uid: grafanaUid, name: 'Grafana' }, ...alertmanagers].filter(({ uid }) => maySilence(uid, 'read'));
  const [rules, starts, states] = await Promise.all([
    Promise.all([alertsOfDataSource(dataSource, names, signal), alertsOfGrafana()]),
    getStarts(dataSource, signal),
    Promise.all(readable.map((source) => stateOf(source, labels, signal))),
  ]);
  const alertmanagerStates = states.map(({ value }) => value);
  const isWanted = ({ labels: own }: RuleAlert) => Object.entries(labels).every(([name, value]) => own[name] === value);
  const alerts = rules
    .flatMap(({ value }) => value)
    .filter(isWanted)
    .map((alert) => ({ ...alert, ...startIn(starts, alert) }));
  return {
    alerts: knownAlerts(alerts, alertmanagerStates, (uid) => settingsOf(uid).alertmanagerUid),
    silences: alertmanagerStates.flatMap(({ silences }) => silences),
    alertmanagers,
    problems: [...rules, ...states].flatMap(({ problems }) => problems),
    loadedAtMs,
  };
}

interface PrometheusSettings {
  /** The Alertmanager that it sends to. */
  readonly alertmanagerUid?: string;
  /** False: it has no rules, as Grafana's settings say. */
  readonly manageAlerts?: boolean;
}

function settingsOf(uid: string): PrometheusSettings {
  return (getDataSourceSrv().getInstanceSettings(uid)?.jsonData ?? {}) as PrometheusSettings;
}

async function alertsOfDataSource(
  dataSource: DataSourceApi,
  names: AlertScope['names'],
  signal: AbortSignal,
): Promise<Part<readonly RuleAlert[]>> {
  const source = { uid: dataSource.uid, name: dataSource.name };
  let error: unknown;
  let away: readonly SourceProblem[] = [];
  try {
    const { value, problems } = await alertsOfRules(source, names, signal);
    if (value !== undefined) {
      return { value, problems };
    }
    away = problems;
  } catch (cause) {
    error = cause;
  }
  const problem = { source, missing: 'annotations', error: asAlertingError(error ?? 'no rules') } as const;
  try {
    const value = await queryAlerts(dataSource, source, signal);
    return { value, problems: error === undefined && value.length === 0 ? away : [problem] };
  } catch (worse) {
    return { value: [], problems: [{ source, missing: 'alerts', error: asAlertingError(worse) }] };
  }
}

/** A storage that is written to has no rules: then they are those of the other data sources. Undefined where none has any; the problems say which of them do not answer. */
async function alertsOfRules(
  source: AlertSource,
  names: AlertScope['names'],
  signal: AbortSignal,
): Promise<Part<readonly RuleAlert[] | undefined>> {
  const hasRules = ({ uid }: AlertSource) => settingsOf(uid).manageAlerts !== false;
  const own = hasRules(source) ? await getDataSourceAlerts(source, names, signal) : undefined;
  if (own !== undefined) {
    return { value: own, problems: [] };
  }
  const others = prometheusDataSources()
    .filter((other) => other.uid !== source.uid && hasRules(other))
    .map(({ uid, name }) => alertsOfOther({ uid, name }, names, signal));
  const parts = await Promise.all(others);
  const found = parts.map(({ value }) => value).filter((alerts) => alerts !== undefined);
  return found.length === 0
    ? { value: undefined, problems: parts.flatMap(({ problems }) => problems) }
    : { value: found.flat(), problems: [] };
}

async function alertsOfOther(
  source: AlertSource,
  names: AlertScope['names'],
  signal: AbortSignal,
): Promise<Part<readonly RuleAlert[] | undefined>> {
  try {
    return { value: await getDataSourceAlerts(source, names, signal), problems: [] };
  } catch (error) {
    return { value: undefined, problems: [{ source, missing: 'alerts', error: asAlertingError(error) }] };
  }
}

/** None for users who may not read rules: they have no page for them in Grafana either. */
async function alertsOfGrafana(): Promise<Part<readonly RuleAlert[]>> {
  const source = { uid: grafanaUid, name: 'Grafana' };
  if (!hasPermission('alert.rules:read')) {
    return { value: [], problems: [] };
  }
  try {
    return { value: await getGrafanaAlerts(), problems: [] };
  } catch (error) {
    return { value: [], problems: [{ source, missing: 'alerts', error: asAlertingError(error) }] };
  }
}

async function stateOf(source: AlertSource, labels: RuleAlert['labels'], signal: AbortSignal): Promise<Part<AlertmanagerState>> {
  const { uid } = source;
  const hasAlertsOfGrafana = takesAlertsOfGrafana(uid);
  try {
    const [silences, statuses] = await Promise.all([getSilences(uid, signal), getAlertStatuses(uid, labels, signal)]);
    return { value: { uid, silences, statuses, hasAlertsOfGrafana }, problems: [] };
  } catch (error) {
    const problem = { source, missing: 'silences', error: asAlertingError(error) } as const;
    return { value: { uid, silences: [], statuses: [], hasAlertsOfGrafana }, problems: [problem] };
  }
}

function asAlertingError(error: unknown): AlertingError {
  return error instanceof AlertingError
    ? error
    : new AlertingError('failed', error instanceof Error ? error.message : String(error), { cause: error });
}
